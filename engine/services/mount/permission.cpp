#include "engine/services/mount/permission.hpp"

#include <algorithm>

#include "engine/services/mount/member_lines.hpp"
#include "engine/services/refusal.hpp"

namespace shadow {
namespace {

/// The list of /CONFIRM (layout: RA.21).
std::vector<std::string> question(const NodeContext& context, const Emission& required,
                                  UnitNumber unit, const std::string& label,
                                  const std::vector<Candidate>& targets) {
  std::vector<std::string> lines{line(required),
                                 "  Virtual Unit - " + DeviceName::virtual_unit(unit).str() +
                                     "        Volume Label - " + label,
                                 "    Member                     Volume Label     Owner UIC"};
  for (const Candidate& t : targets) {
    std::string device = t.name.with_underscore() + " (" + host_of(context, t.name) + ")";
    device.resize(std::max<std::size_t>(device.size() + 1, 27), ' ');
    std::string volume = t.label();
    volume.resize(std::max<std::size_t>(volume.size() + 1, 17), ' ');
    std::string row = "    ";
    row += device;
    row += volume;
    if (t.home) row += t.home->owner;
    lines.push_back(std::move(row));
  }
  return lines;
}

Task<bool> confirmed(std::vector<std::string> lines, Ask ask) {
  const std::string prompt = "Allow FULL shadow copy on the above member(s)? [N]:";
  for (;;) {
    std::string answer;
    if (ask) answer = co_await ask(lines, prompt);
    for (char& c : answer) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
    if (answer == "Y" || answer == "YES") co_return true;
    if (answer.empty() || answer == "N" || answer == "NO") co_return false;
    lines.clear();  // anything else: the prompt again (R4.37)
  }
}

}  // namespace

Task<bool> copy_permitted(NodeContext& context, const MountRequest& request, UnitNumber unit,
                          std::string label, std::vector<Candidate> targets, Ask ask,
                          ServiceResult& result) {
  if (targets.empty() || (!request.no_copy && !request.confirm)) co_return true;
  const Emission required(MessageId::mount_shdwcopyreq,
                          {{"unit", DeviceName::virtual_unit(unit).str()}, {"label", label}});
  result.status = Status::abort;
  if (request.no_copy) {
    result.messages.push_back(required);
    for (const Candidate& t : targets) {
      result.messages.emplace_back(MessageId::mount_shdwmemfail, naming(t.name));
    }
    result.messages.push_back(required);
    co_return false;
  }
  auto lines = question(context, required, unit, label, targets);
  const bool yes = co_await confirmed(std::move(lines), std::move(ask));
  if (yes) result.status = Status::normal;
  co_return yes;
}

}  // namespace shadow
