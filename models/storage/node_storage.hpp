#pragma once
// What one node's faces of all units have in common.
#include <functional>

#include "engine/ports/disk.hpp"
#include "engine/ports/node.hpp"

namespace shadow::models {

class ServedDisks;

/// What the version of the operating system and the options decide about paths.
struct StorageRules {
  bool multipath = true;           // path sets of SCSI and FC disks, from 7.2-1 (RP.4)
  bool served_in_sets = true;      // served paths belong to them, from 7.3-1 (RP.4)
  bool fc_served_failover = true;  // option of that name (RP.8, R2.54)
};

struct NodeStorage {
  NodeId node;
  bool may_run = true;                   // false: commands are held (contract of the Cluster port)
  bool held = false;                     // a command may be: was started while may_run was false
  bool still = false;                    // the processor stands still: nothing is heard
  Duration io_hard_limit = seconds(15);  // R6.128
  std::function<void(Disk&)> on_changed{};  // Devices::on_changed
  std::function<void()> poll_wanted{};      // a path may be worth a look (RP.6)
  ServedDisks* served = nullptr;            // null: nobody serves
  const Node* parameters = nullptr;         // null: defaults
  StorageRules rules{};

  /// Active value of a parameter of the node.
  [[nodiscard]] std::int64_t parameter(ParameterId id) const {
    return parameters == nullptr ? shadow::parameter(id).default_value : parameters->parameter(id);
  }
};

}  // namespace shadow::models
