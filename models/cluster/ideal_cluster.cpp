#include "models/cluster/ideal_cluster.hpp"

#include <algorithm>
#include <map>

#include "engine/base/assert.hpp"

namespace shadow::models {

/// The face of one incarnation of a node.
class IdealCluster::Port final : public Cluster {
 public:
  Port(IdealCluster& cluster, NodeId id, std::uint32_t csid_, TaskScope& scope_)
      : csid(csid_), scope(scope_), cluster_(cluster), self_(id) {}

  [[nodiscard]] NodeId self() const override { return self_; }
  [[nodiscard]] const Membership& membership() const override { return cluster_.membership_; }
  [[nodiscard]] bool may_run() const override { return member && !cluster_.in_transition_; }
  Task<void> until_may_run() override {
    while (!may_run()) co_await waiters.wait();
  }
  Task<Reply> ask(NodeId to, Message message) override;
  void tell(NodeId to, Message message) override {
    Parcel p;
    p.message = std::move(message);
    cluster_.send(*this, to, std::move(p));
  }
  void serve(MessageKind kind, Handler handler) override { handlers[kind] = std::move(handler); }
  void on_transition(std::function<Task<void>(const Transition&)> task) override {
    transition_tasks.push_back(std::move(task));
  }

  /// Messages of one sender and kind; handled one at a time.
  struct Channel {
    NodeId from;
    MessageKind kind;
    std::deque<Parcel> waiting;
    bool busy = false;
  };
  std::size_t channel(NodeId from, MessageKind kind) {
    for (std::size_t i = 0; i < channels.size(); ++i) {
      if (channels[i].from == from && channels[i].kind == kind) return i;
    }
    channels.push_back({from, kind, {}, false});
    return channels.size() - 1;
  }

  const std::uint32_t csid;
  TaskScope& scope;
  bool member = false;
  bool stopped = false;
  std::map<MessageKind, Handler> handlers;
  std::vector<std::function<Task<void>(const Transition&)>> transition_tasks;
  std::deque<Channel> channels;
  WaitList waiters;

 private:
  IdealCluster& cluster_;
  NodeId self_;
};

/// A coroutine that waits for an answer. Destroyed earlier, it is forgotten; the other side may
/// have done what it was asked.
class IdealCluster::AskWait {
 public:
  AskWait(IdealCluster& cluster, NodeId to) : cluster_(cluster), id_(cluster.open_ask(*this, to)) {}
  AskWait(const AskWait&) = delete;
  AskWait& operator=(const AskWait&) = delete;
  ~AskWait() {
    if (open_) cluster_.close_ask(id_);
  }
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> h) noexcept { handle_ = h; }
  Reply await_resume() { return std::move(reply_); }

  [[nodiscard]] SlotId id() const { return id_; }
  void finish(Status status, Message message) {
    open_ = false;
    reply_.status = status;
    reply_.message = std::move(message);
    handle_.resume();
  }

 private:
  IdealCluster& cluster_;
  SlotId id_;
  std::coroutine_handle<> handle_;
  Reply reply_;
  bool open_ = true;
};

/// Reports the end of a survivor's transition tasks, also if the survivor dies within them.
class IdealCluster::TaskEnd {
 public:
  explicit TaskEnd(IdealCluster& cluster) : cluster_(cluster) { ++cluster_.pending_tasks_; }
  TaskEnd(const TaskEnd&) = delete;
  TaskEnd& operator=(const TaskEnd&) = delete;
  ~TaskEnd() { cluster_.transition_task_ended(); }

 private:
  IdealCluster& cluster_;
};

Task<Reply> IdealCluster::Port::ask(NodeId to, Message message) {
  AskWait wait(cluster_, to);
  Parcel p;
  p.ask = wait.id();
  p.message = std::move(message);
  cluster_.send(*this, to, std::move(p));
  Reply reply = co_await wait;
  co_return reply;
}

IdealCluster::IdealCluster(Wakeups& wakeups, Options options)
    : queue_(wakeups.queue()), options_(options), locks_(wakeups, options.locks) {}

IdealCluster::~IdealCluster() = default;

void IdealCluster::add(const std::string& name, NodeId node, TaskScope& scope, std::string version,
                       std::string arch) {
  if (ports_.size() <= node.index) ports_.resize(node.index + std::size_t{1});
  auto& port = ports_[node.index];
  SHADOW_ASSERT(port == nullptr || port->stopped, "a node boots twice");
  port = std::make_unique<Port>(*this, node, ++last_csid_, scope);
  locks_.add(node);
  Transition t;
  t.added.push_back({node, name, last_csid_, std::move(version), std::move(arch)});
  request_transition(std::move(t));
}

void IdealCluster::stop(NodeId node) {
  at(node).stopped = true;
  locks_.stop(node);
}

void IdealCluster::remove(const std::vector<NodeId>& nodes) {
  Transition t;
  for (const NodeId n : nodes) {
    SHADOW_ASSERT(at(n).stopped, "a running node removed");
    const auto is_it = [n](const ClusterNode& c) { return c.id == n; };
    const auto it = std::ranges::find_if(membership_.nodes, is_it);
    if (it != membership_.nodes.end()) t.removed.push_back(*it);
  }
  if (!t.removed.empty()) request_transition(std::move(t));
}

Cluster& IdealCluster::port(NodeId node) { return at(node); }

bool IdealCluster::is_member(NodeId node) const {
  return std::ranges::any_of(membership_.nodes,
                             [node](const ClusterNode& c) { return c.id == node; });
}

IdealCluster::Port& IdealCluster::at(NodeId node) const {
  SHADOW_ASSERT(node.index < ports_.size() && ports_[node.index] != nullptr, "unknown node");
  return *ports_[node.index];
}

IdealCluster::Port* IdealCluster::running(NodeId node) const {
  if (node.index >= ports_.size()) return nullptr;
  Port* const p = ports_[node.index].get();
  return p != nullptr && !p->stopped ? p : nullptr;
}

std::vector<IdealCluster::Port*> IdealCluster::running_members() const {
  std::vector<Port*> members;
  for (const ClusterNode& n : membership_.nodes) {
    if (Port* const p = running(n.id); p != nullptr && p->csid == n.csid) members.push_back(p);
  }
  return members;
}

// ---- messages

void IdealCluster::send(Port& from, NodeId to, Parcel parcel) {
  SHADOW_ASSERT(!from.stopped, "a dead node sends");
  parcel.from = from.self();
  parcel.to = to;
  parcel.from_csid = from.csid;
  const bool reaches = is_member(to);
  if (reaches) {
    parcel.to_csid = at(to).csid;
    ++messages_sent_;
    if (hooks_.message_sent) hooks_.message_sent(parcel.from, to, parcel.message);
  } else if (parcel.is_answer || parcel.ask.slot == kNone) {
    return;  // nobody to tell, nobody to hear of it
  } else {
    queue_.after(Duration{}, ask_refused_, parcel.ask.pack());
    return;
  }
  std::uint32_t slot = static_cast<std::uint32_t>(parcels_.size());
  if (free_parcels_.empty()) {
    parcels_.push_back(std::move(parcel));
  } else {
    slot = free_parcels_.back();
    free_parcels_.pop_back();
    parcels_[slot] = std::move(parcel);
  }
  const Duration latency = from.self() == to ? Duration{} : options_.message_latency;
  queue_.after(latency, arrived_, slot);
}

void IdealCluster::arrived(std::uint64_t argument) {
  const Parcel parcel = std::move(parcels_[argument]);
  free_parcels_.push_back(static_cast<std::uint32_t>(argument));
  const Port* const sender = running(parcel.from);
  Port* const receiver = running(parcel.to);
  if (sender == nullptr || sender->csid != parcel.from_csid) return;
  if (receiver == nullptr || receiver->csid != parcel.to_csid) return;
  if (parcel.is_answer) {
    end_ask(parcel.ask, parcel.status, parcel.message);
  } else {
    question_arrived(*receiver, parcel);
  }
}

void IdealCluster::question_arrived(Port& receiver, Parcel parcel) {
  if (!receiver.handlers.contains(parcel.message.kind)) {
    answer(receiver, parcel, Status::unsupported, {});
    return;
  }
  const std::size_t c = receiver.channel(parcel.from, parcel.message.kind);
  Port::Channel& channel = receiver.channels[c];
  channel.waiting.push_back(std::move(parcel));
  if (channel.busy) return;
  channel.busy = true;
  receiver.scope.spawn(serve_channel(*this, receiver, c));
}

Task<void> IdealCluster::serve_channel(IdealCluster& cluster, Port& receiver, std::size_t c) {
  Port::Channel& channel = receiver.channels[c];
  while (!channel.waiting.empty()) {
    const Parcel question = std::move(channel.waiting.front());
    channel.waiting.pop_front();
    Cluster::Handler& handler = receiver.handlers.at(question.message.kind);
    Message reply = co_await handler(question.from, question.message);
    cluster.answer(receiver, question, Status::normal, std::move(reply));
  }
  channel.busy = false;
}

void IdealCluster::answer(Port& receiver, const Parcel& question, Status status, Message message) {
  if (question.ask.slot == kNone) return;
  const Port* const asker = running(question.from);
  if (asker == nullptr || asker->csid != question.from_csid) return;
  Parcel p;
  p.is_answer = true;
  p.ask = question.ask;
  p.status = status;
  p.message = std::move(message);
  send(receiver, question.from, std::move(p));
}

SlotId IdealCluster::open_ask(AskWait& waiter, NodeId to) {
  std::uint32_t slot = static_cast<std::uint32_t>(asks_.size());
  if (free_asks_.empty()) {
    asks_.emplace_back();
  } else {
    slot = free_asks_.back();
    free_asks_.pop_back();
  }
  asks_[slot].waiter = &waiter;
  asks_[slot].to = to;
  return {slot, asks_[slot].generation};
}

void IdealCluster::close_ask(SlotId id) {
  Ask& a = asks_[id.slot];
  a.waiter = nullptr;
  ++a.generation;
  free_asks_.push_back(id.slot);
}

void IdealCluster::end_ask(SlotId id, Status status, Message message) {
  const Ask a = asks_[id.slot];
  if (a.waiter == nullptr || a.generation != id.generation) return;
  close_ask(id);
  a.waiter->finish(status, std::move(message));
}

void IdealCluster::ask_refused(std::uint64_t argument) {
  end_ask(SlotId::unpack(argument), Status::node_removed, {});
}

void IdealCluster::refuse_asks(NodeId removed) {
  for (std::uint32_t slot = 0; slot < asks_.size(); ++slot) {
    const Ask& a = asks_[slot];
    if (a.waiter == nullptr || a.to != removed) continue;
    queue_.after(Duration{}, ask_refused_, SlotId{slot, a.generation}.pack());
  }
}

// ---- transitions

void IdealCluster::request_transition(Transition t) {
  due_.push_back(std::move(t));
  if (!in_transition_) begin_transition();
}

void IdealCluster::begin_transition() {
  const Transition& t = due_.front();
  in_transition_ = true;
  locks_.suspend();
  for (const Port* p : running_members()) {
    if (hooks_.run_state) hooks_.run_state(p->self(), false);
  }
  for (const ClusterNode& n : t.removed) {
    if (hooks_.settle_commands) hooks_.settle_commands(n.id);
  }
  std::vector<NodeId> removed;
  for (const ClusterNode& n : t.removed) removed.push_back(n.id);
  locks_.remove(removed);
  for (const ClusterNode& n : t.removed) {
    std::erase_if(membership_.nodes, [&n](const ClusterNode& c) { return c.csid == n.csid; });
    Port& dead = at(n.id);
    dead.handlers.clear();
    dead.transition_tasks.clear();
  }
  const std::vector<Port*> survivors = running_members();
  for (const ClusterNode& n : t.added) {
    if (at(n.id).stopped) continue;  // it died while it waited to join
    membership_.nodes.push_back(n);
    at(n.id).member = true;
  }
  starting_tasks_ = true;
  for (Port* p : survivors) p->scope.spawn(run_transition_tasks(*this, *p));
  starting_tasks_ = false;
  if (pending_tasks_ == 0) end_transition(0);
}

Task<void> IdealCluster::run_transition_tasks(IdealCluster& cluster, Port& port) {
  const TaskEnd end(cluster);
  const Transition& t = cluster.due_.front();
  for (const auto& task : port.transition_tasks) co_await task(t);
}

void IdealCluster::transition_task_ended() {
  --pending_tasks_;
  if (pending_tasks_ == 0 && !starting_tasks_) queue_.after(Duration{}, end_transition_);
}

void IdealCluster::end_transition(std::uint64_t /*argument*/) {
  const Transition t = std::move(due_.front());
  due_.pop_front();
  in_transition_ = false;
  const std::vector<Port*> members = running_members();
  for (const Port* p : members) {
    if (hooks_.run_state) hooks_.run_state(p->self(), true);
  }
  if (hooks_.transition_ended) hooks_.transition_ended(t);
  locks_.resume();
  for (const ClusterNode& n : t.removed) refuse_asks(n.id);
  for (Port* p : members) p->waiters.notify_all();
  if (!due_.empty()) begin_transition();
}

}  // namespace shadow::models
