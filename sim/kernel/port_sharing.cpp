#include "sim/kernel/port_sharing.hpp"

#include <algorithm>
#include <cmath>

#include "engine/base/assert.hpp"

namespace shadow::sim {

void PortSharing::touch(Line line) {
  if (lines_[line].touched) return;
  lines_[line].touched = true;
  touched_.push_back(line);
}

void PortSharing::advance(Line port, SimTime now) {
  Port& p = ports_[port];
  p.got = p.members.empty() ? 0 : p.got + (now - p.at).seconds() * share(port);
  p.at = now;
}

void PortSharing::join(Flow flow, std::span<const Line> lines, double bytes, SimTime now) {
  const Line port = lines.front();
  advance(port, now);
  Port& p = ports_[port];
  const Member m{flow, p.got + bytes};
  const auto earlier = [](const Member& a, const Member& b) { return a.until < b.until; };
  p.members.insert(std::upper_bound(p.members.begin(), p.members.end(), m, earlier), m);
  if (flow_lines_.size() <= flow) flow_lines_.resize(flow + 1);
  flow_lines_[flow].assign(lines.begin(), lines.end());
  for (const Line l : lines) {
    lines_[l].ports.push_back(port);
    touch(l);
  }
}

// The lines of the others are asked for more then: they are touched too.
double PortSharing::take_out(Flow flow, SimTime now) {
  const Line port = flow_lines_[flow].front();
  advance(port, now);
  auto& members = ports_[port].members;
  const auto m = std::find_if(members.begin(), members.end(),
                              [&](const Member& other) { return other.flow == flow; });
  SHADOW_ASSERT(m != members.end(), "a flow leaves a port that it does not share");
  const double left = m->until - ports_[port].got;
  members.erase(m);
  for (const Line l : flow_lines_[flow]) {
    auto& ports = lines_[l].ports;
    ports.erase(std::find(ports.begin(), ports.end(), port));
  }
  return left;
}

void PortSharing::leave(Flow flow, SimTime now) {
  const Line port = flow_lines_[flow].front();
  take_out(flow, now);
  touch(port);
  for (const Member& m : ports_[port].members) {
    for (const Line l : flow_lines_[m.flow]) touch(l);
  }
}

void PortSharing::occupy(std::span<const Line> lines) {
  for (const Line l : lines) {
    ++lines_[l].simgrid;
    touch(l);
  }
}

void PortSharing::vacate(std::span<const Line> lines) {
  for (const Line l : lines) --lines_[l].simgrid;
}

bool PortSharing::carries_all(Line line) const {
  constexpr double kRounding = 1 + 1e-9;
  const LineUse& use = lines_[line];
  if (use.ports.empty()) return true;
  if (use.simgrid > 0) return false;
  double asked = 0;
  for (const Line port : use.ports) asked += share(port);
  return asked <= use.rate * kRounding;
}

void PortSharing::hand_over(Line port, SimTime now, std::vector<Handed>& handed) {
  while (!ports_[port].members.empty()) {
    const Flow flow = ports_[port].members.front().flow;
    handed.push_back({flow, take_out(flow, now)});
    occupy(flow_lines_[flow]);
  }
}

// Grows while it is walked: lines of flows that are handed over come behind.
void PortSharing::settle(SimTime now, std::vector<Handed>& handed, std::vector<Line>& moved) {
  for (std::size_t i = 0; i < touched_.size(); ++i) {
    const Line line = touched_[i];
    lines_[line].touched = false;
    while (!carries_all(line)) hand_over(lines_[line].ports.front(), now, handed);
    if (!ports_[line].members.empty()) moved.push_back(line);
  }
  touched_.clear();
}

void PortSharing::hand_over_all(SimTime now, std::vector<Handed>& handed) {
  for (Line port = 0; port < ports_.size(); ++port) hand_over(port, now, handed);
}

SimTime PortSharing::first_end(Line port) const {
  const Port& p = ports_[port];
  if (p.members.empty()) return kNever;
  const double seconds = (p.members.front().until - p.got) / share(port);
  return p.at + Duration{std::max<std::int64_t>(std::llround(seconds * 1e9), 0)};
}

void PortSharing::list_first(Line port, std::vector<Flow>& ended) const {
  constexpr double kSame = 1e-3;  // bytes; far below what a nanosecond carries
  const auto& members = ports_[port].members;
  for (const Member& m : members) {
    if (m.until - members.front().until > kSame) break;
    ended.push_back(m.flow);
  }
}

}  // namespace shadow::sim
