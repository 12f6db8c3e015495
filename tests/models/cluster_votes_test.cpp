#include <gtest/gtest.h>

#include "models/cluster/votes.hpp"
#include "models/random/random_stream.hpp"

namespace shadow {
namespace {

using models::best_group;
using models::Connectivity;

TEST(Votes, RC_1_RC_8__QuorumOfTheWorkedValues) {
  const std::pair<std::uint32_t, std::uint32_t> table[] = {{1, 1}, {2, 2}, {3, 2}, {4, 3},
                                                           {5, 3}, {6, 4}, {7, 4}};
  for (const auto& [expected, quorum] : table) EXPECT_EQ(models::quorum_of(expected), quorum);
}

TEST(Votes, RC_3__ExpectedVotesAreTheLargestOfThreeAndNeverFall) {
  EXPECT_EQ(models::cluster_expected_votes({{1, 1}, {1, 1}}, 0, 0), 2U) << "sum of votes";
  EXPECT_EQ(models::cluster_expected_votes({{1, 5}, {1, 1}}, 0, 0), 5U) << "EXPECTED_VOTES";
  EXPECT_EQ(models::cluster_expected_votes({{1, 1}}, 0, 4), 4U) << "as before";
  EXPECT_EQ(models::cluster_expected_votes({{1, 1}, {1, 1}}, 3, 0), 5U) << "with the disk";
}

TEST(Votes, RC_5__NodeThatRaisesQuorumAboveTheVotesPresentIsNotAdmitted) {
  EXPECT_TRUE(models::may_be_admitted({2, 2, 3}));
  EXPECT_TRUE(models::may_be_admitted({2, 3, 3}));
  EXPECT_FALSE(models::may_be_admitted({2, 4, 3}));
  EXPECT_TRUE(models::may_be_admitted({4, 4, 3})) << "a cluster without quorum takes it in";
}

TEST(Votes, RC_6__ExpectedVotesAreClampedBetweenVotesAndTwiceThemLessOne) {
  EXPECT_EQ(models::clamped_expected_votes(9, 3), 5U);
  EXPECT_EQ(models::clamped_expected_votes(1, 3), 3U);
  EXPECT_EQ(models::clamped_expected_votes(4, 3), 4U);
  EXPECT_EQ(models::clamped_expected_votes(4, 0), 0U);
}

Connectivity parts(const std::vector<int>& part) {
  Connectivity c(part.size(), std::vector<bool>(part.size()));
  for (std::size_t i = 0; i < part.size(); ++i) {
    for (std::size_t k = 0; k < part.size(); ++k) c[i][k] = i != k && part[i] == part[k];
  }
  return c;
}
using Group = std::vector<std::size_t>;

TEST(Votes, RC_25__VotesDecideThenNodesThenWhoNoticedFirst) {
  EXPECT_EQ(best_group(parts({1, 2, 2}), {3, 1, 1}, 1), (Group{0})) << "votes before nodes";
  EXPECT_EQ(best_group(parts({1, 2, 2}), {1, 1, 0}, 0), (Group{1, 2})) << "nodes between equals";
  EXPECT_EQ(best_group(parts({1, 2}), {1, 1}, 0), (Group{0}));
  EXPECT_EQ(best_group(parts({1, 2}), {1, 1}, 1), (Group{1}));
}

TEST(Votes, RC_20__GroupIsTotallyConnected) {
  // A chain: 0-1, 1-2; 1 sees both, but 0 and 2 do not see each other.
  Connectivity c(3, std::vector<bool>(3));
  c[0][1] = c[1][0] = c[1][2] = c[2][1] = true;
  EXPECT_EQ(best_group(c, {1, 1, 1}, 2), (Group{1, 2}));
  EXPECT_EQ(best_group(c, {2, 1, 1}, 2), (Group{0, 1}));
}

/// Tries all subsets.
std::uint32_t best_merit(const Connectivity& c, const std::vector<std::uint32_t>& votes) {
  std::uint32_t best = 0;
  for (std::uint32_t set = 1; set < (1U << votes.size()); ++set) {
    std::uint32_t sum = 0, nodes = 0;
    bool total = true;
    for (std::size_t i = 0; i < votes.size(); ++i) {
      if ((set >> i & 1U) == 0) continue;
      sum += votes[i];
      ++nodes;
      for (std::size_t k = 0; k < i; ++k) total = total && ((set >> k & 1U) == 0 || c[i][k]);
    }
    if (total) best = std::max(best, models::merit_of(sum, nodes));
  }
  return best;
}

TEST(Votes, RC_25__SearchFindsTheBestOfAllSubsets) {
  models::RandomStream random(1, "groups");
  for (int round = 0; round < 300; ++round) {
    const std::size_t n = 1 + random.uniform(9);
    std::vector<std::uint32_t> votes;
    Connectivity c(n, std::vector<bool>(n));
    for (std::size_t i = 0; i < n; ++i) {
      votes.push_back(static_cast<std::uint32_t>(random.uniform(3)));
      for (std::size_t k = 0; k < i; ++k) c[i][k] = c[k][i] = random.uniform(10) < 7;
    }
    const Group g = best_group(c, votes, 0);
    std::uint32_t sum = 0;
    for (const std::size_t p : g) sum += votes[p];
    EXPECT_EQ(models::merit_of(sum, static_cast<std::uint32_t>(g.size())), best_merit(c, votes));
    for (const std::size_t p : g) {
      for (const std::size_t q : g) EXPECT_TRUE(p == q || c[p][q]);
    }
  }
}

TEST(Votes, RC_25__NinetySixNodesInFourPartsAreFoundAtOnce) {
  std::vector<int> part;
  for (int i = 0; i < 96; ++i) part.push_back(i < 30 ? 1 : i < 50 ? 2 : i < 90 ? 3 : 4);
  EXPECT_EQ(best_group(parts(part), std::vector<std::uint32_t>(96, 1), 0).size(), 40U);
}

}  // namespace
}  // namespace shadow
