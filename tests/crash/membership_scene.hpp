#pragma once
// A change of membership of DSA1: (R6.107) in a real cluster under user load, to be disturbed at
// each of its messages and I/Os.
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "engine/unit/virtual_unit.hpp"
#include "tests/crash/crash_points.hpp"
#include "tests/crash/disturbed_network.hpp"
#include "tests/support/judged_cluster.hpp"
#include "tests/support/set_scene.hpp"

namespace shadow::test {

/// `form`: the first MOUNT in the cluster; `mount`: a node joins a set that others have mounted.
enum class ChangeKind : std::uint8_t { add, remove, expel, form, mount, dismount };
[[nodiscard]] std::string word(ChangeKind kind);

/// ALPHA acts; an expulsion is led by the node that comes first. Besides the nodes that mount the
/// set (2 or 3) a cluster of two has VOTER, so that whoever is left has quorum.
class MembershipScene final : public CrashScene {
 public:
  MembershipScene(ChangeKind kind, std::uint16_t nodes);

  /// actor: ALPHA crashes and says so; master: the node that masters the state lock (another than
  /// ALPHA, if that is the one) dies silently; source: a full member goes off line for good;
  /// subject: the disk that the change is about, or else another member, breaks down; flap, cut:
  /// the LAN of ALPHA is gone for less than the reconnect interval, or for longer; path: ALPHA
  /// reaches no disk for a while.
  [[nodiscard]] std::vector<std::string> faults() const override;
  TryResult run(const Try& what) override;

 private:
  static TestCluster::Options options(std::uint16_t nodes);
  void begin_change();
  [[nodiscard]] bool change_ended();
  void step(std::string what);
  void disturb(std::uint32_t order);
  void due(std::uint64_t);
  void fail();
  void heal(std::uint64_t);
  void heal_after(Duration d) { c_.driver().queue().after(d, heal_); }
  [[nodiscard]] VirtualUnit& unit_of(const std::string& node) {
    return dynamic_cast<VirtualUnit&>(*c_.engine(node).volume(kUnit));
  }
  [[nodiscard]] std::string actor();
  [[nodiscard]] std::string lock_master(const std::string& actor);
  [[nodiscard]] std::string recover();
  [[nodiscard]] bool becomes_steady();
  void mount_again();
  [[nodiscard]] std::string description();
  void judge_reads(const std::string& disk, IoKind kind, BlockRange range);
  void judge_performers(const OperationInfo& started);
  void judge_end();
  void judge_members(const UnitView& set);
  void judge_use(const std::string& node);
  void complain(const std::string& text);
  [[nodiscard]] std::vector<std::string> mounting_nodes();
  [[nodiscard]] bool is_target(const std::string& disk);

  ChangeKind kind_;
  std::vector<std::string> nodes_;  // that have the set mounted, or will
  std::vector<std::string> disks_;
  std::string subject_;
  JudgedCluster j_;
  TestCluster& c_ = j_.cluster;
  Try try_;
  bool counting_ = false;
  bool reached_ = false;
  SimTime failed_at_{};
  std::vector<std::string> steps_;
  std::string cut_off_;  // node whose LAN or path comes back
  std::set<std::string> dead_disks_;
  std::string complaint_;
  models::EventTo<MembershipScene, &MembershipScene::due> due_{*this};
  models::EventTo<MembershipScene, &MembershipScene::heal> heal_{*this};
};

}  // namespace shadow::test
