#include "models/node/node_console.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "models/node/calendar.hpp"

namespace shadow::models {
namespace {

constexpr std::string_view kPercents = "%%%%%%%%%%%";  // 11 (RA.5)
constexpr std::string_view kUser = "SYSTEM";  // shadowing reports under the system's account (ours)

}  // namespace

void OperatorTerminals::broadcast(NodeConsole& reporter, const Emission& e, WallTime time) {
  for (NodeConsole* const console : consoles_) {
    InFlight m{console->node_, reporter.node_, reporter.name_, e, time};
    if (console == &reporter) {
      print(*console, m);
      continue;
    }
    std::uint32_t slot = static_cast<std::uint32_t>(in_flight_.size());
    if (free_.empty()) {
      in_flight_.push_back(std::move(m));
    } else {
      slot = free_.back();
      free_.pop_back();
      in_flight_[slot] = std::move(m);
    }
    queue_.after(latency_, arrived_, slot);
  }
}

void OperatorTerminals::arrived(std::uint64_t argument) {
  const InFlight m = std::move(in_flight_[argument]);
  free_.push_back(static_cast<std::uint32_t>(argument));
  const auto is_there = [&m](const NodeConsole* c) { return c->node_ == m.to; };
  const auto it = std::ranges::find_if(consoles_, is_there);
  if (it != consoles_.end()) print(**it, m);
}

/// The reporter prints at once, so its own banner shows the time of the report also if OPCOM was
/// held back.
void OperatorTerminals::print(NodeConsole& at, const InFlight& m) {
  const bool own = at.node_ == m.reporter;
  const WallTime printed = own ? m.time : at.timers_.clock();
  std::vector<std::string> lines;
  lines.push_back(fmt::format("{0}  OPCOM  {1}  {0}", kPercents, format_time(printed)));
  if (!own || from_line_ == FromLine::always) {
    lines.push_back(fmt::format("    (from node {} at {})", m.reporter_name, format_time(m.time)));
  }
  lines.push_back(fmt::format("Message from user {} on {}", kUser, m.reporter_name));
  lines.push_back(line(m.emission));
  sink_.terminal_printed(at.node_, m.reporter, m.emission, lines);
}

NodeConsole::NodeConsole(OperatorTerminals& terminals, const Timers& timers, NodeId node,
                         std::string name)
    : terminals_(terminals), timers_(timers), node_(node), name_(std::move(name)) {
  terminals_.consoles_.push_back(this);
}

NodeConsole::~NodeConsole() { std::erase(terminals_.consoles_, this); }

void NodeConsole::opa0(const Emission& e) { terminals_.sink().console_printed(node_, e, line(e)); }

void NodeConsole::opcom(const Emission& e) {
  if (may_run_) {
    terminals_.broadcast(*this, e, timers_.clock());
  } else {
    held_.push_back({e, timers_.clock()});
  }
}

void NodeConsole::journal(const Emission& e) { terminals_.sink().journalled(node_, e); }

void NodeConsole::set_may_run(bool may_run) {
  may_run_ = may_run;
  if (!may_run) return;
  const std::vector<Held> held = std::move(held_);
  held_.clear();
  for (const Held& h : held) terminals_.broadcast(*this, h.emission, h.time);
}

}  // namespace shadow::models
