#include "models/link/plain_network.hpp"

#include <algorithm>
#include <cmath>

#include "engine/base/assert.hpp"

namespace shadow::models {
namespace {

/// Number `index` of the stream `stream` of a seed (splitmix64).
std::uint64_t mix(std::uint64_t seed, std::uint64_t stream, std::uint64_t index) {
  std::uint64_t z = seed + stream * 0xd1342543de82ef95u + index * 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

Duration scaled(Duration d, double factor) {
  return {std::llround(static_cast<double>(d.ns) * factor)};
}

Duration time_for(Bytes size, double bytes_per_second) {
  return {std::llround(static_cast<double>(size) / bytes_per_second * 1e9)};
}

}  // namespace

PlainNetwork::PlainNetwork(EventQueue& queue, PlatformSpec spec)
    : queue_(queue),
      spec_(std::move(spec)),
      ways_(spec_),
      lines_(2 * spec_.attachments.size() + spec_.interconnects.size() + 2 * spec_.links.size()),
      slow_interconnect_(spec_.interconnects.size(), 1.0),
      slow_link_(spec_.links.size(), 1.0),
      draws_(spec_.interconnects.size() + spec_.links.size()),
      last_arrival_(spec_.attachments.size()),
      link_bytes_(spec_.links.size()) {
  set_rates();
}

void PlainNetwork::set_rates() {
  for (AttachmentIndex a = 0; a < spec_.attachments.size(); ++a) {
    const InterconnectIndex i = spec_.attachments[a].interconnect;
    const double rate = spec_.interconnects[i].bytes_per_second / slow_interconnect_[i];
    lines_[port_out(a)].bytes_per_second = rate;
    lines_[port_in(a)].bytes_per_second = rate;
  }
  for (InterconnectIndex i = 0; i < spec_.interconnects.size(); ++i) {
    lines_[bus(i)].bytes_per_second =
        spec_.interconnects[i].bytes_per_second / slow_interconnect_[i];
  }
  for (LinkIndex l = 0; l < spec_.links.size(); ++l) {
    const double rate = spec_.links[l].bytes_per_second / slow_link_[l];
    lines_[link_line({l, true})].bytes_per_second = rate;
    lines_[link_line({l, false})].bytes_per_second = rate;
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
  return way_latency(*way);
}

Duration PlainNetwork::way_latency(const Way& way) const {
  if (!slowed_) return way.latency;
  Duration sum{};
  for (const InterconnectIndex i : way.interconnects) {
    sum += scaled(spec_.interconnects[i].latency, slow_interconnect_[i]);
  }
  for (const LinkStep& s : way.links) {
    sum += scaled(spec_.links[s.link].latency, slow_link_[s.link]);
  }
  return sum;
}

Duration PlainNetwork::draw(std::size_t part, Duration jitter) {
  if (jitter.ns <= 0) return {};
  SHADOW_ASSERT(jitter < seconds(4), "jitter of 4 seconds or more");
  const std::uint64_t bits = mix(spec_.seed, part, draws_[part]++) >> 32;
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
  t.size = size;
  t.handler = &handler;
  t.on_lost = on_lost;
  t.argument = argument;
  t.way = way;
  t.jitter = draw_jitter(*way);
  t.carrier = Carrier::line;
  const bool control = size <= kControlBytes;
  ++(control ? counters_.messages : counters_.flows);
  if (!control && from != to && carry(slot)) return;
  const SimTime arrival = pass_lines(t) + way_latency(*way) + t.jitter;
  arrive_at(in_order(t, arrival), slot);
}

bool PlainNetwork::carry(std::uint32_t /*slot*/) { return false; }

SimTime PlainNetwork::pass_lines(const Transit& t) {
  SimTime head = queue_.now();  // first byte enters the line
  SimTime tail = head;          // last byte leaves it
  for_each_line(t, [&](LineIndex index) {
    Line& line = lines_[index];
    head = std::max(head, line.free);
    // a control message gets the share of one more flow
    const Duration busy = time_for(t.size, line.bytes_per_second / (line.flows + 1));
    tail = std::max(tail, head + busy);
    line.free = tail;
  });
  return tail;
}

SimTime PlainNetwork::in_order(const Transit& t, SimTime arrival) {
  auto& row = last_arrival_[t.from];
  if (row.empty()) row.resize(spec_.attachments.size());
  row[t.to] = std::max(row[t.to], arrival);
  return row[t.to];
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
  counters_.bytes += t.size;
  for (const LinkStep& s : t.way->links) link_bytes_[s.link] += t.size;
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

}  // namespace shadow::models
