#pragma once
// A Courier with a fixed latency whose ways can be cut, healed and broken, for tests of what runs
// over it.
#include <algorithm>
#include <deque>
#include <map>
#include <set>
#include <vector>

#include "models/cluster/courier.hpp"
#include "models/events/event_to.hpp"

namespace shadow::test {

class TestCourier final : public models::Courier {
 public:
  TestCourier(models::EventQueue& queue, Duration latency) : queue_(queue), latency_(latency) {}

  [[nodiscard]] bool connected(NodeId a, NodeId b) const override {
    return running_.contains(a.index) && running_.contains(b.index) &&
           !broken_.contains(pair(a, b));
  }
  void send(NodeId from, NodeId to, models::ScsConnection /*connection*/, Bytes size,
            std::function<void()> deliver, std::function<void()> lost = {}) override {
    ++sent;
    bytes += size;
    const auto slot = static_cast<std::uint64_t>(parcels_.size());
    parcels_.push_back({from, to, std::move(deliver), std::move(lost)});
    if (!connected(from, to)) {
      queue_.after(Duration{}, gone_, slot);
    } else if (const auto it = cut_.find(pair(from, to)); it != cut_.end()) {
      it->second.push_back(slot);
    } else {
      queue_.after(from == to ? Duration{} : latency_, arrived_, slot);
    }
  }
  [[nodiscard]] Duration latency(NodeId from, NodeId to) const override {
    return from == to ? Duration{} : latency_;
  }
  void on_change(std::function<void(NodeId, NodeId, bool)> told) override {
    told_.push_back(std::move(told));
  }

  /// The node is one of the cluster from now on, or not any more.
  void start(NodeId node) {
    running_.insert(node.index);
    for (const std::uint16_t peer : running_) {
      if (peer == node.index) continue;
      changes_.push_back({node, NodeId{peer}});
      queue_.after(Duration{}, changed_, changes_.size() - 1);
    }
  }
  void end(NodeId node) { running_.erase(node.index); }
  /// What is sent between them from now on waits (a reconnect interval).
  void cut(NodeId a, NodeId b) { cut_.try_emplace(pair(a, b)); }
  /// The interval ends well: what waited arrives, in order.
  void heal(NodeId a, NodeId b) {
    const auto it = cut_.find(pair(a, b));
    if (it == cut_.end()) return;
    for (const std::uint64_t slot : it->second) queue_.after(latency_, arrived_, slot);
    cut_.erase(it);
  }
  /// The connection ends: what waited or is under way is lost.
  void break_off(NodeId a, NodeId b) {
    broken_.insert(pair(a, b));
    if (const auto it = cut_.find(pair(a, b)); it != cut_.end()) {
      for (const std::uint64_t slot : it->second) queue_.after(Duration{}, gone_, slot);
      cut_.erase(it);
    }
  }
  void join(NodeId a, NodeId b) { broken_.erase(pair(a, b)); }

  std::uint64_t sent = 0;
  Bytes bytes = 0;

 private:
  using Pair = std::pair<std::uint16_t, std::uint16_t>;
  static Pair pair(NodeId a, NodeId b) { return std::minmax({a.index, b.index}); }
  struct Parcel {
    NodeId from;
    NodeId to;
    std::function<void()> deliver;
    std::function<void()> lost;
  };
  void arrived(std::uint64_t slot) {
    Parcel p = std::exchange(parcels_[slot], {});
    const bool lost = broken_.contains(pair(p.from, p.to)) || !running_.contains(p.to.index);
    if (lost ? p.lost : p.deliver) (lost ? p.lost : p.deliver)();
  }
  void gone(std::uint64_t slot) {
    const Parcel p = std::exchange(parcels_[slot], {});
    if (p.lost) p.lost();
  }

  void changed(std::uint64_t change) {
    const auto [node, peer] = changes_[change];
    for (const auto& told : told_) told(node, peer, connected(node, peer));
  }

  models::EventQueue& queue_;
  Duration latency_;
  std::set<std::uint16_t> running_;
  std::map<Pair, std::vector<std::uint64_t>> cut_;
  std::set<Pair> broken_;
  std::deque<Parcel> parcels_;
  std::vector<std::function<void(NodeId, NodeId, bool)>> told_;
  std::vector<std::pair<NodeId, NodeId>> changes_;
  models::EventTo<TestCourier, &TestCourier::changed> changed_{*this};
  models::EventTo<TestCourier, &TestCourier::arrived> arrived_{*this};
  models::EventTo<TestCourier, &TestCourier::gone> gone_{*this};
};

}  // namespace shadow::test
