#pragma once
// A courier with one latency, and a rate, for all pairs, whose connections a test opens, holds and
// ends by hand.
#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "models/cluster/courier.hpp"
#include "models/events/event_to.hpp"

namespace shadow::test {

class TestCourier final : public models::Courier {
 public:
  /// `bytes_per_second`: of the line between two nodes, one each way; 0: transfers take no time.
  explicit TestCourier(models::EventQueue& queue, Duration latency = microseconds(100),
                       double bytes_per_second = 0)
      : queue_(queue), latency_(latency), rate_(bytes_per_second) {}

  // Courier.

  [[nodiscard]] bool connected(NodeId a, NodeId b) const override {
    return (a == b && !ended_.contains(a)) || open_.contains({a, b});
  }
  void send(NodeId from, NodeId to, models::ScsConnection, Bytes size,
            std::function<void()> deliver, std::function<void()> lost = {}) override {
    const std::uint64_t id = next_++;
    messages_[id] = {from, to, size, std::move(deliver), std::move(lost), !connected(from, to)};
    ++sent;
    bytes += size;
    largest = std::max(largest, size);
    if (!connected(from, to)) {
      queue_.after(Duration{}, arrived_, id);
    } else if (all_held_ || held_.contains(pair(from, to))) {
      waiting_.push_back(id);
    } else {
      launch(id);
    }
  }
  [[nodiscard]] Duration latency(NodeId a, NodeId b) const override {
    return a == b ? Duration{} : latency_;
  }
  void on_change(std::function<void(NodeId, NodeId, bool)> told) override {
    told_.push_back(std::move(told));
  }

  // Whole nodes.

  /// The node is one of the cluster from now on; it and its peers are told by events.
  void start(NodeId node) {
    ended_.erase(node);
    for (const NodeId peer : running_) {
      join(node, peer);
      changes_.emplace_back(node, peer);
      queue_.after(Duration{}, changed_, changes_.size() - 1);
    }
    running_.insert(node);
  }
  /// It is dead: nobody is told.
  void end(NodeId node) {
    running_.erase(node);
    ended_.insert(node);
    std::erase_if(open_, [node](const auto& p) { return p.first == node || p.second == node; });
    lose([node](const Message& m) { return m.to == node; });
  }

  // Connections; both are told at once, the first one first.

  void connect(NodeId a, NodeId b) {
    set(a, b, true);
    set(b, a, true);
  }
  /// Everything under way is lost.
  void disconnect(NodeId a, NodeId b) {
    disconnect_one(a, b);
    disconnect_one(b, a);
  }
  /// Only `a` hears of it now; it sends nothing to `b` any more, but what is under way arrives.
  void disconnect_one(NodeId a, NodeId b) {
    set(a, b, false);
    lose([a, b](const Message& m) { return m.from == a && m.to == b; });
  }

  // Connections, without a word to anybody.

  /// What is sent between them from now on waits (a reconnect interval).
  void cut(NodeId a, NodeId b) { held_.insert(pair(a, b)); }
  /// The interval ends well: what waited goes, in order.
  void heal(NodeId a, NodeId b) {
    if (held_.erase(pair(a, b)) != 0) release();
  }
  /// The same for all pairs.
  void hold(bool held) {
    all_held_ = held;
    if (!held) release();
  }
  /// The connection ends: what waited or is under way is lost.
  void break_off(NodeId a, NodeId b) {
    open_.erase({a, b});
    open_.erase({b, a});
    held_.erase(pair(a, b));
    lose([a, b](const Message& m) { return pair(m.from, m.to) == pair(a, b); });
    release();
  }
  void join(NodeId a, NodeId b) {
    open_.insert({a, b});
    open_.insert({b, a});
  }

  std::uint64_t sent = 0;
  Bytes bytes = 0;
  Bytes largest = 0;

 private:
  using Pair = std::pair<NodeId, NodeId>;
  struct Message {
    NodeId from, to;
    Bytes size = 0;
    std::function<void()> deliver, lost;
    bool lost_on_way = false;
  };
  static Pair pair(NodeId a, NodeId b) { return b < a ? Pair{b, a} : Pair{a, b}; }
  void set(NodeId a, NodeId b, bool open) {
    if (open ? !open_.insert({a, b}).second : open_.erase({a, b}) == 0) return;
    for (const auto& t : told_) t(a, b, open);
  }
  template <class Which>
  void lose(Which which) {
    for (auto& [id, m] : messages_) m.lost_on_way = m.lost_on_way || which(m);
  }
  /// Sends what waits and may go now; what is lost is told at once.
  void release() {
    for (const std::uint64_t id : std::exchange(waiting_, {})) {
      const Message& m = messages_.at(id);
      if (m.lost_on_way) {
        queue_.after(Duration{}, arrived_, id);
      } else if (all_held_ || held_.contains(pair(m.from, m.to))) {
        waiting_.push_back(id);
      } else {
        launch(id);
      }
    }
  }
  void launch(std::uint64_t id) {
    const Message& m = messages_.at(id);
    SimTime free = queue_.now();
    if (rate_ > 0) {
      SimTime& line = line_[{m.from, m.to}];
      line = std::max(line, free) +
             Duration{static_cast<std::int64_t>(static_cast<double>(m.size) / rate_ * 1e9)};
      free = line;
    }
    queue_.at(free + latency(m.from, m.to), arrived_, id);
  }
  void arrived(std::uint64_t id) {
    const Message m = std::move(messages_.at(id));
    messages_.erase(id);
    if (!m.lost_on_way) return m.deliver();
    if (m.lost) m.lost();
  }
  void changed(std::uint64_t change) {
    const auto [node, peer] = changes_[change];
    for (const auto& told : told_) told(node, peer, connected(node, peer));
  }

  models::EventQueue& queue_;
  Duration latency_;
  double rate_;
  bool all_held_ = false;
  std::uint64_t next_ = 0;
  std::set<NodeId> running_;
  std::set<NodeId> ended_;
  std::set<Pair> open_;  // one way each
  std::set<Pair> held_;
  std::map<std::uint64_t, Message> messages_;
  std::map<Pair, SimTime> line_;
  std::vector<std::uint64_t> waiting_;
  std::vector<std::function<void(NodeId, NodeId, bool)>> told_;
  std::vector<Pair> changes_;
  models::EventTo<TestCourier, &TestCourier::changed> changed_{*this};
  models::EventTo<TestCourier, &TestCourier::arrived> arrived_{*this};
};

}  // namespace shadow::test
