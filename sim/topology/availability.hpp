#pragma once
// How much a configuration bears (2.1, 2.5): the availability level of each set, its single points
// of failure, the pairs of failures that take it away, and what every single failure does to it.
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "sim/topology/prediction.hpp"

namespace shadow::sim {

/// What one failure does to one set, after SHADOW_MBR_TMO has passed (R2.28): a member that some
/// running system cannot reach is removed for all (R2.16).
struct SetRow {
  std::vector<SetReach> states;  // by mounting node, as GraphSet::mounted_on
  /// Systems lost different members and none is left that all reach: whoever removes first decides
  /// (R6.99). The states are then those before anybody removed anything.
  bool race = false;
  /// Nodes that had it mounted went down and others still have it (R2.30).
  bool merge = false;
};

/// A failure, and what it does to all sets.
struct MatrixRow {
  PartId part = kNoPart;
  std::vector<NodeFate> nodes;
  bool tie = false;  // which nodes hang is a matter of chance (RC.25)
  std::vector<SetRow> sets;
};

struct SinglePoint {
  PartId part = kNoPart;
  std::vector<std::uint32_t> nodes;  // that are up, have quorum and lose the set
};

struct PairPoint {
  PartId first = kNoPart;
  PartId second = kNoPart;
  std::vector<std::uint32_t> nodes;
};

inline constexpr int kHighestLevel = 4;

struct SetAvailability {
  int level = 0;  // R2.2
  /// Why each step above the level does not hold; empty for those that do.
  std::array<std::string, kHighestLevel + 1> why_not;
  std::vector<SinglePoint> single_points;
  std::vector<PairPoint> pairs;  // neither of the two is a single point
  bool pairs_searched = true;    // false: too many parts
  std::uint32_t like = kNoPart;  // another set that is attached and mounted in the same way
};

class Availability {
 public:
  /// Looks at every single failure, and at all pairs where the parts that matter to a set are at
  /// most `most_parts`. `graph` outlives it.
  explicit Availability(const TopologyGraph& graph, std::size_t most_parts = 120);

  [[nodiscard]] const Prediction& whole() const { return whole_; }
  [[nodiscard]] const std::vector<SetAvailability>& sets() const { return sets_; }
  /// Every part except disks of sets that are `like` another one; in the order of the parts.
  [[nodiscard]] const std::vector<MatrixRow>& rows() const { return rows_; }

 private:
  void find_likes();
  void fill_rows();
  void judge(std::uint32_t set);
  void find_pairs(std::uint32_t set);
  [[nodiscard]] std::string why_not_2(std::uint32_t set) const;
  [[nodiscard]] std::string why_not_3(std::uint32_t set) const;
  [[nodiscard]] std::string why_not_4(std::uint32_t set) const;
  [[nodiscard]] std::vector<std::uint32_t> losers(std::uint32_t set, const MatrixRow& row) const;
  [[nodiscard]] bool matters(const Part& part, std::uint32_t set) const;

  const TopologyGraph& graph_;
  std::size_t most_parts_;
  Prediction whole_;
  std::vector<SetAvailability> sets_;
  std::vector<MatrixRow> rows_;
};

/// One row of a matrix: these failures together. Sets for which `wanted` is false are left empty.
[[nodiscard]] MatrixRow matrix_row(const TopologyGraph& graph, const Prediction& whole,
                                   const std::vector<PartId>& failed,
                                   const std::vector<bool>& wanted = {});

}  // namespace shadow::sim
