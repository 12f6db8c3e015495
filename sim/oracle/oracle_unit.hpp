#pragma once
// One virtual unit as the oracle keeps it; private to this folder.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "sim/oracle/oracle.hpp"

namespace shadow::sim {

struct Oracle::Unit {
  Unit(std::string n, BlockCount size, Stamp everywhere)
      : name(std::move(n)), truth(size, everywhere) {}

  std::string name;
  UnitTruth truth;
  std::vector<NodeId> mounted_on;
  bool merge_pending = false;

  void forget_mount(NodeId node) { std::erase(mounted_on, node); }
  [[nodiscard]] bool is_mounted_on(NodeId node) const {
    return std::find(mounted_on.begin(), mounted_on.end(), node) != mounted_on.end();
  }
};

}  // namespace shadow::sim
