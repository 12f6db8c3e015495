#pragma once
// The Courier over the simulated network. A message is repeated below until it has arrived, and
// handed over once, in the order of its connection (contract of the Cluster port, 2); it waits
// while no circuit works. It is lost only when the sender's end of the connection is closed.
// Nothing here costs an event unless a message is sent or something fails.
#include <array>
#include <deque>
#include <memory>
#include <vector>

#include "models/cluster/circuits.hpp"
#include "models/cluster/courier.hpp"
#include "models/events/event_to.hpp"

namespace shadow::models {

class Transport final : public Courier {
 public:
  struct Options {
    /// After a loss on the wire (RH.6: follows the measured round trip; the constant part is ours).
    Duration repeat_after = milliseconds(20);
    /// A message that has been repeated so long breaks the circuit (RC.22, TIMVCFAIL).
    Duration give_up_after = seconds(16);
  };
  Transport(EventQueue& queue, Network& network, ClusterPlan plan, Options options);
  Transport(EventQueue& queue, Network& network, ClusterPlan plan)
      : Transport(queue, network, std::move(plan), Options{}) {}
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;

  // ---- Courier ----
  [[nodiscard]] bool connected(NodeId a, NodeId b) const override;
  void send(NodeId from, NodeId to, ScsConnection connection, Bytes size,
            std::function<void()> deliver, std::function<void()> lost = {}) override;
  [[nodiscard]] Duration latency(NodeId from, NodeId to) const override;
  void on_change(std::function<void(NodeId, NodeId, bool)> told) override {
    listeners_.push_back(std::move(told));
  }

  // ---- for the connection manager ----
  /// The node's processor runs: it sends, and takes what has arrived. Of a node that stands still
  /// messages wait. false at first.
  void set_answers(NodeId node, bool answers);
  [[nodiscard]] bool answers(NodeId node) const { return answers_[node.index]; }
  /// Both answer and a circuit works.
  [[nodiscard]] bool talk(NodeId a, NodeId b) const {
    return answers(a) && answers(b) && circuits_.up(a, b);
  }
  /// Opens `node`'s end of the connection with `peer`; messages pass when both ends are open.
  void open(NodeId node, NodeId peer);
  /// Closes it: what `node` has sent and `peer` has not got is lost.
  void close(NodeId node, NodeId peer);
  /// The node dies: its ends close, those of its peers stay.
  void close_all(NodeId node);
  /// After parts of the network failed or came back, and after partition() and heal() of
  /// circuits().
  void recheck();
  [[nodiscard]] Circuits& circuits() { return circuits_; }
  [[nodiscard]] const Circuits& circuits() const { return circuits_; }
  /// `told(a, b)` within recheck() and set_answers(), when talk(a, b) has changed.
  void on_talk(std::function<void(NodeId a, NodeId b)> told) { talk_changed_ = std::move(told); }
  /// A message from `from` to `to` could not be delivered for give_up_after.
  void on_stuck(std::function<void(NodeId from, NodeId to)> told) { stuck_ = std::move(told); }

  struct Counters {
    std::uint64_t sent = 0;
    std::uint64_t delivered = 0;
    std::uint64_t repeated = 0;
    std::uint64_t lost = 0;
  };
  [[nodiscard]] const Counters& counters() const { return counters_; }

 private:
  static constexpr std::size_t kConnections = 3;
  enum class State : std::uint8_t { waiting, flying, arrived };
  struct Message {
    Bytes size = 0;
    State state = State::waiting;
    SimTime since{};  // of the first attempt
    std::function<void()> deliver;
    std::function<void()> lost;
  };
  /// Messages of one connection, oldest first; the number of the first one is `base`.
  struct Stream {
    std::deque<Message> messages;
    std::uint32_t base = 0;
  };
  /// One direction of a pair.
  struct Line {
    std::uint32_t generation = 0;  // of the connection; flights of an earlier one arrive in vain
    std::array<Stream, kConnections> streams;
  };
  struct Flight {
    std::uint32_t line = 0;
    std::uint32_t stream = 0;
    std::uint32_t number = 0;
    std::uint32_t generation = 0;
  };
  struct Change {
    NodeId node;
    NodeId peer;
    bool connected = false;
  };

  [[nodiscard]] std::uint32_t index(NodeId from, NodeId to) const {
    return static_cast<std::uint32_t>(from.index * circuits_.nodes() + to.index);
  }
  [[nodiscard]] NodeId sender(std::uint32_t line) const;
  [[nodiscard]] NodeId receiver(std::uint32_t line) const;
  [[nodiscard]] bool passes(std::uint32_t line) const;
  Line& line_at(std::uint32_t index);
  static std::uint64_t pack(const Flight& f);
  static Flight unpack(std::uint64_t argument);
  Message* find(const Flight& f);
  void launch(std::uint32_t line, std::uint32_t stream, std::uint32_t number);
  void pump(std::uint32_t line);
  void drain(std::uint32_t line, std::uint32_t stream);
  void drain(std::uint32_t line);
  void drop(std::uint32_t line);
  void tell_change(NodeId node, NodeId peer, bool connected);
  void arrived(std::uint64_t flight);
  void lost_on_wire(std::uint64_t flight);
  void repeat(std::uint64_t flight);
  void change_due(std::uint64_t index);
  void loss_due(std::uint64_t index);

  EventQueue& queue_;
  Network& network_;
  Circuits circuits_;
  Options options_;
  std::vector<bool> answers_;
  std::vector<bool> ends_;                    // [node][peer]
  std::vector<std::unique_ptr<Line>> lines_;  // [from][to]; null: nothing was ever sent
  std::vector<std::function<void(NodeId, NodeId, bool)>> listeners_;
  std::function<void(NodeId, NodeId)> talk_changed_;
  std::function<void(NodeId, NodeId)> stuck_;
  std::deque<Change> changes_;                // to be told
  std::deque<std::function<void()>> losses_;  // to be told
  Counters counters_;
  EventTo<Transport, &Transport::arrived> arrived_{*this};
  EventTo<Transport, &Transport::lost_on_wire> lost_on_wire_{*this};
  EventTo<Transport, &Transport::repeat> repeat_{*this};
  EventTo<Transport, &Transport::change_due> change_due_{*this};
  EventTo<Transport, &Transport::loss_due> loss_due_{*this};
};

}  // namespace shadow::models
