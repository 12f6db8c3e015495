#pragma once
// What becomes of a configuration when parts of it have failed, after paths have failed over and
// the cluster has sorted itself out: quorum first (R2.29), then reachability (R2.21-R2.26). Pure:
// graph and failed parts in, answer out; nothing is simulated.
#include <compare>
#include <cstdint>
#include <string>
#include <vector>

#include "sim/topology/topology_graph.hpp"

namespace shadow::sim {

enum class NodeFate : std::uint8_t {
  up,
  blocked,  // no quorum: hangs (RC.26)
  down      // also: was removed, and learned of it (CLUEXIT, RC.27)
};

enum class PathKind : std::uint8_t { none, served, direct };
[[nodiscard]] std::string_view word(PathKind k);

/// The path that a node uses to a disk.
struct PathChoice {
  PathKind kind = PathKind::none;
  std::uint32_t port = kNoPart;  // of the disk, direct
  std::uint32_t via = kNoPart;   // adapter (index), direct; node that serves
  friend bool operator==(const PathChoice&, const PathChoice&) = default;
};

/// State of a set as a system sees it (R2.27).
struct SetReach {
  enum class Word : std::uint8_t { full, path, reduced, none, hang, down };
  Word word = Word::full;
  std::uint32_t left = 0;  // members reached, of `reduced`
  friend bool operator==(const SetReach&, const SetReach&) = default;
};
/// "FULL", "RED(2)", "HANG" ...
[[nodiscard]] std::string to_text(const SetReach& r);
/// Is `a` a worse state than `b`? RED with fewer members left is worse; a system that is down is
/// not compared by its sets and ranks last.
[[nodiscard]] bool worse(const SetReach& a, const SetReach& b);

class Prediction {
 public:
  /// `graph` outlives the prediction. `favoured`: the node whose group wins where groups have equal
  /// merit (RC.25); none: the group of the first node.
  Prediction(const TopologyGraph& graph, const std::vector<PartId>& failed,
             std::uint32_t favoured = kNoPart);

  [[nodiscard]] const TopologyGraph& graph() const { return *graph_; }
  [[nodiscard]] bool up(PartId part) const { return up_[part]; }
  [[nodiscard]] NodeFate node(std::uint32_t n) const { return fates_[n]; }
  /// Nodes of equal number hear each other and are members together; 0xffffffff: down.
  [[nodiscard]] std::uint32_t group(std::uint32_t n) const { return groups_of_[n]; }
  [[nodiscard]] std::uint32_t group_count() const { return group_count_; }
  /// First nodes of the groups that could have won as well; chance decides among them. Empty: no
  /// tie, or nobody has quorum.
  [[nodiscard]] const std::vector<std::uint32_t>& tie() const { return tie_; }
  /// Of the whole cluster before the failure (RC.3).
  [[nodiscard]] std::int64_t quorum() const { return quorum_; }
  /// Votes that the group of a node that is up has, with the quorum disk where it counts.
  [[nodiscard]] std::int64_t votes(std::uint32_t n) const { return votes_[groups_of_[n]]; }

  /// The path that a running node uses; none for a node that hangs or is down.
  [[nodiscard]] PathChoice path(std::uint32_t node, std::uint32_t disk) const;
  /// All direct paths, then the served ones, in order of preference; path() is the first.
  [[nodiscard]] std::vector<PathChoice> paths(std::uint32_t node, std::uint32_t disk) const;
  /// Nodes that could serve the disk to this one.
  [[nodiscard]] std::vector<std::uint32_t> servers(std::uint32_t node, std::uint32_t disk) const;
  /// By what the node itself reaches; `whole`: the prediction without failures, against which a
  /// path is another one.
  [[nodiscard]] SetReach reach(std::uint32_t node, std::uint32_t set,
                               const Prediction& whole) const;

 private:
  void take_down(const std::vector<PartId>& failed);
  void form_groups();
  void count_votes(std::uint32_t favoured);
  void crash_removed();
  [[nodiscard]] Joined joined_nodes() const;
  [[nodiscard]] std::int64_t whole_cluster_votes() const;
  [[nodiscard]] std::int64_t quorum_disk_votes(const std::vector<std::uint32_t>& group) const;
  [[nodiscard]] bool usable(std::uint32_t adapter) const;
  [[nodiscard]] std::uint32_t online_port(const GraphDisk& disk) const;
  /// Direct paths, the nearer ones first; `f` returns false to hear no more.
  template <class F>
  void each_direct(std::uint32_t node, std::uint32_t disk, F f) const;
  [[nodiscard]] PathChoice direct(std::uint32_t node, std::uint32_t disk) const;
  [[nodiscard]] bool watches(std::uint32_t node, std::uint32_t disk) const;
  [[nodiscard]] bool serves_now(std::uint32_t server, std::uint32_t node, std::uint32_t disk) const;

  const TopologyGraph* graph_;
  std::vector<bool> up_;                  // by part
  std::vector<std::uint32_t> fabric_;     // by interconnect
  std::vector<NodeFate> fates_;           // by node
  std::vector<std::uint32_t> groups_of_;  // by node
  std::vector<std::int64_t> votes_;       // by group
  std::vector<std::vector<std::uint32_t>> groups_;
  std::vector<std::uint32_t> tie_;
  std::uint32_t group_count_ = 0;
  std::int64_t quorum_ = 0;
};

}  // namespace shadow::sim
