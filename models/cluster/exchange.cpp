#include "models/cluster/exchange.hpp"

#include <algorithm>

#include "engine/base/assert.hpp"
#include "models/cluster/news_wait.hpp"

namespace shadow::models {

/// A coroutine that waits for an answer. Destroyed earlier, it is forgotten; the other side may
/// have done what it was asked.
class Exchange::AskWait final : public NewsWait<Reply> {
 public:
  AskWait(Exchange& exchange, NodeId from, NodeId to)
      : exchange_(exchange), id_(exchange.open_ask(*this, from, to)) {}
  ~AskWait() {
    if (!told()) exchange_.close_ask(id_);
  }

  [[nodiscard]] SlotId id() const { return id_; }

 private:
  Exchange& exchange_;
  SlotId id_;
};

Task<Reply> ClusterPort::ask(NodeId to, Message message) {
  Exchange::AskWait wait(exchange_, self_, to);
  Parcel p;
  p.ask = wait.id();
  p.message = std::move(message);
  exchange_.send(*this, to, std::move(p));
  Reply reply = co_await wait;
  co_return reply;
}

void ClusterPort::tell(NodeId to, Message message) {
  Parcel p;
  p.message = std::move(message);
  exchange_.send(*this, to, std::move(p));
}

const ClusterNode* ClusterPort::member(NodeId node) const {
  const auto it =
      std::ranges::find_if(members->nodes, [node](const ClusterNode& c) { return c.id == node; });
  return it == members->nodes.end() ? nullptr : &*it;
}

std::size_t ClusterPort::channel(NodeId from, MessageKind kind) {
  for (std::size_t i = 0; i < channels_.size(); ++i) {
    if (channels_[i].from == from && channels_[i].kind == kind) return i;
  }
  channels_.push_back({from, kind, {}, false});
  return channels_.size() - 1;
}

Exchange::Exchange(EventQueue& queue, Carry carry) : queue_(queue), carry_(std::move(carry)) {}

Exchange::~Exchange() = default;

ClusterPort& Exchange::add(NodeId node, std::uint32_t csid, TaskScope& scope) {
  if (ports_.size() <= node.index) ports_.resize(node.index + std::size_t{1});
  auto& port = ports_[node.index];
  SHADOW_ASSERT(port == nullptr || port->stopped, "a node boots twice");
  port = std::make_unique<ClusterPort>(*this, node, csid, scope);
  return *port;
}

void Exchange::forget(NodeId node) {
  ClusterPort& port = at(node);
  SHADOW_ASSERT(port.stopped, "a running node is forgotten");
  port.handlers.clear();
  port.transition_tasks.clear();
}

ClusterPort& Exchange::at(NodeId node) const {
  SHADOW_ASSERT(node.index < ports_.size() && ports_[node.index] != nullptr, "unknown node");
  return *ports_[node.index];
}

ClusterPort* Exchange::running(NodeId node) const {
  if (node.index >= ports_.size()) return nullptr;
  ClusterPort* const p = ports_[node.index].get();
  return p != nullptr && !p->stopped ? p : nullptr;
}

void Exchange::send(ClusterPort& from, NodeId to, Parcel parcel) {
  SHADOW_ASSERT(!from.stopped, "a dead node sends");
  parcel.from = from.self();
  parcel.to = to;
  parcel.from_csid = from.csid;
  const ClusterNode* const receiver = from.member(to);
  if (receiver == nullptr) {
    // an answer or a message that wants none: nobody to tell, nobody to hear of it
    if (parcel.asks() && !parcel.is_answer) {
      queue_.after(Duration{}, ask_refused_, parcel.ask.pack());
    }
    return;
  }
  parcel.to_csid = receiver->csid;
  ++sent_;
  std::uint32_t slot = static_cast<std::uint32_t>(parcels_.size());
  if (free_parcels_.empty()) {
    parcels_.push_back(std::move(parcel));
  } else {
    slot = free_parcels_.back();
    free_parcels_.pop_back();
    parcels_[slot] = std::move(parcel);
  }
  const Message message = parcels_[slot].message;  // parcels_ may grow meanwhile
  carry_(from.self(), to, message, slot);
}

void Exchange::arrived(std::uint32_t slot) {
  const Parcel parcel = std::move(parcels_[slot]);
  free_parcels_.push_back(slot);
  const ClusterPort* const sender = running(parcel.from);
  ClusterPort* const receiver = running(parcel.to);
  if (sender == nullptr || sender->csid != parcel.from_csid) return;
  if (receiver == nullptr || receiver->csid != parcel.to_csid) return;
  if (parcel.is_answer) {
    end_ask(parcel.ask, parcel.status, parcel.message);
  } else {
    question_arrived(*receiver, parcel);
  }
}

void Exchange::lost(std::uint32_t slot) {
  parcels_[slot] = Parcel{};
  free_parcels_.push_back(slot);
}

void Exchange::question_arrived(ClusterPort& receiver, Parcel parcel) {
  if (!receiver.handlers.contains(parcel.message.kind)) {
    answer(receiver, parcel, Status::unsupported, {});
    return;
  }
  const std::size_t c = receiver.channel(parcel.from, parcel.message.kind);
  ClusterPort::Channel& channel = receiver.channels_[c];
  channel.waiting.push_back(std::move(parcel));
  if (channel.busy) return;
  channel.busy = true;
  receiver.scope.spawn(serve_channel(*this, receiver, c));
}

Task<void> Exchange::serve_channel(Exchange& exchange, ClusterPort& receiver, std::size_t c) {
  ClusterPort::Channel& channel = receiver.channels_[c];
  while (!channel.waiting.empty()) {
    const Parcel question = std::move(channel.waiting.front());
    channel.waiting.pop_front();
    Cluster::Handler& handler = receiver.handlers.at(question.message.kind);
    Message reply = co_await handler(question.from, question.message);
    exchange.answer(receiver, question, Status::normal, std::move(reply));
  }
  channel.busy = false;
}

void Exchange::answer(ClusterPort& receiver, const Parcel& question, Status status,
                      Message message) {
  if (!question.asks()) return;
  const ClusterPort* const asker = running(question.from);
  if (asker == nullptr || asker->csid != question.from_csid) return;
  Parcel p;
  p.is_answer = true;
  p.ask = question.ask;
  p.status = status;
  p.message = std::move(message);
  send(receiver, question.from, std::move(p));
}

SlotId Exchange::open_ask(AskWait& waiter, NodeId from, NodeId to) {
  std::uint32_t slot = static_cast<std::uint32_t>(asks_.size());
  if (free_asks_.empty()) {
    asks_.emplace_back();
  } else {
    slot = free_asks_.back();
    free_asks_.pop_back();
  }
  Ask& a = asks_[slot];
  a.waiter = &waiter;
  a.from = from;
  a.to = to;
  return {slot, a.generation};
}

void Exchange::close_ask(SlotId id) {
  Ask& a = asks_[id.slot];
  a.waiter = nullptr;
  ++a.generation;
  free_asks_.push_back(id.slot);
}

void Exchange::end_ask(SlotId id, Status status, Message message) {
  const Ask a = asks_[id.slot];
  if (a.waiter == nullptr || a.generation != id.generation) return;
  close_ask(id);
  a.waiter->tell({status, std::move(message)});
}

void Exchange::ask_refused(std::uint64_t argument) {
  end_ask(SlotId::unpack(argument), Status::node_removed, {});
}

void Exchange::refuse(NodeId asker, NodeId removed) {
  for (std::uint32_t slot = 0; slot < asks_.size(); ++slot) {
    const Ask& a = asks_[slot];
    if (a.waiter == nullptr || a.from != asker || a.to != removed) continue;
    queue_.after(Duration{}, ask_refused_, SlotId{slot, a.generation}.pack());
  }
}

}  // namespace shadow::models
