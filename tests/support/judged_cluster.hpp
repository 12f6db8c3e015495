#pragma once
// A test cluster under user load with the oracle watching: what seed loops run.
#include <memory>

#include "models/workload/workload.hpp"
#include "sim/oracle/oracle.hpp"
#include "tests/support/test_cluster.hpp"

namespace shadow::test {

class JudgedCluster {
 public:
  static constexpr UnitNumber kUnit{1};
  static constexpr std::uint16_t kUnitIndex = 100;  // in records; disks come first

  explicit JudgedCluster(const TestCluster::Options& options)
      : cluster(options), oracle(cluster.driver().queue()), seed_(options.seed) {
    cluster.on_merge_entered = [this](NodeId, UnitNumber) { oracle.merge_entered(kUnitIndex); };
    cluster.on_merge_completed = [this](NodeId, UnitNumber) { oracle.merge_completed(kUnitIndex); };
  }
  ~JudgedCluster() { workloads.reset(); }

  /// After the set was adopted on `nodes`: the same load on each of them, from now on.
  void load(const std::string& first_member, const std::vector<std::string>& nodes,
            const std::vector<models::WorkloadSpec>& specs) {
    oracle.declare_unit(kUnitIndex, "DSA1", cluster.unit(first_member).medium().size());
    oracle.initial_contents(kUnitIndex, cluster.unit(first_member).medium());
    workloads = std::make_unique<models::Workloads>(cluster.nodes().wakeups(), oracle, seed_);
    models::WorkloadRunner::Hooks hooks;
    hooks.volume = [this](NodeId node) -> Volume* {
      Engine* const e = cluster.engine_of(node);
      return e == nullptr ? nullptr : e->volume(kUnit);
    };
    hooks.fence = [this](NodeId) -> std::optional<Lbn> { return fence; };
    cluster.on_progress = [this](const OperationInfo&, const OperationProgress& p) {
      fence = p.fence;
    };
    cluster.on_dying = [this](NodeId node) { workloads->node_down(node); };
    cluster.on_transition_ended = [this](const Transition& t) {
      for (const ClusterNode& n : t.removed) oracle.node_died(n.id);
      workloads->transition_ended(t);
    };
    for (models::WorkloadSpec spec : specs) {
      spec.unit_index = kUnitIndex;
      spec.index = static_cast<std::uint16_t>(workloads->all().size());
      for (const auto& n : nodes) spec.nodes.push_back(cluster.id(n));
      workloads->add(std::move(spec), hooks);
    }
    for (const auto& n : nodes) {
      oracle.mounted(kUnitIndex, cluster.id(n));
      workloads->node_up(cluster.id(n));
    }
  }

  /// Ends the load, lets the set become steady, compares its full members. True if it became
  /// steady.
  bool finish(const std::string& node, Duration limit = seconds(36000)) {
    for (models::Workload& w : workloads->all()) w.stop();
    const bool steady = cluster.run_until_steady(kUnit, limit) &&
                        cluster.run_until([&] { return workloads->idle(); }, limit);
    cluster.run(seconds(1));
    std::vector<sim::MemberImage> images;
    for (const MemberView& m : cluster.view(node, kUnit).members) {
      if (m.role == MemberRole::full) {
        images.push_back({m.name.str(), &cluster.unit(m.name.str()).medium()});
      }
    }
    compare = oracle.final_compare(kUnitIndex, images, steady);
    return steady;
  }

  [[nodiscard]] std::string complaints() const {
    std::string all;
    for (const auto& v : oracle.violations()) all += sim::sentence(v) + "\n";
    return all;
  }

  TestCluster cluster;
  sim::Oracle oracle;
  std::unique_ptr<models::Workloads> workloads;
  Lbn fence = 0;
  sim::FinalCompare compare;

 private:
  std::uint64_t seed_;
};

}  // namespace shadow::test
