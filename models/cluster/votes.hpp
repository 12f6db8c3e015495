#pragma once
// Arithmetic of votes and quorum (RC.1-RC.8), and the choice of the group that goes on (RC.25).
#include <cstdint>
#include <vector>

namespace shadow::models {

/// Votes that let a cluster of `expected` votes run (RC.1).
[[nodiscard]] constexpr std::uint32_t quorum_of(std::uint32_t expected) {
  return (expected + 2) / 2;
}

/// What a selected member brings into the arithmetic.
struct VotingMember {
  std::uint32_t votes = 1;
  std::uint32_t expected_votes = 1;
};

/// Expected votes of the whole cluster after a transition: never less than before (RC.3).
/// `disk_votes`: 0 if the quorum disk does not count.
[[nodiscard]] std::uint32_t cluster_expected_votes(const std::vector<VotingMember>& members,
                                                   std::uint32_t disk_votes,
                                                   std::uint32_t previous);

/// May a node join? Not if that raises quorum above the votes then present (RC.5).
struct Admission {
  std::uint32_t quorum_before = 0;
  std::uint32_t quorum_after = 0;
  std::uint32_t votes_after = 0;
};
[[nodiscard]] constexpr bool may_be_admitted(const Admission& a) {
  return a.quorum_after <= a.quorum_before || a.quorum_after <= a.votes_after;
}

/// SET CLUSTER/EXPECTED_VOTES=n: clamped to V .. 2V-1, V = votes present (RC.6).
[[nodiscard]] constexpr std::uint32_t clamped_expected_votes(std::uint32_t wanted,
                                                             std::uint32_t votes_present) {
  const std::uint32_t most = votes_present == 0 ? 0 : 2 * votes_present - 1;
  return wanted < votes_present ? votes_present : wanted > most ? most : wanted;
}

/// Merit of a totally connected group: 256 a vote and 1 a node; the disk's votes count, the disk is
/// no node (RC.25).
[[nodiscard]] constexpr std::uint32_t merit_of(std::uint32_t votes, std::uint32_t nodes) {
  return 256 * votes + nodes;
}

/// Who is connected with whom, by place; symmetric, nobody with himself.
using Connectivity = std::vector<std::vector<bool>>;

/// The totally connected group of the greatest merit (RC.20, RC.25); `votes` by place. Places in
/// ascending order. Among groups of equal merit that with `first`, the place that noticed first.
/// Exact as long as the search needs less than 20,000 steps (ours; cuts into parts need a handful),
/// else the best found by then.
[[nodiscard]] std::vector<std::size_t> best_group(const Connectivity& connected,
                                                  const std::vector<std::uint32_t>& votes,
                                                  std::size_t first);

}  // namespace shadow::models
