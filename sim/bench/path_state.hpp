#pragma once
// The way that a node's commands take to a disk.
#include <cstdint>
#include <string>

#include "sim/scenario/expectation.hpp"

namespace shadow::sim {

struct PathState {
  PathWord kind = PathWord::none;
  std::string via;  // direct: the adapter, NODE.NAME; served: the serving node
  /// Number of the port at the disk's end: another one is another controller, half or port of the
  /// disk. Of a served path: the server's.
  std::uint64_t port = 0;

  friend bool operator==(const PathState&, const PathState&) = default;
};

}  // namespace shadow::sim
