#pragma once
// A courier with one latency, and a rate, for all pairs: tests open and close connections by hand.
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

class FixedCourier final : public models::Courier {
 public:
  explicit FixedCourier(models::EventQueue& queue, Duration latency = microseconds(100),
                        double bytes_per_second = 100e6)
      : queue_(queue), latency_(latency), rate_(bytes_per_second) {}

  void connect(NodeId a, NodeId b) {
    set(a, b, true);
    set(b, a, true);
  }
  /// Ends the connection: everything under way is lost; `a` hears of it first.
  void disconnect(NodeId a, NodeId b) {
    disconnect_one(a, b);
    disconnect_one(b, a);
  }
  /// Only `a` hears of it now; it sends nothing to `b` any more, but what is under way arrives.
  void disconnect_one(NodeId a, NodeId b) {
    set(a, b, false);
    for (auto& [id, m] : messages_) {
      if (m.from == a && m.to == b) m.lost_on_way = true;
    }
  }
  /// Messages of the pair wait: a reconnect interval.
  void hold(bool held) {
    held_ = held;
    if (held_) return;
    for (const std::uint64_t id : std::exchange(waiting_, {})) launch(id);
  }

  [[nodiscard]] bool connected(NodeId a, NodeId b) const override {
    return a == b || open_.contains({a, b});
  }
  void send(NodeId from, NodeId to, models::ScsConnection, Bytes size,
            std::function<void()> deliver, std::function<void()> lost = {}) override {
    const std::uint64_t id = next_++;
    messages_[id] = {from, to, size, std::move(deliver), std::move(lost), !connected(from, to)};
    ++sent;
    bytes += size;
    largest = std::max(largest, size);
    if (held_) {
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

  std::uint64_t sent = 0;
  Bytes bytes = 0;
  Bytes largest = 0;

 private:
  struct Message {
    NodeId from, to;
    Bytes size = 0;
    std::function<void()> deliver, lost;
    bool lost_on_way = false;
  };
  void set(NodeId a, NodeId b, bool open) {
    if (open ? !open_.insert({a, b}).second : open_.erase({a, b}) == 0) return;
    for (const auto& t : told_) t(a, b, open);
  }
  void launch(std::uint64_t id) {
    const Message& m = messages_[id];
    SimTime& free = line_[{m.from, m.to}];
    const Duration busy{static_cast<std::int64_t>(static_cast<double>(m.size) / rate_ * 1e9)};
    free = std::max(free, queue_.now()) + busy;
    queue_.at(free + latency_, arrived_, id);
  }
  void arrived(std::uint64_t id) {
    const Message m = std::move(messages_.at(id));
    messages_.erase(id);
    if (!m.lost_on_way) return m.deliver();
    if (m.lost) m.lost();
  }

  models::EventQueue& queue_;
  Duration latency_;
  double rate_;
  bool held_ = false;
  std::uint64_t next_ = 0;
  std::set<std::pair<NodeId, NodeId>> open_;
  std::map<std::uint64_t, Message> messages_;
  std::map<std::pair<NodeId, NodeId>, SimTime> line_;
  std::vector<std::uint64_t> waiting_;
  std::vector<std::function<void(NodeId, NodeId, bool)>> told_;
  models::EventTo<FixedCourier, &FixedCourier::arrived> arrived_{*this};
};

}  // namespace shadow::test
