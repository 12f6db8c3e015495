#pragma once
// The engine's messages among nodes: questions and answers over whatever carries them, and the
// Cluster port of each node. What decides about membership and running lies with the owner, which
// sets the ports' fields.
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "engine/base/wait_list.hpp"
#include "engine/ports/cluster.hpp"
#include "models/events/event_to.hpp"

namespace shadow::models {

class Exchange;

/// The Cluster port of one incarnation of a node.
class ClusterPort final : public Cluster {
 public:
  ClusterPort(Exchange& exchange, NodeId self, std::uint32_t csid_, TaskScope& scope_)
      : csid(csid_), scope(scope_), exchange_(exchange), self_(self) {}

  [[nodiscard]] NodeId self() const override { return self_; }
  [[nodiscard]] const Membership& membership() const override { return *members; }
  [[nodiscard]] bool may_run() const override { return runs; }
  Task<void> until_may_run() override {
    while (!runs) co_await waiters.wait();
  }
  Task<Reply> ask(NodeId to, Message message) override;
  void tell(NodeId to, Message message) override;
  void serve(MessageKind kind, Handler handler) override { handlers[kind] = std::move(handler); }
  void on_transition(std::function<Task<void>(const Transition&)> task) override {
    transition_tasks.push_back(std::move(task));
  }

  /// Null: no member.
  [[nodiscard]] const ClusterNode* member(NodeId node) const;

  // of the owner
  const std::uint32_t csid;
  TaskScope& scope;
  std::shared_ptr<const Membership> members = std::make_shared<const Membership>();
  bool runs = false;
  bool stopped = false;
  std::vector<std::function<Task<void>(const Transition&)>> transition_tasks;
  WaitList waiters;  // of until_may_run()

 private:
  friend class Exchange;
  /// On its way, from tell and ask or an answer to one.
  struct Parcel {
    NodeId from;
    NodeId to;
    std::uint32_t from_csid = 0;  // of another incarnation: lost
    std::uint32_t to_csid = 0;
    SlotId ask{0xffffffff, 0};  // who waits for the answer
    bool is_answer = false;
    Status status = Status::normal;
    Message message;
    [[nodiscard]] bool asks() const { return ask.slot != 0xffffffff; }
  };
  /// Messages of one sender and kind; handled one at a time.
  struct Channel {
    NodeId from;
    MessageKind kind;
    std::deque<Parcel> waiting;
    bool busy = false;
  };
  std::size_t channel(NodeId from, MessageKind kind);

  Exchange& exchange_;
  NodeId self_;
  std::map<MessageKind, Handler> handlers;
  std::deque<Channel> channels_;
};

class Exchange {
 public:
  /// Moves `parcel` of `size` bytes; then arrived(parcel) runs as an event, or lost(parcel), or
  /// neither.
  using Carry = std::function<void(NodeId from, NodeId to, const Message&, std::uint32_t parcel)>;
  Exchange(EventQueue& queue, Carry carry);
  ~Exchange();
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  /// A node boots; its handlers run in `scope`. Its earlier port is gone.
  ClusterPort& add(NodeId node, std::uint32_t csid, TaskScope& scope);
  /// The node has stopped: no handler runs on it any more. Before its scope is destroyed.
  void stop(NodeId node) { at(node).stopped = true; }
  /// Forgets handlers and transition tasks of a stopped node; after its scope is destroyed.
  void forget(NodeId node);
  [[nodiscard]] ClusterPort& at(NodeId node) const;
  /// Null: down or stopped.
  [[nodiscard]] ClusterPort* running(NodeId node) const;
  /// Questions of `asker` to a node that was removed end with node_removed, as events.
  void refuse(NodeId asker, NodeId removed);

  void arrived(std::uint32_t parcel);
  void lost(std::uint32_t parcel);
  [[nodiscard]] std::uint64_t sent() const { return sent_; }

 private:
  friend class ClusterPort;
  class AskWait;
  using Parcel = ClusterPort::Parcel;
  struct Ask {
    AskWait* waiter = nullptr;
    NodeId from;
    NodeId to;
    std::uint32_t generation = 0;
  };

  void send(ClusterPort& from, NodeId to, Parcel parcel);
  void question_arrived(ClusterPort& receiver, Parcel parcel);
  static Task<void> serve_channel(Exchange& exchange, ClusterPort& receiver, std::size_t channel);
  void answer(ClusterPort& receiver, const Parcel& question, Status status, Message message);
  SlotId open_ask(AskWait& waiter, NodeId from, NodeId to);
  void close_ask(SlotId id);
  void end_ask(SlotId id, Status status, Message message);
  void ask_refused(std::uint64_t argument);

  EventQueue& queue_;
  Carry carry_;
  std::vector<std::unique_ptr<ClusterPort>> ports_;  // by node index
  std::vector<Parcel> parcels_;
  std::vector<std::uint32_t> free_parcels_;
  std::vector<Ask> asks_;
  std::vector<std::uint32_t> free_asks_;
  std::uint64_t sent_ = 0;
  EventTo<Exchange, &Exchange::ask_refused> ask_refused_{*this};
};

}  // namespace shadow::models
