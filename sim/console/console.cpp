#include "sim/console/console.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <memory>

#include "engine/dcl/grammar/lexer.hpp"
#include "models/node/calendar.hpp"
#include "sim/bench/initial_media.hpp"
#include "sim/bench/unit_words.hpp"

namespace shadow::sim {
namespace {

std::string upper(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return out;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

/// What follows `words` at the beginning of `text`, blanks counting as one; nothing if it begins
/// otherwise.
std::optional<std::string_view> after(std::string_view text, std::string_view words) {
  text = trimmed(text);
  while (!words.empty()) {
    const std::string_view word = words.substr(0, words.find(' '));
    if (upper(text.substr(0, word.size())) != word) return {};
    text.remove_prefix(word.size());
    if (!text.empty() && text.front() != ' ' && text.front() != '\t') return {};
    text = trimmed(text);
    words.remove_prefix(std::min(words.size(), word.size() + 1));
  }
  return text;
}

Duration limit_of(const Config& config) {
  const std::string value = config.option("console.command_limit");
  std::int64_t s = 600;  // design 5: ten minutes
  std::from_chars(value.data(), value.data() + value.size(), s);
  return seconds(s);
}

}  // namespace

Console::Console(RunLoop& run, LineSource& lines, Output out)
    : run_(run),
      system_(run.system()),
      lines_(lines),
      out_(std::move(out)),
      names_(run.system().scenario().config),
      command_limit_(limit_of(run.system().scenario().config)) {
  const auto& nodes = system_.names().all().nodes;
  const auto first = std::min_element(nodes.begin(), nodes.end());
  node_ = NodeId{static_cast<std::uint16_t>(first - nodes.begin())};
  for (const Workload& w : system_.scenario().workloads) names_.add_workload(w.name);
  system_.witness().listen(
      [this](NodeId n, const std::string& line) { say(system_.node_name(n) + "| " + line); });
}

std::string Console::prompt() const {
  if (run_.commands().in_analyzer(node_, dcl::User().name)) return "SDA> ";
  return system_.node_name(node_) + "$ ";
}

bool Console::run() {
  run_.start_by_hand();
  // what is due at t = 0 belongs before the first prompt
  system_.driver().run_until(system_.now());
  while (const auto line = lines_.next(prompt())) {
    switch (obey(*line)) {
      case Next::go_on:
        break;
      case Next::end:
        return true;
      case Next::failed:
        return false;
    }
  }
  return true;
}

Console::Next Console::obey(const std::string& line) {
  if (trimmed(line).empty()) return Next::go_on;
  if (const auto text = after(line, "BENCH")) {
    obey_bench(*text);
    return Next::go_on;
  }
  if (const auto name = after(line, "SET HOST")) {
    set_host(*name);
    return Next::go_on;
  }
  if (const auto what = after(line, "ON ERROR THEN")) {
    exit_on_error_ = upper(*what) == "EXIT";
    return Next::go_on;
  }
  const bool leaves = after(line, "EXIT") || after(line, "LOGOUT");
  if (leaves && !run_.commands().in_analyzer(node_, dcl::User().name)) return Next::end;
  if (dcl::wants_continuation(line)) {
    if (const auto more = lines_.next("_$ ")) return obey(line + "\n" + *more);
  }
  return obey_dcl(line);
}

void Console::set_host(std::string_view name) {
  const auto node = system_.node_id(canonical(name));
  if (!node) return say("%SYSTEM-F-NOSUCHNODE, remote node is unknown");
  if (system_.engine(*node) == nullptr) {
    return say("%SYSTEM-F-UNREACHABLE, remote node is not currently reachable");
  }
  node_ = *node;
}

Console::Next Console::obey_dcl(const std::string& line) {
  const auto ended = std::make_shared<std::optional<char>>();
  const auto answer = [this](const std::vector<std::string>& lines, const std::string& question) {
    for (const std::string& l : lines) say(l);
    return lines_.next(question).value_or("");
  };
  run_.commands().give(node_, {}, line, answer, [this, ended](const LineEnd& end) {
    for (const std::string& l : end.lines) say(l);
    *ended = end.severity;
  });
  run_.advance([ended] { return ended->has_value(); }, system_.now() + command_limit_);
  if (!*ended) {
    say(shadow::line(Emission(MessageId::sim_waiting)));
    return Next::go_on;
  }
  const bool error = **ended == 'E' || **ended == 'F';
  return error && exit_on_error_ ? Next::failed : Next::go_on;
}

void Console::obey_bench(std::string_view text) {
  if (after(text, "HELP") || trimmed(text).empty()) {
    for (const std::string_view l : bench_command_help()) say(l);
    return;
  }
  const auto command = parse_bench_command(text, names_);
  if (!command) return say("%SIMSHAD-E-BENCH, " + command.error());
  carry_out(*command);
}

void Console::carry_out(const BenchCommand& command) {
  const SimTime forever = system_.now() + system_.scenario().limit;
  if (const auto* const by = std::get_if<bench::AdvanceBy>(&command)) {
    system_.driver().run_until(system_.now() + by->duration);
    return show_time();
  }
  if (std::holds_alternative<bench::AdvanceToSteady>(command)) {
    return advance([this] { return system_.settled(); }, forever, "not steady");
  }
  if (const auto* const to = std::get_if<bench::AdvanceTo>(&command)) {
    const auto since = run_.conditions().now();
    return advance([this, to, since] { return run_.conditions().holds(to->condition, since); },
                   forever, "the condition does not hold");
  }
  if (std::holds_alternative<bench::Sample>(command)) return run_.sampler().sample();
  if (std::holds_alternative<bench::ShowTopology>(command)) return show_topology();
  if (std::holds_alternative<bench::ShowFaults>(command)) return show_faults();
  if (std::holds_alternative<bench::Verify>(command)) return verify();
  if (const auto* const r = std::get_if<bench::Restore>(&command)) {
    if (!run_.bench().has_snapshot(r->disk, r->name)) {
      return say(fmt::format("%SIMSHAD-E-BENCH, no SNAPSHOT {} {} was taken", r->disk, r->name));
    }
  }
  run_.bench().execute(command);
  // what follows at this instant belongs to the command
  system_.driver().run_until(system_.now());
}

void Console::advance(const std::function<bool()>& holds, SimTime limit, std::string_view what) {
  // states change only where something tells of it, fences on the way too: looking at every event
  // would be slow
  std::size_t seen = ~std::size_t{0};
  std::uint64_t looked = 0;
  const auto look = [&] {
    constexpr std::uint64_t kEvery = 64;  // ours: some ms of simulated time at most
    const std::size_t now = system_.sightings().count() + system_.operations().all().size();
    if (now == seen && ++looked % kEvery != 0) return false;
    seen = now;
    return holds();
  };
  if (!run_.advance(look, limit) && !holds()) {
    say(fmt::format("{} after {}", what, models::to_text(system_.scenario().limit)));
  }
  show_time();
}

void Console::show_time() {
  WallTime t = start_time(system_.scenario());
  t.ticks += static_cast<std::uint64_t>(system_.now().ns) / 100;
  say(fmt::format("Time is {} ({})", models::format_time(t),
                  models::to_text(Duration{system_.now().ns / 1'000'000 * 1'000'000})));
}

void Console::show_topology() {
  const Config& config = system_.scenario().config;
  for (const NodeId n : system_.nodes_or_all("")) {
    say(fmt::format("node          {:<16} {}", system_.node_name(n), word(system_.node_state(n))));
  }
  for (const Interconnect& i : config.interconnects) {
    say(fmt::format("interconnect  {:<16} {}", i.name, i.kind.name));
  }
  for (const Link& l : config.links) {
    say(fmt::format("link          {:<16} {} - {}", l.name, l.between[0].name, l.between[1].name));
  }
  for (const Controller& c : config.controllers) {
    say(fmt::format("controller    {:<16} {}", c.name, c.kind.name));
  }
  for (std::size_t d = 0; d < config.disks.size(); ++d) {
    const models::DiskUnit& disk = system_.hardware().disk(d);
    say(fmt::format("disk          {:<16} {}, {}", config.disks[d].name, disk.spec().drive.name,
                    models::size_text(disk.medium().size() * kBlockBytes)));
  }
  for (const auto& [number, place] : system_.names().units()) {
    const std::string name = DeviceName::virtual_unit(number).str();
    std::string where;
    for (const NodeId n : system_.mounted_on(name)) where += " " + system_.node_name(n);
    say(fmt::format("set           {:<16} mounted on{}", name, where.empty() ? " no node" : where));
  }
  show_faults();
}

void Console::show_faults() {
  const auto faults = run_.bench().faults();
  for (const std::string& f : faults) say("fault         " + f);
  if (faults.empty()) say("no faults");
}

void Console::verify() {
  const std::size_t before = system_.oracle().violations().size();
  const std::uint64_t count = run_.verify();
  const auto& all = system_.oracle().violations();
  for (std::size_t i = before; i < all.size(); ++i) say(sentence(all[i]));
  say(fmt::format("{} checks, {} violations", system_.oracle().checks(), count));
}

}  // namespace shadow::sim
