#pragma once
// The way that a node's commands take to a disk.
#include <string>

#include "sim/scenario/expectation.hpp"

namespace shadow::sim {

struct PathState {
  PathWord kind = PathWord::none;
  std::string via;  // direct: the adapter, NODE.NAME; served: the serving node

  friend bool operator==(const PathState&, const PathState&) = default;
};

}  // namespace shadow::sim
