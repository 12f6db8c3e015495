// Which flows SimGrid carries, and which share their sending port without it.
#include <algorithm>

#include "sim/kernel/flow_network.hpp"

namespace shadow::sim {

void FlowNetwork::paid(std::uint64_t ticket) {
  if (!valid(ticket)) return;  // lost meanwhile
  const auto slot = static_cast<std::uint32_t>(ticket);
  Transit& t = transit(slot);
  const auto bytes = static_cast<double>(t.wire_size);
  if (ports_share_ && passes_freely(t)) {
    t.carrier = Carrier::shared;
    sharing_.join(slot, lines_of(t), bytes, queue().now());
  } else {
    sharing_.occupy(lines_of(t));
    give_to_simgrid(slot, bytes);
  }
  settle_later();
}

// SimGrid bounds a flow by the interconnects that it only passes, which are no lines.
bool FlowNetwork::passes_freely(const Transit& t) const {
  const auto& passed = t.way->interconnects;
  const double rate = line_rate(port_out(t.from));
  return std::all_of(passed.begin(), passed.end(),
                     [&](models::InterconnectIndex i) { return line_rate(bus(i)) >= rate; });
}

std::span<const FlowNetwork::LineIndex> FlowNetwork::lines_of(const Transit& t) {
  passed_.clear();
  for_each_line(t, [&](LineIndex l) { passed_.push_back(l); });
  return passed_;
}

void FlowNetwork::give_to_simgrid(std::uint32_t slot, double bytes) {
  transit(slot).carrier = Carrier::flow;
  order(What::start, slot, true, std::max(bytes, 1.0));
}

void FlowNetwork::leave_lines(std::uint32_t slot) {
  const Transit& t = transit(slot);
  if (t.carrier == Carrier::flow) return sharing_.vacate(lines_of(t));
  sharing_.leave(slot, queue().now());
  settle_later();
}

void FlowNetwork::all_to_simgrid() {
  handed_.clear();
  sharing_.hand_over_all(queue().now(), handed_);
  for (const auto& h : handed_) give_to_simgrid(h.flow, h.left);
}

void FlowNetwork::set_line_rates() {
  for (LineIndex l = 0; l < lines(); ++l) sharing_.set_rate(l, line_rate(l));
}

// What begins or ends at one instant is looked at together: the first of four writes has the port
// for itself for no time at all.
void FlowNetwork::settle_later() {
  if (settling_ || !sharing_.unsettled()) return;
  settling_ = true;
  queue().after({}, settle_);
}

void FlowNetwork::settle(std::uint64_t) {
  settling_ = false;
  handed_.clear();
  moved_.clear();
  sharing_.settle(queue().now(), handed_, moved_);
  for (const auto& h : handed_) give_to_simgrid(h.flow, h.left);
  for (const LineIndex port : moved_) plan(port);
}

void FlowNetwork::plan(LineIndex port) {
  const SimTime end = std::max(sharing_.first_end(port), queue().now());
  if (end == kNever || planned_[port] <= end) return;  // an earlier event looks again
  planned_[port] = end;
  queue().at(end, port_due_, port);
}

void FlowNetwork::port_due(std::uint64_t line) {
  const auto port = static_cast<LineIndex>(line);
  if (planned_[port] != queue().now()) return;  // void
  planned_[port] = kNever;
  if (sharing_.first_end(port) > queue().now()) return plan(port);
  due_.clear();
  sharing_.list_first(port, due_);
  for (const std::uint32_t slot : due_) arrived(slot);
}

}  // namespace shadow::sim
