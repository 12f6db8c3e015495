#pragma once
// A broken promise of the shadow set, in words that need no look into the code.
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/types.hpp"

namespace shadow::sim {

enum class ViolationKind : std::uint8_t {
  wrong_read,    // a read returned what no completed or outstanding write explains (R6.110, R6.114)
  member_wrong,  // at the end a full member holds something else than was written (R6.111, R6.113)
  members_differ,     // at the end two full members differ, each with a value that would be legal
                      // alone (R6.111)
  structure_differs,  // at the end the storage control or home blocks of two members differ
                      // (R6.110)
  two_performers,     // two nodes perform the same copy or merge (R6.115)
  fence_went_back,    // a fence decreased without a new incarnation (R6.117)
  split_brain,        // two groups of nodes that do not know each other have quorum (RC.29)
};

/// The word for results and expectations: "wrong-read", "member-wrong" ...
[[nodiscard]] std::string_view name(ViolationKind kind);

/// One violation; neighbouring blocks are one.
struct Violation {
  ViolationKind kind = ViolationKind::wrong_read;
  SimTime time;
  std::string unit;
  BlockRange range;      // LBNs of the unit; of a fence: from the new to the old one
  std::string expected;  // of the first block of the range
  std::string found;
  std::string node;  // who read, or performs; empty at the end of the run
  std::string disk;  // the member that is wrong; empty for a read
};

/// The whole violation as one sentence.
[[nodiscard]] std::string sentence(const Violation& v);

}  // namespace shadow::sim
