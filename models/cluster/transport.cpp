#include "models/cluster/transport.hpp"

#include <utility>

#include "engine/base/assert.hpp"

namespace shadow::models {
namespace {

// A flight in one event argument: 2 bits stream, 16 bits line, 14 bits generation, 32 bits number.
constexpr std::uint32_t kGenerations = 1U << 14U;

}  // namespace

Transport::Transport(EventQueue& queue, Network& network, ClusterPlan plan, Options options)
    : queue_(queue),
      network_(network),
      circuits_(network, std::move(plan)),
      options_(options),
      answers_(circuits_.nodes()),
      ends_(circuits_.nodes() * circuits_.nodes()),
      lines_(circuits_.nodes() * circuits_.nodes()) {
  SHADOW_ASSERT(circuits_.nodes() <= 256, "more nodes than a flight can name");
}

NodeId Transport::sender(std::uint32_t line) const {
  return {static_cast<std::uint16_t>(line / circuits_.nodes())};
}
NodeId Transport::receiver(std::uint32_t line) const {
  return {static_cast<std::uint16_t>(line % circuits_.nodes())};
}

std::uint64_t Transport::pack(const Flight& f) {
  return (std::uint64_t{f.stream} << 62U) | (std::uint64_t{f.line} << 46U) |
         (std::uint64_t{f.generation % kGenerations} << 32U) | f.number;
}

Transport::Flight Transport::unpack(std::uint64_t a) {
  return {static_cast<std::uint32_t>(a >> 46U) & 0xffffU, static_cast<std::uint32_t>(a >> 62U),
          static_cast<std::uint32_t>(a), static_cast<std::uint32_t>(a >> 32U) % kGenerations};
}

/// Null: its connection has ended, or it was handed over.
Transport::Message* Transport::find(const Flight& f) {
  Line& line = *lines_[f.line];
  if (line.generation % kGenerations != f.generation) return nullptr;
  Stream& stream = line.streams[f.stream];
  const std::uint32_t place = f.number - stream.base;
  return place < stream.messages.size() ? &stream.messages[place] : nullptr;
}

Transport::Line& Transport::line_at(std::uint32_t index) {
  auto& line = lines_[index];
  if (line == nullptr) line = std::make_unique<Line>();
  return *line;
}

bool Transport::connected(NodeId a, NodeId b) const {
  return a == b ? answers_[a.index] : ends_[index(a, b)];
}

Duration Transport::latency(NodeId from, NodeId to) const {
  return circuits_.up(from, to) ? circuits_.latency(from, to) : Duration{};
}

void Transport::send(NodeId from, NodeId to, ScsConnection connection, Bytes size,
                     std::function<void()> deliver, std::function<void()> lost) {
  ++counters_.sent;
  if (from != to && !ends_[index(from, to)]) {
    ++counters_.lost;
    if (!lost) return;
    losses_.push_back(std::move(lost));
    queue_.after(Duration{}, loss_due_);
    return;
  }
  const std::uint32_t i = index(from, to);
  const auto s = static_cast<std::uint32_t>(connection);
  Stream& stream = line_at(i).streams[s];
  stream.messages.push_back(
      {size, State::waiting, queue_.now(), std::move(deliver), std::move(lost)});
  const auto number = stream.base + static_cast<std::uint32_t>(stream.messages.size()) - 1;
  if (passes(i)) launch(i, s, number);
}

bool Transport::passes(std::uint32_t line) const { return talk(sender(line), receiver(line)); }

void Transport::launch(std::uint32_t i, std::uint32_t s, std::uint32_t number) {
  const Line& line = *lines_[i];
  const Flight flight{i, s, number, line.generation};
  Message& m = *find({i, s, number, line.generation % kGenerations});
  m.state = State::flying;
  const NodeId from = sender(i);
  const NodeId to = receiver(i);
  if (from == to || circuits_.implied()) {
    queue_.after(circuits_.latency(from, to), arrived_, pack(flight));
  } else {
    network_.send(circuits_.port_of(from, to), circuits_.port_of(to, from), m.size, arrived_,
                  pack(flight), &lost_on_wire_);
  }
}

void Transport::arrived(std::uint64_t argument) {
  const Flight f = unpack(argument);
  Message* const m = find(f);
  if (m == nullptr || m->state != State::flying) return;
  m->state = State::arrived;
  drain(f.line, f.stream);
}

/// Hands over what has come in order. Whoever gets a message may close this very connection.
void Transport::drain(std::uint32_t i, std::uint32_t s) {
  const NodeId from = sender(i);
  const NodeId to = receiver(i);
  const std::uint32_t generation = lines_[i]->generation;
  for (;;) {
    Line& line = *lines_[i];
    Stream& stream = line.streams[s];
    const bool taken = answers_[to.index] && (from == to || ends_[index(to, from)]);
    if (line.generation != generation || !taken) return;
    if (stream.messages.empty() || stream.messages.front().state != State::arrived) return;
    const auto deliver = std::move(stream.messages.front().deliver);
    stream.messages.pop_front();
    ++stream.base;
    ++counters_.delivered;
    if (deliver) deliver();
  }
}

void Transport::drain(std::uint32_t line) {
  for (std::uint32_t s = 0; s < kConnections; ++s) drain(line, s);
}

void Transport::lost_on_wire(std::uint64_t argument) {
  const Flight f = unpack(argument);
  Message* const m = find(f);
  if (m == nullptr || m->state != State::flying) return;
  m->state = State::waiting;
  if (!passes(f.line)) return;  // pump() sends it again
  if (queue_.now() - m->since >= options_.give_up_after) {
    m->since = queue_.now();
    if (stuck_) stuck_(sender(f.line), receiver(f.line));
  }
  const Duration round_trip = circuits_.latency(sender(f.line), receiver(f.line)) * 2;
  queue_.after(options_.repeat_after + round_trip, repeat_, argument);
}

void Transport::repeat(std::uint64_t argument) {
  const Flight f = unpack(argument);
  Message* const m = find(f);
  if (m == nullptr || m->state != State::waiting || !passes(f.line)) return;
  ++counters_.repeated;
  launch(f.line, f.stream, f.number);
}

/// The circuit works again: everything that waits goes out in its order.
void Transport::pump(std::uint32_t i) {
  if (lines_[i] == nullptr || !passes(i)) return;
  for (std::uint32_t s = 0; s < kConnections; ++s) {
    const Stream& stream = lines_[i]->streams[s];
    for (std::uint32_t k = 0; k < stream.messages.size(); ++k) {
      if (stream.messages[k].state == State::waiting) launch(i, s, stream.base + k);
    }
  }
}

void Transport::drop(std::uint32_t i) {
  if (lines_[i] == nullptr) return;
  Line& line = *lines_[i];
  ++line.generation;
  for (Stream& stream : line.streams) {
    for (Message& m : stream.messages) {
      ++counters_.lost;
      if (!m.lost) continue;
      losses_.push_back(std::move(m.lost));
      queue_.after(Duration{}, loss_due_);
    }
    stream.messages.clear();
  }
}

void Transport::loss_due(std::uint64_t /*argument*/) {
  const auto lost = std::move(losses_.front());
  losses_.pop_front();
  lost();
}

void Transport::open(NodeId node, NodeId peer) {
  if (node == peer || ends_[index(node, peer)]) return;
  ends_[index(node, peer)] = true;
  tell_change(node, peer, true);
  if (lines_[index(peer, node)] != nullptr) drain(index(peer, node));
}

void Transport::close(NodeId node, NodeId peer) {
  if (node == peer || !ends_[index(node, peer)]) return;
  ends_[index(node, peer)] = false;
  drop(index(node, peer));
  tell_change(node, peer, false);
}

void Transport::close_all(NodeId node) {
  for (std::size_t p = 0; p < circuits_.nodes(); ++p) {
    close(node, {static_cast<std::uint16_t>(p)});
  }
  drop(index(node, node));
}

void Transport::tell_change(NodeId node, NodeId peer, bool connected) {
  if (listeners_.empty()) return;
  changes_.push_back({node, peer, connected});
  queue_.after(Duration{}, change_due_);
}

void Transport::change_due(std::uint64_t /*argument*/) {
  const Change c = changes_.front();
  changes_.pop_front();
  for (const auto& told : listeners_) told(c.node, c.peer, c.connected);
}

void Transport::set_answers(NodeId node, bool answers) {
  if (answers_[node.index] == answers) return;
  answers_[node.index] = answers;
  for (std::size_t p = 0; p < circuits_.nodes(); ++p) {
    const NodeId peer{static_cast<std::uint16_t>(p)};
    if (answers) {
      pump(index(node, peer));
      if (peer != node) pump(index(peer, node));
      if (lines_[index(peer, node)] != nullptr) drain(index(peer, node));
    }
    if (peer == node || !answers_[p] || !circuits_.up(node, peer)) continue;
    if (talk_changed_) talk_changed_(node, peer);
  }
}

void Transport::recheck() {
  circuits_.recheck([this](NodeId a, NodeId b) {
    pump(index(a, b));
    pump(index(b, a));
    if (answers(a) && answers(b) && talk_changed_) talk_changed_(a, b);
  });
}

}  // namespace shadow::models
