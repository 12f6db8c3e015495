#pragma once
// Names of disks as each node forms them from its allocation class (RN.1-RN.5).
#include <functional>
#include <string>
#include <vector>

#include "sim/scenario/config.hpp"

namespace shadow::sim {

/// Allocation class in the disk's name; 0: none, or named by its node.
[[nodiscard]] std::int64_t class_of(const Disk& disk);

/// The name under which a node with a direct path knows the disk. A node without an allocation
/// class takes the configured one over; the name of a Fibre Channel disk, and of one behind an HSx
/// controller or on a port with a class of its own (DEVICE_NAMING), does not depend on the node
/// (RN.5). With a port allocation class, and that is what an HSZ has, the controller letter is A
/// (RN.3).
[[nodiscard]] DeviceName name_at(const Config& config, const Node& node, const Disk& disk);

/// Has the node (index) a direct path to the disk (index)?
using Attached = std::function<bool(std::size_t node, std::size_t disk)>;

/// One physical disk that nodes with direct paths know under different names: a configuration error
/// that systems do not notice (RN.2).
struct TwoNames {
  std::string disk;
  std::string first;  // the first node with a path
  std::string node;   // that names it otherwise
  std::string name;   // there
};
[[nodiscard]] std::vector<TwoNames> disks_with_two_names(const Config& config,
                                                         const Attached& attached);

/// Two disks that nodes with direct paths know under one name: where both are named the second is
/// refused (RN.7).
struct SameName {
  std::string node;  // that names the second so
  std::string name;
  std::string first;
  std::string second;
};
[[nodiscard]] std::vector<SameName> disks_with_one_name(const Config& config,
                                                        const Attached& attached);

}  // namespace shadow::sim
