#include "models/cluster/votes.hpp"

#include <algorithm>
#include <numeric>

namespace shadow::models {

std::uint32_t cluster_expected_votes(const std::vector<VotingMember>& members,
                                     std::uint32_t disk_votes, std::uint32_t previous) {
  std::uint32_t largest = previous;
  std::uint32_t sum = disk_votes;
  for (const VotingMember& m : members) {
    largest = std::max(largest, m.expected_votes);
    sum += m.votes;
  }
  return std::max(largest, sum);
}

namespace {

/// Branch and bound over the places that are still candidates: the one with the most missing
/// connections is either in the group, and those it misses are not, or out of it.
class GroupSearch {
 public:
  GroupSearch(const Connectivity& connected, const std::vector<std::uint32_t>& votes,
              std::size_t first)
      : connected_(connected), votes_(votes), first_(first) {}

  std::vector<std::size_t> run() {
    std::vector<std::size_t> all(votes_.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    search(std::move(all));
    return best_;
  }

 private:
  using Group = std::vector<std::size_t>;

  /// Twice the merit, so that having the first one decides between equals.
  [[nodiscard]] std::uint32_t merit(const Group& group) const {
    std::uint32_t votes = 0;
    bool has_first = false;
    for (const std::size_t p : group) {
      votes += votes_[p];
      has_first = has_first || p == first_;
    }
    return 2 * merit_of(votes, static_cast<std::uint32_t>(group.size())) + (has_first ? 1 : 0);
  }

  [[nodiscard]] std::size_t missing(const Group& group, std::size_t p) const {
    return static_cast<std::size_t>(
        std::ranges::count_if(group, [&](std::size_t o) { return o != p && !connected_[p][o]; }));
  }

  void search(Group candidates) {
    while (++steps_ < kMaxSteps) {
      const std::uint32_t bound = merit(candidates);
      if (bound <= best_merit_) return;
      std::size_t worst = 0;
      std::size_t most = 0;
      for (const std::size_t p : candidates) {
        const std::size_t n = missing(candidates, p);
        if (n > most) {
          most = n;
          worst = p;
        }
      }
      if (most == 0) {
        best_ = std::move(candidates);
        best_merit_ = bound;
        return;
      }
      Group with;
      for (const std::size_t p : candidates) {
        if (p == worst || connected_[worst][p]) with.push_back(p);
      }
      search(std::move(with));
      std::erase(candidates, worst);
    }
  }

  static constexpr int kMaxSteps = 20'000;
  const Connectivity& connected_;
  const std::vector<std::uint32_t>& votes_;
  std::size_t first_;
  int steps_ = 0;
  Group best_;
  std::uint32_t best_merit_ = 0;
};

}  // namespace

std::vector<std::size_t> best_group(const Connectivity& connected,
                                    const std::vector<std::uint32_t>& votes, std::size_t first) {
  return GroupSearch(connected, votes, first).run();
}

}  // namespace shadow::models
