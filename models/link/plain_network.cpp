#include "models/link/plain_network.hpp"

#include <algorithm>
#include <cmath>

#include "engine/base/assert.hpp"
#include "models/random/mix.hpp"

namespace shadow::models {
namespace {

Duration scaled(Duration d, double factor) {
  return {std::llround(static_cast<double>(d.ns) * factor)};
}

Duration time_for(Bytes size, double bytes_per_second) {
  return {std::llround(static_cast<double>(size) / bytes_per_second * 1e9)};
}

/// Streams of chance: jitter of each part, losses of each sender.
constexpr std::uint64_t kJitterStreams = 0x6a69'7474'6572'0000;
constexpr std::uint64_t kLossStreams = 0x6c6f'7373'0000'0000;

}  // namespace

PlainNetwork::PlainNetwork(EventQueue& queue, PlatformSpec spec)
    : queue_(queue),
      spec_(std::move(spec)),
      ways_(spec_),
      lines_(2 * spec_.attachments.size() + spec_.interconnects.size() + 2 * spec_.links.size()),
      slow_interconnect_(spec_.interconnects.size(), 1.0),
      slow_link_(spec_.links.size(), 1.0),
      congested_interconnect_(spec_.interconnects.size(), 0.0),
      congested_link_(spec_.links.size(), 0.0),
      draws_(spec_.interconnects.size() + spec_.links.size()),
      loss_draws_(spec_.attachments.size()),
      last_arrivals_(spec_.attachments.size()),
      link_use_(spec_.links.size()) {
  for (const InterconnectSpec& i : spec_.interconnects) interconnect_losses_.push_back(i.losses);
  for (const LinkSpec& l : spec_.links) link_losses_.push_back(l.losses);
  set_rates();
}

double PlainNetwork::rate(InterconnectIndex i) const {
  return spec_.interconnects[i].bytes_per_second / slow_interconnect_[i] *
         (1 - congested_interconnect_[i]);
}
double PlainNetwork::link_rate(LinkIndex l) const {
  return spec_.links[l].bytes_per_second / slow_link_[l] * (1 - congested_link_[l]);
}
Duration PlainNetwork::interconnect_latency(InterconnectIndex i) const {
  return scaled(spec_.interconnects[i].latency, slow_interconnect_[i]);
}
Duration PlainNetwork::link_latency(LinkIndex l) const {
  return scaled(spec_.links[l].latency, slow_link_[l]);
}

void PlainNetwork::set_rates() {
  for (AttachmentIndex a = 0; a < spec_.attachments.size(); ++a) {
    const double r = rate(spec_.attachments[a].interconnect);
    lines_[port_out(a)].bytes_per_second = r;
    lines_[port_in(a)].bytes_per_second = r;
  }
  for (InterconnectIndex i = 0; i < spec_.interconnects.size(); ++i) {
    lines_[bus(i)].bytes_per_second = rate(i);
  }
  for (LinkIndex l = 0; l < spec_.links.size(); ++l) {
    lines_[link_line({l, true})].bytes_per_second = link_rate(l);
    lines_[link_line({l, false})].bytes_per_second = link_rate(l);
  }
}

PlainNetwork::LineIndex PlainNetwork::port_out(AttachmentIndex a) const {
  const InterconnectIndex i = spec_.attachments[a].interconnect;
  return spec_.interconnects[i].full_duplex ? 2 * a : bus(i);
}
PlainNetwork::LineIndex PlainNetwork::port_in(AttachmentIndex a) const {
  const InterconnectIndex i = spec_.attachments[a].interconnect;
  return spec_.interconnects[i].full_duplex ? 2 * a + 1 : bus(i);
}
PlainNetwork::LineIndex PlainNetwork::bus(InterconnectIndex i) const {
  return static_cast<LineIndex>(2 * spec_.attachments.size()) + i;
}
PlainNetwork::LineIndex PlainNetwork::link_line(LinkStep s) const {
  return static_cast<LineIndex>(2 * spec_.attachments.size() + spec_.interconnects.size()) +
         2 * s.link + (s.forward ? 0 : 1);
}

bool PlainNetwork::reachable(AttachmentIndex from, AttachmentIndex to) const {
  return ways_.in_use_between(from, to) != nullptr;
}

Duration PlainNetwork::latency(AttachmentIndex from, AttachmentIndex to) const {
  const Way* const way = ways_.in_use_between(from, to);
  SHADOW_ASSERT(way != nullptr, "latency of a way that is down");
  return way_latency(*way) + costs(from, to);
}

Duration PlainNetwork::costs(AttachmentIndex from, AttachmentIndex to) const {
  if (from == to) return {};
  return spec_.attachments[from].message_cost + spec_.attachments[to].message_cost;
}

WayFigures PlainNetwork::figures(AttachmentIndex from, AttachmentIndex to) const {
  const Way* const way = ways_.in_use_between(from, to);
  SHADOW_ASSERT(way != nullptr, "figures of a way that is down");
  WayFigures f;
  f.latency = latency(from, to);
  f.rate = rate(way->interconnects.front());
  for (const InterconnectIndex i : way->interconnects) f.rate = std::min(f.rate, rate(i));
  for (const LinkStep& s : way->links) f.rate = std::min(f.rate, link_rate(s.link));
  f.packet = packet(*way);
  f.loss = loss_of(*way, f.packet);
  return f;
}

Duration PlainNetwork::ready_round_trip(AttachmentIndex from, AttachmentIndex to) const {
  const Way* const there = ways_.in_use_between(from, to);
  const Way* const back = ways_.in_use_between(to, from);
  if (there == nullptr || back == nullptr) return {};
  Duration sum = latency(from, to) + latency(to, from);
  for (const Way* const way : {there, back}) {
    for (const LinkStep& s : way->links) {
      if (spec_.links[s.link].fast_write) sum = sum - link_latency(s.link);
    }
  }
  return sum;
}

Duration PlainNetwork::way_latency(const Way& way) const {
  if (!slowed_) return way.latency;
  Duration sum{};
  for (const InterconnectIndex i : way.interconnects) sum += interconnect_latency(i);
  for (const LinkStep& s : way.links) sum += link_latency(s.link);
  return sum;
}

Duration PlainNetwork::draw(std::size_t part, Duration jitter) {
  if (jitter.ns <= 0) return {};
  SHADOW_ASSERT(jitter < seconds(4), "jitter of 4 seconds or more");
  const std::uint64_t bits = mix(mix(spec_.seed ^ kJitterStreams, part), draws_[part]++) >> 32;
  return {static_cast<std::int64_t>((bits * static_cast<std::uint64_t>(jitter.ns + 1)) >> 32)};
}

Duration PlainNetwork::draw_jitter(const Way& way) {
  Duration sum{};
  for (const InterconnectIndex i : way.interconnects) sum += draw(i, spec_.interconnects[i].jitter);
  for (const LinkStep& s : way.links) {
    sum += draw(spec_.interconnects.size() + s.link, spec_.links[s.link].jitter);
  }
  return sum;
}

void PlainNetwork::send(AttachmentIndex from, AttachmentIndex to, Bytes size, EventHandler& handler,
                        std::uint64_t argument, EventHandler* on_lost) {
  const Way* const way = ways_.in_use_between(from, to);
  if (way == nullptr) {
    ++counters_.lost;
    if (on_lost != nullptr) queue_.after({}, *on_lost, argument);
    return;
  }
  const std::uint32_t slot = take_slot();
  Transit& t = transits_[slot];
  t.from = from;
  t.to = to;
  t.size = t.wire_size = size;
  const InterconnectSpec& first = spec_.interconnects[way->interconnects.front()];
  if (first.per_command.ns > 0 && size > kRidesAlong) {
    t.wire_size += static_cast<Bytes>(first.per_command.seconds() * first.bytes_per_second);
  }
  t.handler = &handler;
  t.on_lost = on_lost;
  t.argument = argument;
  t.way = way;
  t.extra = draw_jitter(*way) + costs(from, to);
  t.carrier = Carrier::line;
  t.given_up = false;
  draw_losses(t);
  const bool control = size <= kControlBytes;
  ++(control ? counters_.messages : counters_.flows);
  if (!control && from != to && carry(slot)) return;
  const SimTime arrival = pass_lines(t) + way_latency(*way) + t.extra;
  arrive_at(in_order(t, arrival), slot);
}

Bytes PlainNetwork::packet(const Way& way) const {
  Bytes least = interconnect_losses_[way.interconnects.front()].packet;
  for (const InterconnectIndex i : way.interconnects) {
    least = std::min(least, interconnect_losses_[i].packet);
  }
  for (const LinkStep& s : way.links) least = std::min(least, link_losses_[s.link].packet);
  return least;
}

double PlainNetwork::loss_of(const Way& way, Bytes size) const {
  double kept = 1;
  for (const InterconnectIndex i : way.interconnects) {
    const Losses& l = interconnect_losses_[i];
    if (l.any()) kept *= 1 - packet_loss(l, size);
  }
  for (const LinkStep& s : way.links) {
    if (link_losses_[s.link].any()) kept *= 1 - packet_loss(link_losses_[s.link], size);
  }
  return 1 - kept;
}

void PlainNetwork::draw_losses(Transit& t) {
  double share = 0;
  double bits = 0;
  Bytes least = std::max<Bytes>(t.size, 1);
  const auto add = [&](const Losses& l) {
    if (!l.any()) return;
    least = std::min(least, l.packet);
    share += l.share;
    bits += l.bit_error_rate;
  };
  for (const InterconnectIndex i : t.way->interconnects) add(interconnect_losses_[i]);
  for (const LinkStep& s : t.way->links) add(link_losses_[s.link]);
  if (share + bits <= 0) return;
  // the chance that anything is lost is below the sum over packets and bits: most messages need no
  // more than that
  const std::uint64_t packets = packets_of(t.size, least);
  const double bound =
      share * static_cast<double>(packets) + bits * 8 * static_cast<double>(t.size);
  LossDraws draws(mix(spec_.seed ^ kLossStreams, t.from), loss_draws_[t.from]);
  if (draws.peek() < 1 - bound) return draws.skip();
  const Duration round_trip = (way_latency(*t.way) + costs(t.from, t.to)) * 2;
  const Resending r = resend(loss_of(*t.way, least), packets, round_trip, draws);
  t.extra += r.delay;
  t.given_up = r.given_up;
}

bool PlainNetwork::carry(std::uint32_t /*slot*/) { return false; }

SimTime PlainNetwork::pass_lines(const Transit& t) {
  SimTime head = queue_.now();  // first byte enters the line
  SimTime tail = head;          // last byte leaves it
  for_each_line(t, [&](LineIndex index) {
    Line& line = lines_[index];
    head = std::max(head, line.free);
    // a control message gets the share of one more flow
    const Duration busy = time_for(t.wire_size, line.bytes_per_second / (line.flows + 1));
    tail = std::max(tail, head + busy);
    line.free = tail;
  });
  return tail;
}

SimTime PlainNetwork::in_order(const Transit& t, SimTime arrival) {
  SimTime& last = last_arrivals_.of(t.from, t.to);
  last = std::max(last, arrival);
  return last;
}

void PlainNetwork::arrive_at(SimTime t, std::uint32_t slot) {
  queue_.at(std::max(t, queue_.now()), *this, ticket(slot, transits_[slot].generation));
}

bool PlainNetwork::valid(std::uint64_t ticket) const {
  const Transit& t = transits_[static_cast<std::uint32_t>(ticket)];
  return t.way != nullptr && t.generation == static_cast<std::uint32_t>(ticket >> 32);
}

void PlainNetwork::on_event(std::uint64_t ticket) {
  if (!valid(ticket)) return;  // lost on its way
  const auto slot = static_cast<std::uint32_t>(ticket);
  const Transit t = transits_[slot];
  if (t.given_up) return lose(slot);
  counters_.bytes += t.size;
  for (const LinkStep& s : t.way->links) {
    LinkUse& use = link_use_[s.link];
    (s.forward ? use.forward : use.backward) += t.size;
    ++use.messages;
  }
  release(slot);
  t.handler->on_event(t.argument);
}

void PlainNetwork::lose(std::uint32_t slot) {
  const Transit t = transits_[slot];
  ++counters_.lost;
  release(slot);
  if (t.on_lost != nullptr) queue_.after({}, *t.on_lost, t.argument);
}

std::uint32_t PlainNetwork::take_slot() {
  if (free_slots_.empty()) {
    free_slots_.push_back(static_cast<std::uint32_t>(transits_.size()));
    transits_.emplace_back();
  }
  const std::uint32_t slot = free_slots_.back();
  free_slots_.pop_back();
  Transit& t = transits_[slot];
  t.prev = last_;
  t.next = kNone;
  (last_ == kNone ? first_ : transits_[last_].next) = slot;
  last_ = slot;
  ++in_flight_;
  return slot;
}

void PlainNetwork::release(std::uint32_t slot) {
  Transit& t = transits_[slot];
  (t.prev == kNone ? first_ : transits_[t.prev].next) = t.next;
  (t.next == kNone ? last_ : transits_[t.next].prev) = t.prev;
  t.way = nullptr;
  ++t.generation;
  free_slots_.push_back(slot);
  --in_flight_;
}

template <class Crosses>
void PlainNetwork::lose_all(Crosses crosses) {
  for (std::uint32_t slot = first_; slot != kNone;) {
    const Transit& t = transits_[slot];
    const std::uint32_t next = t.next;
    if (t.carrier != Carrier::flow && crosses(t)) lose(slot);
    slot = next;
  }
}

void PlainNetwork::set_interconnect(InterconnectIndex i, bool up) {
  ways_.set_interconnect(i, up);
  lose_all([&](const Transit& t) {
    const auto& passed = t.way->interconnects;
    return !up && std::find(passed.begin(), passed.end(), i) != passed.end();
  });
}

void PlainNetwork::set_link(LinkIndex l, bool up, bool forward, bool backward) {
  ways_.set_link(l, up, forward, backward);
  lose_all([&](const Transit& t) {
    return !up && std::any_of(t.way->links.begin(), t.way->links.end(), [&](const LinkStep& s) {
      return s.link == l && (s.forward ? forward : backward);
    });
  });
}

void PlainNetwork::set_attachment(AttachmentIndex a, bool up) {
  ways_.set_attachment(a, up);
  lose_all([&](const Transit& t) { return !up && (t.from == a || t.to == a); });
}

void PlainNetwork::slow_interconnect(InterconnectIndex i, double factor) {
  SHADOW_ASSERT(factor > 0, "a factor of 0 or less");
  slow_interconnect_[i] = factor;
  slowed_ = true;
  set_rates();
}

void PlainNetwork::slow_link(LinkIndex l, double factor) {
  SHADOW_ASSERT(factor > 0, "a factor of 0 or less");
  slow_link_[l] = factor;
  slowed_ = true;
  set_rates();
}

void PlainNetwork::congest_interconnect(InterconnectIndex i, double share) {
  SHADOW_ASSERT(share >= 0 && share <= kMostCongested, "a share of congestion out of range");
  congested_interconnect_[i] = share;
  set_rates();
}

void PlainNetwork::congest_link(LinkIndex l, double share) {
  SHADOW_ASSERT(share >= 0 && share <= kMostCongested, "a share of congestion out of range");
  congested_link_[l] = share;
  set_rates();
}

void PlainNetwork::set_interconnect_loss(InterconnectIndex i, double share) {
  SHADOW_ASSERT(share <= 1, "a share of losses above 1");
  interconnect_losses_[i].share = share < 0 ? spec_.interconnects[i].losses.share : share;
}

void PlainNetwork::set_link_loss(LinkIndex l, double share) {
  SHADOW_ASSERT(share <= 1, "a share of losses above 1");
  link_losses_[l].share = share < 0 ? spec_.links[l].losses.share : share;
}

}  // namespace shadow::models
