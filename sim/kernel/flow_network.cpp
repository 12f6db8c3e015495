#include "sim/kernel/flow_network.hpp"

#include <algorithm>
#include <cmath>

namespace shadow::sim {

namespace sg4 = simgrid::s4u;

namespace {
// SimGrid's signals are static and keep their callbacks; they reach the one network of this process
// through here.
FlowNetwork* the_network = nullptr;
}  // namespace

FlowNetwork::FlowNetwork(models::EventQueue& queue, models::PlatformSpec spec, bool ports_share)
    : PlainNetwork(queue, std::move(spec)),
      platform_(this->spec(), ways()),
      waiting_(lines()),
      ports_share_(ports_share),
      sharing_(lines()),
      planned_(lines(), kNever) {
  set_line_rates();
  the_network = this;
  sg4::Activity::on_completion_cb([](const sg4::Activity& a) {
    if (the_network != nullptr) the_network->ended(a);
  });
}

FlowNetwork::~FlowNetwork() {
  the_network = nullptr;
  // SimGrid complains about flows that are forgotten on their way
  for (const sg4::CommPtr& c : comms_) {
    if (c) c->cancel();
  }
}

bool FlowNetwork::carry(std::uint32_t slot) {
  const LineIndex full = first_full(slot, true);
  if (full == kNone) {
    take_credits(slot);
  } else {
    transit(slot).carrier = Carrier::waiting;
    waiting_[full].push_back(ticket(slot, transit(slot).generation));
  }
  return true;
}

FlowNetwork::LineIndex FlowNetwork::first_full(std::uint32_t slot, bool respect_queue) {
  LineIndex full = kNone;
  for_each_line(transit(slot), [&](LineIndex l) {
    const bool queue = respect_queue && !waiting_[l].empty();
    if (full == kNone && (queue || flows(l) >= kMaxFlowsPerLine)) full = l;
  });
  return full;
}

void FlowNetwork::take_credits(std::uint32_t slot) {
  Transit& t = transit(slot);
  for_each_line(t, [&](LineIndex l) { add_flow(l); });
  t.carrier = Carrier::coming;
  ++flowing_;
  most_flows_ = std::max(most_flows_, flowing_);
  const std::uint64_t mine = ticket(slot, t.generation);
  const Duration latency = way_latency(*t.way);
  latency.ns > 0 ? queue().after(latency, paid_, mine) : paid(mine);
}

void FlowNetwork::lose(std::uint32_t slot) {
  const Carrier carrier = transit(slot).carrier;
  const bool credits = carrier != Carrier::line && carrier != Carrier::waiting;
  if (credits) {
    if (carrier != Carrier::coming) leave_lines(slot);
    note_lines(slot);
  }
  PlainNetwork::lose(slot);
  if (credits) give_back();
}

void FlowNetwork::note_lines(std::uint32_t slot) {
  released_.clear();
  for_each_line(transit(slot), [&](LineIndex l) { released_.push_back(l); });
}

void FlowNetwork::give_back() {
  --flowing_;
  for (const LineIndex l : released_) remove_flow(l);
  for (const LineIndex l : released_) {
    auto& queue = waiting_[l];
    while (!queue.empty() && flows(l) < kMaxFlowsPerLine) {
      const std::uint64_t next = queue.front();
      queue.pop_front();
      if (!valid(next)) continue;  // lost while it waited
      const auto slot = static_cast<std::uint32_t>(next);
      const LineIndex full = first_full(slot, false);
      if (full == kNone)
        take_credits(slot);
      else
        waiting_[full].push_back(next);
    }
  }
}

void FlowNetwork::order(What what, std::uint32_t index, bool up, double amount) {
  orders_.push_back({queue().now(), what, up, index, amount});
}

void FlowNetwork::carry_out(double now) {
  while (!orders_.empty() && to_simgrid(orders_.front().time) <= now) {
    const Order o = orders_.front();
    orders_.pop_front();
    carry_out(o);
  }
  done_.clear();
}

void FlowNetwork::carry_out(const Order& o) {
  switch (o.what) {
    case What::start:
      start(o.index, o.amount);
      break;
    case What::interconnect:
      platform_.switch_interconnect(o.index, o.up);
      break;
    case What::forward:
      platform_.switch_link(o.index, true, o.up);
      break;
    case What::backward:
      platform_.switch_link(o.index, false, o.up);
      break;
    case What::attachment:
      platform_.switch_attachment(o.index, o.up);
      break;
    case What::interconnect_rate:
      platform_.set_interconnect_rate(o.index, o.amount);
      break;
    case What::link_rate:
      platform_.set_link_rate(o.index, o.amount);
      break;
  }
}

void FlowNetwork::start(std::uint32_t slot, double bytes) {
  const Transit& t = transit(slot);
  if (!platform_.on(t.from, t.to, *t.way)) return lose(slot);
  const auto comm =
      sg4::Comm::sendto_init(platform_.sender(t.from, *t.way), platform_.receiver(t.to));
  while (slots_.size() <= slot) slots_.push_back(static_cast<std::uint32_t>(slots_.size()));
  comm->set_data(&slots_[slot]);
  comm->set_payload_size(
      static_cast<std::uint64_t>(std::llround(bytes)));  // takes whole bytes only
  if (comms_.size() <= slot) comms_.resize(slot + 1);
  comms_[slot] = comm;
  comm->start();
}

void FlowNetwork::ended(const sg4::Activity& activity) {
  const auto* const comm = dynamic_cast<const sg4::Comm*>(&activity);
  const auto* const data = comm == nullptr ? nullptr : comm->get_data<std::uint32_t>();
  if (data == nullptr) return;
  const std::uint32_t slot = *data;
  done_.push_back(std::move(comms_[slot]));
  // what follows from it begins now, and no own event is due before
  const auto now = static_cast<std::int64_t>(std::llround(sg4::Engine::get_clock() * 1e9));
  queue().advance_to(std::max(SimTime{now}, queue().now()));
  comm->get_state() == sg4::Activity::State::FINISHED ? arrived(slot) : lose(slot);
}

void FlowNetwork::arrived(std::uint32_t slot) {
  leave_lines(slot);
  Transit& t = transit(slot);
  t.carrier = Carrier::line;  // what is left is jitter, message costs and losses
  arrive_at(queue().now() + t.extra, slot);
  note_lines(slot);
  give_back();
}

void FlowNetwork::set_interconnect(models::InterconnectIndex i, bool up) {
  PlainNetwork::set_interconnect(i, up);
  order(What::interconnect, i, up);
}

void FlowNetwork::set_link(models::LinkIndex l, bool up, bool forward, bool backward) {
  PlainNetwork::set_link(l, up, forward, backward);
  if (forward) order(What::forward, l, up);
  if (backward) order(What::backward, l, up);
}

void FlowNetwork::set_attachment(models::AttachmentIndex a, bool up) {
  PlainNetwork::set_attachment(a, up);
  order(What::attachment, a, up);
}

void FlowNetwork::slow_interconnect(models::InterconnectIndex i, double factor) {
  all_to_simgrid();
  PlainNetwork::slow_interconnect(i, factor);
  set_line_rates();
  order_interconnect_rate(i);
}

void FlowNetwork::congest_interconnect(models::InterconnectIndex i, double share) {
  all_to_simgrid();
  PlainNetwork::congest_interconnect(i, share);
  set_line_rates();
  order_interconnect_rate(i);
}

void FlowNetwork::order_interconnect_rate(models::InterconnectIndex i) {
  order(What::interconnect_rate, i, true, rate(i));
}

void FlowNetwork::slow_link(models::LinkIndex l, double factor) {
  all_to_simgrid();
  PlainNetwork::slow_link(l, factor);
  set_line_rates();
  order_link_rate(l);
}

void FlowNetwork::congest_link(models::LinkIndex l, double share) {
  all_to_simgrid();
  PlainNetwork::congest_link(l, share);
  set_line_rates();
  order_link_rate(l);
}

void FlowNetwork::order_link_rate(models::LinkIndex l) {
  order(What::link_rate, l, true, link_rate(l));
}

}  // namespace shadow::sim
