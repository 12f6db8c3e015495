#pragma once
// Which way a message takes from interconnect to interconnect, and which parts are up. The ways
// between two interconnects are found once, shortest latency first; the first whose parts are all
// up is in use, so that a cut link moves traffic to the next.
#include <cstdint>
#include <vector>

#include "models/link/network.hpp"

namespace shadow::models {

/// A link crossed in one direction.
struct LinkStep {
  LinkIndex link = 0;
  bool forward = true;  // a to b
};

/// A way between two interconnects without circles.
struct Way {
  std::uint32_t rank = 0;  // among the ways of its pair: 0 = shortest
  std::vector<LinkStep> links;
  std::vector<InterconnectIndex> interconnects;  // both ends included
  Duration latency{};                            // undisturbed, without jitter
};

/// Ways and states of all parts of a platform.
class Ways {
 public:
  /// Ways kept for each pair (ours: direct links, and the detours of three sites with two links a
  /// pair).
  static constexpr std::size_t kMaxWays = 8;

  /// Asserts that the platform refers to parts that exist.
  explicit Ways(const PlatformSpec& spec);

  /// All ways from one interconnect to another, shortest first.
  [[nodiscard]] const std::vector<Way>& all(InterconnectIndex from, InterconnectIndex to) const {
    return pair(from, to).ways;
  }
  /// The way in use; null if none is up. Attachments are not looked at.
  [[nodiscard]] const Way* in_use(InterconnectIndex from, InterconnectIndex to) const;
  /// The way in use between two attachments, both of them up; else null.
  [[nodiscard]] const Way* in_use_between(AttachmentIndex from, AttachmentIndex to) const;
  /// Most ways that any pair has.
  [[nodiscard]] std::size_t max_rank() const { return max_rank_; }

  void set_interconnect(InterconnectIndex i, bool up);
  void set_link(LinkIndex l, bool up, bool forward, bool backward);
  void set_attachment(AttachmentIndex a, bool up);
  [[nodiscard]] bool interconnect_up(InterconnectIndex i) const { return interconnect_up_[i]; }
  [[nodiscard]] bool link_up(LinkIndex l, bool forward) const {
    return forward ? forward_up_[l] : backward_up_[l];
  }
  [[nodiscard]] bool attachment_up(AttachmentIndex a) const { return attachment_up_[a]; }

 private:
  struct Pair {
    std::vector<Way> ways;
    mutable const Way* current = nullptr;
    mutable std::uint64_t version = 0;  // of the states that `current` was found with
  };
  [[nodiscard]] const Pair& pair(InterconnectIndex from, InterconnectIndex to) const {
    return pairs_[from * spec_.interconnects.size() + to];
  }
  [[nodiscard]] bool up(const Way& way) const;
  void find_ways(InterconnectIndex from);
  void check() const;

  const PlatformSpec& spec_;
  std::vector<Pair> pairs_;  // [from][to]
  std::vector<bool> interconnect_up_, forward_up_, backward_up_, attachment_up_;
  std::uint64_t version_ = 1;
  std::size_t max_rank_ = 0;
};

}  // namespace shadow::models
