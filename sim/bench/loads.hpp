#pragma once
// The workloads of a scenario on the system: built from their tables, told of nodes that boot and
// die, started and stopped by name.
#include <optional>
#include <string>
#include <vector>

#include "models/workload/workload.hpp"
#include "sim/bench/system.hpp"

namespace shadow::sim {

class Loads {
 public:
  /// Before the run; workloads start on the nodes that are up. The system outlives it.
  explicit Loads(System& system);
  Loads(const Loads&) = delete;
  Loads& operator=(const Loads&) = delete;
  ~Loads();
  /// Ends the tasks of all workloads; before the nodes end.
  void shut_down();

  /// Users of a node go home before it shuts down; true: they have.
  void close(NodeId node) { workloads_.node_closes(node); }
  [[nodiscard]] bool closed(NodeId node) const { return workloads_.idle(node); }

  void start(const std::vector<std::string>& names);
  void stop(const std::vector<std::string>& names);
  void freeze(const std::vector<std::string>& names);
  void thaw(const std::vector<std::string>& names);
  [[nodiscard]] const models::Workloads& all() const { return workloads_; }

 private:
  /// The processor's part of a request (R10.5); no time where the node has no model of it.
  [[nodiscard]] models::WorkloadRunner::Work work(NodeId node, UnitNumber unit, bool write) const;
  [[nodiscard]] models::WorkloadSpec spec_of(const Workload& w, std::size_t index) const;
  [[nodiscard]] BlockRange region_of(const Workload& w, BlockCount size) const;
  [[nodiscard]] BlockCount unit_size(const std::string& unit) const;

  System& system_;
  models::Workloads workloads_;
};

}  // namespace shadow::sim
