// ANALYZE/DISK_STRUCTURE/SHADOW (R4.133, R4.134), and the way into the analyzer.
#include <fmt/format.h>

#include "engine/dcl/commands/checks.hpp"
#include "engine/dcl/commands/handlers.hpp"

namespace shadow::dcl {
namespace {

/// A value of /BLOCKS; nothing if it was not given.
std::optional<Lbn> block(const Command& c, std::string_view keyword) {
  const Value* const v = c.find_keyword("BLOCKS", keyword);
  if (v == nullptr || v->values.empty()) return std::nullopt;
  return static_cast<Lbn>(v->values[0].number);
}

Refusal read_request(Session& s, const Command& c, AnalyzeRequest& out) {
  const auto unit = read_device(s, c.parameter(0));
  if (!unit) return unit.error();
  if (!unit->is_virtual_unit()) return system_message(Status::invalid_device_name);
  const auto count = block(c, "COUNT");
  if (count && block(c, "END")) return Emission(MessageId::sim_confqual);
  if (c.has_keyword("BLOCKS", "FILE_SYSTEM") && c.has_keyword("BLOCKS", "ALL"))
    return Emission(MessageId::sim_confqual);
  out.unit = *unit;
  out.first = block(c, "START").value_or(0);
  out.last = block(c, "END");
  if (count) out.last = out.first + *count - 1;
  out.ignore = !c.has_no("IGNORE");
  return std::nullopt;
}

std::string range_text(BlockRange r) {
  return r.count == 1 ? fmt::format("{}", r.begin) : fmt::format("{}-{}", r.begin, r.end() - 1);
}

void print(const Command& c, const AnalyzeRequest& request, const AnalyzeResult& a,
           CommandResult& out) {
  const std::string unit = request.unit.with_underscore();
  const bool brief = c.has("BRIEF");
  BlockCount differing = 0;
  if (!brief) {
    std::string members;
    for (const DeviceName& m : a.members) members += " " + m.with_underscore();
    out.print(fmt::format("Members of shadow set {} are{}", unit, members));
    out.print(fmt::format("and the number of blocks to be compared is {}.", a.compared));
  }
  for (const BlockRange& r : a.differing) {
    differing += r.count;
    out.print(brief ? range_text(r) : fmt::format("Members differ at LBN {}", range_text(r)));
  }
  if (brief) return;
  if (differing == 0)
    out.print(fmt::format("Shadow set {} was found to be consistent.", unit));
  else
    out.print(fmt::format("Shadow set {} has {} differing blocks.", unit, differing));
  if (a.unreadable > 0)
    out.print(
        fmt::format("{} blocks lie in ranges that could not be read everywhere.", a.unreadable));
  if (differing > 0 && a.not_erased)
    out.print("The volume was made without /ERASE: blocks of no file may differ until a merge.");
  if (!c.has("STATISTICS")) return;
  out.print(fmt::format("  Blocks compared {}, ignored {}", a.compared, a.ignored));
  out.print(fmt::format("  Elapsed time {}.{:02} s", a.lasted.ns / 1'000'000'000,
                        a.lasted.ns / 10'000'000 % 100));
}

}  // namespace

Task<void> analyze(Session& session, const Command& command, CommandResult& result) {
  if (command.has("SYSTEM")) {
    if (command.qualifiers.size() > 1 || !command.parameters.empty())
      result.say(Emission(MessageId::sim_confqual));
    else
      session.process().analyzer = true;
    co_return;
  }
  AnalyzeRequest request;
  Refusal no;
  if (!command.has("DISK_STRUCTURE") || !command.has("SHADOW"))
    no = not_there("ANALYZE other than /DISK_STRUCTURE/SHADOW and /SYSTEM");
  else if (command.parameters.empty())
    no = Emission(MessageId::dcl_insfprm, {{"name", "unit"}});
  else
    no = read_request(session, command, request);
  if (no) {
    result.say(*no);
    co_return;
  }
  const AnalyzeResult answer = co_await session.services().analyze_shadow(request);
  result.report(answer.result);
  if (failed(answer.result.status)) co_return;
  CommandResult display;
  print(command, request, answer, display);
  deliver(session, command, std::move(display), result);
}

}  // namespace shadow::dcl
