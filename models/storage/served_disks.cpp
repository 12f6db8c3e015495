#include "models/storage/served_disks.hpp"

#include <algorithm>
#include <utility>

#include "engine/base/assert.hpp"
#include "models/storage/mscp_server.hpp"
#include "models/storage/node_disk.hpp"

namespace shadow::models {
namespace {

// Messages of the server's protocol with the headers of the systems communication services and of
// the LAN (ours: an MSCP packet is 36 to 60 bytes).
constexpr Bytes kCommandMessage = 96;
constexpr Bytes kEndMessage = 80;

}  // namespace

ServedDisks::ServedDisks(EventQueue& queue, Courier& courier) : queue_(queue), courier_(courier) {
  courier_.on_change([this](NodeId node, NodeId peer, bool connected) {
    connection_changed(node, peer, connected);
  });
}

// Servers.

void ServedDisks::add(MscpServer& server) {
  const std::size_t index = server.node().index;
  if (servers_.size() <= index) servers_.resize(index + 1);
  servers_[index] = &server;
  names_[server.node()] = server.name();
}

void ServedDisks::remove(NodeId node) {
  if (server(node) == nullptr) return;
  servers_[node.index] = nullptr;
  for (std::uint32_t slot = 0; slot < slots_.size(); ++slot) {
    ServedCommand& c = slots_[slot];
    if (c.to != node || c.state != State::at_server) continue;
    // Its task is dead; a client that still waits hears of it when the connection ends.
    c.at_disk = nullptr;
    c.face = nullptr;
    c.state = State::stranded;
    if (c.gone) free_slot(slot);
  }
}

MscpServer* ServedDisks::server(NodeId node) const {
  return node.index < servers_.size() ? servers_[node.index] : nullptr;
}

MscpCounters ServedDisks::counters(NodeId node) const {
  const auto it = counters_.find(node);
  return it == counters_.end() ? MscpCounters{} : it->second;
}

std::vector<NodeId> ServedDisks::servers(NodeId client, const DiskUnit& unit,
                                         NodeId preferred) const {
  struct Choice {
    bool preferred;
    std::int64_t free_load;
    std::uint32_t attached;
    NodeId node;
  };
  std::vector<Choice> choices;
  for (MscpServer* const s : servers_) {
    if (s == nullptr || s->node() == client || !courier_.connected(client, s->node())) continue;
    if (!s->offers(unit)) continue;
    const std::size_t index = s->node().index;
    choices.push_back({s->node() == preferred, s->free_load(),
                       index < attached_.size() ? attached_[index] : 0, s->node()});
  }
  std::sort(choices.begin(), choices.end(), [](const Choice& a, const Choice& b) {
    if (a.preferred != b.preferred) return a.preferred;
    if (a.free_load != b.free_load) return a.free_load > b.free_load;
    if (a.attached != b.attached) return a.attached < b.attached;
    return a.node < b.node;
  });
  std::vector<NodeId> nodes;
  for (const Choice& c : choices) nodes.push_back(c.node);
  return nodes;
}

void ServedDisks::attach(NodeId from, NodeId to) {
  if (from == to) return;
  if (from.valid()) --attached_[from.index];
  if (!to.valid()) return;
  if (attached_.size() <= to.index) attached_.resize(to.index + std::size_t{1});
  ++attached_[to.index];
}

// Slots.

std::uint32_t ServedDisks::take_slot() {
  if (free_.empty()) {
    slots_.emplace_back();
    return static_cast<std::uint32_t>(slots_.size() - 1);
  }
  const std::uint32_t slot = free_.back();
  free_.pop_back();
  return slot;
}

void ServedDisks::free_slot(std::uint32_t slot) {
  ServedCommand& c = slots_[slot];
  const bool credit = c.credit;
  const NodeId from = c.from;
  const NodeId to = c.to;
  const std::uint32_t generation = c.generation + 1;
  c = ServedCommand{};
  c.generation = generation;
  free_.push_back(slot);
  if (!credit) return;
  --connections_[{from, to}].credits;
  send_waiting(from, to);
}

ServedCommand* ServedDisks::find(SlotId id) {
  ServedCommand& c = slots_[id.slot];
  return c.generation == id.generation && c.state != State::free ? &c : nullptr;
}

// The way to the server.

void ServedDisks::start(NodeDisk& client, NodeId server, IoOp& op) {
  const std::uint32_t slot = take_slot();
  ServedCommand& c = slots_[slot];
  c.client = &client;
  c.op = &op;
  c.unit = &client.unit();
  c.from = client.node();
  c.to = server;
  c.kind = op.kind;
  c.range = op.range;
  if (op.payload != nullptr && op.kind != IoKind::read) c.data = *op.payload;
  c.sequence = sequence_++;
  c.state = State::waiting;
  op.slot = slot | kServedSlot;
  if (!courier_.connected(c.from, c.to)) return end_soon(slot, Status::medium_offline);
  connection(c).waiting.push_back(id_of(slot));
  send_waiting(c.from, c.to);
}

std::uint32_t ServedDisks::credits(NodeId node) const {
  const MscpServer* const s = server(node);
  return s == nullptr ? 1 : s->credits();
}

void ServedDisks::send_waiting(NodeId from, NodeId to) {
  Connection& line = connections_[{from, to}];
  while (!line.waiting.empty() && line.credits < credits(to)) {
    const SlotId id = line.waiting.front();
    line.waiting.pop_front();
    if (find(id) == nullptr || slots_[id.slot].state != State::waiting) continue;
    ++line.credits;
    slots_[id.slot].credit = true;
    send(id.slot);
  }
}

void ServedDisks::send(std::uint32_t slot) {
  ServedCommand& c = slots_[slot];
  c.state = State::going;
  const bool carries = c.kind == IoKind::write || c.kind == IoKind::compare;
  const Bytes data = carries && c.probe == nullptr ? c.range.count * kBlockBytes : 0;
  const SlotId id = id_of(slot);
  courier_.send(
      c.from, c.to, ScsConnection::disks, kCommandMessage + data, [this, id] { arrived(id); },
      [this, id] { lost(id); });
}

void ServedDisks::arrived(SlotId id) {
  ServedCommand* const c = find(id);
  if (c == nullptr) return;  // withdrawn on its way
  MscpServer* const s = server(c->to);
  c->state = s == nullptr ? State::stranded : State::at_server;
  if (s != nullptr) s->accept(id);
}

// The way back.

void ServedDisks::send_part(const ServedCommand& c, Bytes bytes) {
  courier_.send(c.to, c.from, ScsConnection::disks, bytes, [] {});
}

void ServedDisks::reply(SlotId id, Status status, Bytes bytes) {
  ServedCommand& c = slots_[id.slot];
  c.face = nullptr;
  if (c.gone) return free_slot(id.slot);
  c.status = status;
  c.state = State::coming;
  courier_.send(
      c.to, c.from, ScsConnection::disks, kEndMessage + bytes, [this, id] { returned(id); },
      [this, id] { lost(id); });
}

void ServedDisks::returned(SlotId id) {
  if (find(id) != nullptr) end(id.slot, slots_[id.slot].status);
}

void ServedDisks::lost(SlotId id) {
  if (find(id) != nullptr) end(id.slot, Status::medium_offline);
}

void ServedDisks::end_soon(std::uint32_t slot, Status status) {
  slots_[slot].status = status;
  slots_[slot].state = State::ending;
  queue_.after({}, ended_, id_of(slot).pack());
}

void ServedDisks::ended(std::uint64_t id) {
  const SlotId slot = SlotId::unpack(id);
  if (find(slot) != nullptr) end(slot.slot, slots_[slot.slot].status);
}

void ServedDisks::end(std::uint32_t slot, Status status) {
  ServedCommand& c = slots_[slot];
  NodeDisk* const client = c.client;
  IoOp* const op = c.op;
  ServedProbe* const probe = c.probe;
  if (op != nullptr && c.kind == IoKind::read && c.data.count() > 0) *op->into = std::move(c.data);
  if (op != nullptr) {
    op->done = c.done;
    op->equal = c.equal;
  }
  free_slot(slot);
  if (probe != nullptr) return probe->finish(status);
  if (client != nullptr) client->served_ended(status);
  if (op != nullptr) op->complete(status);
}

// Trouble.

void ServedDisks::abandon(const IoOp& op) noexcept {
  const std::uint32_t slot = op.slot & ~kServedSlot;
  ServedCommand& c = slots_[slot];
  c.op = nullptr;
  if (c.state != State::waiting) return;
  NodeDisk* const client = c.client;
  free_slot(slot);
  client->served_ended(Status::cancelled);
}

void ServedDisks::drop(std::uint32_t slot) {
  ServedCommand& c = slots_[slot];
  c.client = nullptr;
  c.op = nullptr;
  c.probe = nullptr;
  if (c.state != State::at_server) return free_slot(slot);
  c.gone = true;
  if (c.at_disk != nullptr) c.face->tear(*c.at_disk);
}

std::uint32_t ServedDisks::split(std::uint32_t slot) {
  const std::uint32_t fresh = take_slot();
  const ServedCommand& from = slots_[slot];
  ServedCommand& to = slots_[fresh];
  to.client = from.client;
  to.op = from.op;
  to.probe = from.probe;
  to.unit = from.unit;
  to.from = from.from;
  to.to = from.to;
  to.kind = from.kind;
  to.range = from.range;
  to.sequence = from.sequence;
  if (to.op != nullptr) to.op->slot = fresh | kServedSlot;
  if (to.probe != nullptr) to.probe->id = id_of(fresh);
  return fresh;
}

void ServedDisks::cut_off(std::uint32_t slot, Status status) {
  end_soon(split(slot), status);
  drop(slot);
}

void ServedDisks::strand(std::uint32_t slot) {
  slots_[split(slot)].state = State::stranded;
  drop(slot);
}

void ServedDisks::leave(const NodeDisk& client) {
  for (std::uint32_t slot = 0; slot < slots_.size(); ++slot) {
    ServedCommand& c = slots_[slot];
    if (c.client != &client) continue;
    if (c.op != nullptr) c.op->disk = nullptr;
    drop(slot);
  }
}

void ServedDisks::disconnect(const NodeDisk& client, Status status) {
  const auto count = static_cast<std::uint32_t>(slots_.size());
  for (std::uint32_t slot = 0; slot < count; ++slot) {
    if (slots_[slot].client == &client && under_way(slots_[slot])) cut_off(slot, status);
  }
}

void ServedDisks::withdraw(const NodeDisk& client, std::uint64_t limit, bool all) {
  const auto count = static_cast<std::uint32_t>(slots_.size());
  for (std::uint32_t slot = 0; slot < count; ++slot) {
    const ServedCommand& c = slots_[slot];
    if (c.client != &client || !under_way(c) || c.sequence >= limit || c.probe != nullptr) continue;
    const bool not_begun =
        c.state == State::waiting || c.state == State::going || c.state == State::stranded;
    if (not_begun || all) cut_off(slot, Status::cancelled);
  }
}

std::uint32_t ServedDisks::outstanding(const NodeDisk& client, std::uint64_t limit) const {
  return static_cast<std::uint32_t>(
      std::count_if(slots_.begin(), slots_.end(), [&](const ServedCommand& c) {
        return c.client == &client && c.probe == nullptr && c.sequence < limit;
      }));
}

bool ServedDisks::give_up(NodeId node, SimTime limit) {
  bool any = false;
  const auto count = static_cast<std::uint32_t>(slots_.size());
  for (std::uint32_t slot = 0; slot < count; ++slot) {
    const ServedCommand& c = slots_[slot];
    if (c.to != node || c.state != State::at_server || c.at_disk == nullptr) continue;
    any = true;
    if (c.since <= limit) c.face->tear(*c.at_disk);
  }
  return any;
}

void ServedDisks::connection_changed(NodeId node, NodeId peer, bool connected) {
  if (connected) return;
  const auto count = static_cast<std::uint32_t>(slots_.size());
  for (std::uint32_t slot = 0; slot < count; ++slot) {
    const ServedCommand& c = slots_[slot];
    if (c.from == node && c.to == peer && under_way(c)) {
      cut_off(slot, Status::medium_offline);
    } else if (c.from == peer && c.to == node && c.state == State::at_server && !c.gone) {
      strand(slot);  // the server hears of it first
    }
  }
}

// Probes.

SlotId ServedDisks::open_probe(ServedProbe& probe, NodeDisk& client, NodeId server,
                               Duration limit) {
  const std::uint32_t slot = take_slot();
  ServedCommand& c = slots_[slot];
  c.client = &client;
  c.probe = &probe;
  c.unit = &client.unit();
  c.from = client.node();
  c.to = server;
  c.sequence = sequence_++;
  queue_.after(limit, timed_out_, id_of(slot).pack());
  if (courier_.connected(c.from, c.to)) {
    send(slot);
  } else {
    end_soon(slot, Status::medium_offline);
  }
  return id_of(slot);
}

void ServedDisks::forget(SlotId id) {
  if (find(id) != nullptr) drop(id.slot);
}

void ServedDisks::timed_out(std::uint64_t id) {
  const SlotId slot = SlotId::unpack(id);
  ServedCommand* const c = find(slot);
  if (c == nullptr || c->probe == nullptr) return;
  ServedProbe* const probe = c->probe;
  drop(slot.slot);
  probe->finish(Status::medium_offline);
}

}  // namespace shadow::models
