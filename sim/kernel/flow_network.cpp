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

FlowNetwork::FlowNetwork(models::EventQueue& queue, models::PlatformSpec spec)
    : PlainNetwork(queue, std::move(spec)), platform_(this->spec(), ways()), waiting_(lines()) {
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
  for_each_line(transit(slot), [&](LineIndex l) { add_flow(l); });
  transit(slot).carrier = Carrier::flow;
  ++flowing_;
  most_flows_ = std::max(most_flows_, flowing_);
  order(What::start, slot);
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

void FlowNetwork::order(What what, std::uint32_t index, bool up) {
  orders_.push_back({queue().now(), what, up, index, 0, {}});
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
      start(o.index);
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
    case What::interconnect_figures:
      platform_.set_interconnect_figures(o.index, o.rate, o.latency);
      break;
    case What::link_figures:
      platform_.set_link_figures(o.index, o.rate, o.latency);
      break;
  }
}

void FlowNetwork::start(std::uint32_t slot) {
  const Transit& t = transit(slot);
  if (!platform_.on(t.from, t.to, *t.way)) {
    note_lines(slot);
    lose(slot);
    give_back();
    return;
  }
  const auto comm = sg4::Comm::sendto_init(platform_.host(t.from, t.way->rank),
                                           platform_.host(t.to, t.way->rank));
  while (slots_.size() <= slot) slots_.push_back(static_cast<std::uint32_t>(slots_.size()));
  comm->set_data(&slots_[slot]);
  comm->set_payload_size(t.wire_size);
  if (comms_.size() <= slot) comms_.resize(slot + 1);
  comms_[slot] = comm;
  comm->start();
}

void FlowNetwork::ended(const sg4::Activity& activity) {
  const auto* const comm = dynamic_cast<const sg4::Comm*>(&activity);
  const auto* const data = comm == nullptr ? nullptr : comm->get_data<std::uint32_t>();
  if (data == nullptr) return;
  const std::uint32_t slot = *data;
  note_lines(slot);
  done_.push_back(std::move(comms_[slot]));
  if (comm->get_state() == sg4::Activity::State::FINISHED) {
    Transit& t = transit(slot);
    t.carrier = Carrier::line;  // what is left is jitter, message costs and losses
    const auto now = static_cast<std::int64_t>(std::llround(sg4::Engine::get_clock() * 1e9));
    arrive_at(SimTime{now} + t.extra, slot);
  } else {
    lose(slot);
  }
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
  PlainNetwork::slow_interconnect(i, factor);
  order_interconnect_figures(i);
}

void FlowNetwork::congest_interconnect(models::InterconnectIndex i, double share) {
  PlainNetwork::congest_interconnect(i, share);
  order_interconnect_figures(i);
}

void FlowNetwork::order_interconnect_figures(models::InterconnectIndex i) {
  orders_.push_back(
      {queue().now(), What::interconnect_figures, true, i, rate(i), interconnect_latency(i)});
}

void FlowNetwork::slow_link(models::LinkIndex l, double factor) {
  PlainNetwork::slow_link(l, factor);
  order_link_figures(l);
}

void FlowNetwork::congest_link(models::LinkIndex l, double share) {
  PlainNetwork::congest_link(l, share);
  order_link_figures(l);
}

void FlowNetwork::order_link_figures(models::LinkIndex l) {
  orders_.push_back({queue().now(), What::link_figures, true, l, link_rate(l), link_latency(l)});
}

}  // namespace shadow::sim
