#pragma once
// Sees what the nodes do and say, and tells everyone of the bench that keeps books: operations,
// sightings, oracle, consoles, event log. It never acts on the nodes.
#include <functional>
#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "engine/host/observer.hpp"
#include "models/node/node_console.hpp"
#include "sim/bench/change_notice.hpp"
#include "sim/bench/sightings.hpp"
#include "sim/bench/unit_names.hpp"
#include "sim/oracle/oracle.hpp"
#include "sim/record/recorder.hpp"

namespace shadow::sim {

/// Called with every line that a node prints: on its operator console, its operator terminals, or
/// in reply to a command.
using LineListener = std::function<void(NodeId node, const std::string& line)>;

class Witness final : public EngineObserver, public models::OperatorSink {
 public:
  Witness(models::EventQueue& queue, UnitNames& names, Recorder& recorder, Oracle& oracle);

  /// Called inside the tasks of nodes.
  void listen(LineListener l) { listener_ = std::move(l); }
  /// With `start = mounted` nodes have booted long before t = 0: what engines say when they come up
  /// was said then.
  void booted_before_start(bool before) { booted_before_start_ = before; }
  /// Units whose set must be looked at again, since the last call.
  [[nodiscard]] std::set<UnitNumber> take_changed_units();
  /// Was the disk initialized? True once.
  [[nodiscard]] bool take_initialized(const DeviceName& disk) {
    return initialized_.erase(disk) > 0;
  }
  [[nodiscard]] ChangeNotice& notice() { return notice_; }
  [[nodiscard]] Sightings& sightings() { return sightings_; }
  [[nodiscard]] const Sightings& sightings() const { return sightings_; }
  [[nodiscard]] const OperationTable& operations() const { return recorder_.operations(); }
  /// Fences that conditions wait for: reaching one counts as a change, every other step of a fence
  /// does not.
  void watch_progress(OperationKind kind, const std::string& unit, double share);

  /// A command's message for who gave it.
  void replied(NodeId node, const Emission& e);
  /// The node is about to die.
  void node_dies(NodeId node, const std::string& name);
  /// Nodes that have the unit mounted now; the oracle hears of every change of it.
  void mounted_on(UnitNumber unit, const std::set<NodeId>& nodes);

  void operation_started(const OperationInfo& op) override;
  void operation_progress(const OperationInfo& op, const shadow::OperationProgress& p) override;
  void operation_ended(const OperationInfo& op, const shadow::OperationProgress& p,
                       OperationEnd end) override;
  void unit_changed(NodeId node, UnitNumber unit) override;
  void merge_entered(NodeId node, UnitNumber unit) override;
  void merge_completed(NodeId node, UnitNumber unit) override;
  void disk_initialized(NodeId node, const DeviceName& disk) override;
  void console_printed(NodeId node, const Emission& e, const std::string& line) override;
  void terminal_printed(NodeId node, NodeId reporter, const Emission& e,
                        std::span<const std::string> lines) override;
  void journalled(NodeId node, const Emission& e) override;

 private:
  struct Merging {
    std::set<NodeId> mounted;
    std::set<NodeId> entered;  // in merge state, as their engine told
    bool pending = false;      // the oracle knows
  };
  struct Watch {
    OperationKind kind;
    std::string unit;
    double share;
  };
  void print(NodeId node, const std::string& line);
  [[nodiscard]] bool was_said_before(const Emission& e) const;
  void tell_oracle(UnitNumber unit, Merging& m);
  [[nodiscard]] bool passed_a_watch(const Operation& before, Lbn fence) const;

  models::EventQueue& queue_;
  UnitNames& names_;
  Recorder& recorder_;
  Oracle& oracle_;
  ChangeNotice notice_;
  Sightings sightings_;
  std::map<std::pair<NodeId, std::uint32_t>, OperationTable::Id> rows_;  // by node and number
  std::map<UnitNumber, Merging> merging_;
  std::set<UnitNumber> changed_units_;
  std::set<DeviceName> initialized_;  // and in no set since
  std::vector<Watch> watches_;
  LineListener listener_;
  bool booted_before_start_ = false;
};

}  // namespace shadow::sim
