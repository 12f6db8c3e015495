// Rules that hold for every configuration, on random ones.
#include <gtest/gtest.h>

#include <set>

#include "models/random/mix.hpp"
#include "sim/scenario/hardware_plan.hpp"
#include "tests/sim/topology/machine_room.hpp"

namespace shadow::sim::testing {
namespace {

constexpr std::uint64_t kRooms = 120;

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : seed_(seed) {}
  /// 0 .. n - 1
  std::uint64_t roll(std::uint64_t n) { return models::mix(seed_, ++count_) % n; }
  bool one_in(std::uint64_t n) { return roll(n) == 0; }

 private:
  std::uint64_t seed_;
  std::uint64_t count_ = 0;
};

/// One or two sites with fabrics, controllers and local buses; every node mounts the one set.
MachineRoom random_room(std::uint64_t seed) {
  Dice dice(seed);
  MachineRoom room;
  const std::uint64_t sites = 1 + dice.roll(2);
  for (std::uint64_t s = 0; s < sites; ++s) {
    const std::string i = std::to_string(s);
    room.site("S" + i).interconnect("FC" + i, "fc-2g", "S" + i);
    room.interconnect("LAN" + i, "lan-1g", "S" + i);
  }
  if (sites == 2) room.link("L01", "LAN0", "LAN1");
  if (sites == 2 && dice.one_in(2)) room.link("F01", "FC0", "FC1");
  const std::uint64_t nodes = 1 + dice.roll(4);
  for (std::uint64_t n = 0; n < nodes; ++n) {
    const std::string site = std::to_string(dice.roll(sites));
    const std::string name = "N" + std::to_string(n);
    room.node(name, "S" + site).adapter("EIA", "LAN" + site);
    if (!dice.one_in(4)) room.adapter("HBA1", "FC" + site);
    if (dice.one_in(2)) room.adapter("HBA2", "FC" + site);
    if (dice.one_in(3)) room.unserving();
    room.votes(static_cast<std::int64_t>(dice.roll(3)));
  }
  for (std::uint64_t c = 0; c < sites; ++c) {
    const std::string i = std::to_string(c);
    room.controller("C" + i, {"FC" + i}, "S" + i);
    if (dice.one_in(2)) room.dual();
  }
  std::vector<std::string> disks;
  const std::uint64_t members = 1 + dice.roll(4);
  for (std::uint64_t d = 0; d < members; ++d) {
    const std::string site = std::to_string(dice.roll(sites));
    disks.push_back("$1$DGA" + std::to_string(d));
    room.disk(disks.back(), {(dice.one_in(2) ? "FC" : "C") + site}, "S" + site);
  }
  room.set("DSA1", disks);
  return room;
}

TEST(RandomRooms, R2_57__NoSingleDiskTakesASetOfSeveralMembersAway) {
  for (std::uint64_t seed = 1; seed <= kRooms; ++seed) {
    const Scenario scenario = random_room(seed).done();
    if (scenario.config.sets[0].members.size() < 2) continue;
    const TopologyGraph graph(scenario, installed_catalogue());
    const Prediction whole(graph, {});
    for (const GraphDisk& disk : graph.disks()) {
      const MatrixRow row = matrix_row(graph, whole, {disk.part});
      for (std::size_t i = 0; i < row.sets[0].states.size(); ++i) {
        const SetReach before = whole.reach(graph.sets()[0].mounted_on[i], 0, whole);
        const bool reached_several = before.word == SetReach::Word::full || before.left > 1;
        if (!reached_several) continue;
        EXPECT_NE(row.sets[0].states[i].word, SetReach::Word::none) << "seed " << seed;
      }
    }
  }
}

/// Rank of a state among those that R2.59 compares; members are counted, not only ranked.
int members_left(const SetReach& r, std::size_t members) {
  if (r.word == SetReach::Word::full || r.word == SetReach::Word::path)
    return static_cast<int>(members);
  return r.word == SetReach::Word::reduced ? static_cast<int>(r.left) : 0;
}

/// Of what each system reaches itself. What the systems make of it together can become worse: one
/// that reached nothing removes nobody, one that reaches the new member alone removes all others.
TEST(RandomRooms, R2_59__AMemberOnAPathOfItsOwnMakesNoRowWorse) {
  for (std::uint64_t seed = 1; seed <= kRooms; ++seed) {
    MachineRoom room = random_room(seed);
    const Scenario before = room.done();
    const TopologyGraph old_graph(before, installed_catalogue());
    const Prediction old_whole(old_graph, {});
    // A channel of its own to every node: nobody needs a server for it.
    Config& config = room.scenario().config;
    config.interconnects.push_back({});
    config.interconnects.back().name = "OWN";
    config.interconnects.back().kind = {"fc-2g", {}};
    for (Node& n : config.nodes) n.adapters.push_back({"OWN", {}, {"fc-2g", {}}, {"OWN", {}}});
    room.disk("$1$DGA900", {"OWN"});
    config.sets[0].members.push_back({"$1$DGA900", {}});
    const Scenario after = room.done();
    const TopologyGraph new_graph(after, installed_catalogue());
    const Prediction new_whole(new_graph, {});
    const std::size_t members = before.config.sets[0].members.size();
    for (PartId p = 0; p < old_graph.parts().size(); ++p) {
      const std::string& name = old_graph.parts()[p].name;
      const Prediction old_row(old_graph, {p});
      const Prediction new_row(new_graph, {new_graph.find(name)});
      for (std::uint32_t n = 0; n < old_graph.nodes().size(); ++n) {
        const SetReach was = old_row.reach(n, 0, old_whole);
        const SetReach is = new_row.reach(n, 0, new_whole);
        EXPECT_GE(members_left(is, members + 1), members_left(was, members))
            << "seed " << seed << ", " << name;
        if (was.word == SetReach::Word::none) continue;
        EXPECT_NE(is.word, SetReach::Word::none) << "seed " << seed << ", " << name;
      }
    }
  }
}

TEST(RandomRooms, RC_25_RC_29__NeverTwoGroupsWithQuorum) {
  for (std::uint64_t seed = 1; seed <= kRooms; ++seed) {
    const Scenario scenario = random_room(seed).done();
    const TopologyGraph graph(scenario, installed_catalogue());
    for (PartId p = 0; p < graph.parts().size(); ++p) {
      const Prediction without(graph, {p});
      std::set<std::uint32_t> running;
      for (std::uint32_t n = 0; n < graph.nodes().size(); ++n) {
        if (without.node(n) == NodeFate::up) running.insert(without.group(n));
      }
      EXPECT_LE(running.size(), 1U) << "seed " << seed << ", " << graph.parts()[p].name;
    }
  }
}

TEST(RandomRooms, R2_60__OnASingleSystemTheSystemItselfEndsTheService) {
  for (std::uint64_t seed = 1; seed <= kRooms; ++seed) {
    const Scenario scenario = random_room(seed).done();
    if (scenario.config.nodes.size() != 1) continue;
    const TopologyGraph graph(scenario, installed_catalogue());
    const Prediction without(graph, {graph.nodes()[0].part});
    EXPECT_EQ(without.node(0), NodeFate::down);
    EXPECT_EQ(to_text(without.reach(0, 0, Prediction(graph, {}))), "DOWN");
  }
}

}  // namespace
}  // namespace shadow::sim::testing
