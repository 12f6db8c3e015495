// The cards of chapter 2 as the graph sees them: failure matrices, levels, single points of
// failure.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/sim/topology/machine_room.hpp"

namespace shadow::sim::testing {
namespace {

TEST(Card, R2_31__OneSystemWithOneAdapter) {
  const Analysed card(card_2_2());
  EXPECT_EQ(card.row({}, "DSA1"), "A FULL");
  EXPECT_EQ(card.row({"$1$DKA1"}, "DSA1"), "A RED(2)");
  EXPECT_EQ(card.row({"$1$DKA1", "$1$DKA2"}, "DSA1"), "A RED(1)");
  EXPECT_EQ(card.row({"$1$DKA1", "$1$DKA2", "$1$DKA3"}, "DSA1"), "A NONE");
  EXPECT_EQ(card.row({"A.HBA1"}, "DSA1"), "A NONE");
  EXPECT_EQ(card.row({"BUS1"}, "DSA1"), "A NONE");
  EXPECT_EQ(card.row({"A"}, "DSA1"), "A DOWN");
  EXPECT_EQ(card.level("DSA1"), 1);
}

TEST(Card, R2_33__OneSystemWithTwoAdapters) {
  const Analysed card(card_2_3());
  EXPECT_EQ(card.row({"$1$DKA1"}, "DSA1"), "A RED(1)");
  EXPECT_EQ(card.row({"A.HBA2"}, "DSA1"), "A RED(1)");
  EXPECT_EQ(card.row({"BUS1"}, "DSA1"), "A RED(1)");
  EXPECT_EQ(card.row({"A.HBA1", "$1$DKA1"}, "DSA1"), "A RED(1)");
  EXPECT_EQ(card.row({"A.HBA1", "$1$DKA2"}, "DSA1"), "A NONE");
  EXPECT_EQ(card.row({"A.HBA1", "A.HBA2"}, "DSA1"), "A NONE");
  EXPECT_EQ(card.row({"A"}, "DSA1"), "A DOWN");
  EXPECT_EQ(card.level("DSA1"), 2);
}

TEST(Card, R2_35__ClusterWithDualPortedDisks) {
  const Analysed card(card_2_4());
  EXPECT_EQ(card.row({}, "DSA1"), "A FULL, B FULL, S1 FULL, S2 FULL");
  EXPECT_EQ(card.row({"$2$DKA5"}, "DSA1"), "A RED(2), B RED(2), S1 RED(2), S2 RED(2)");
  EXPECT_EQ(card.row({"$2$DKA5", "$2$DKA6"}, "DSA1"), "A RED(1), B RED(1), S1 RED(1), S2 RED(1)");
  EXPECT_EQ(card.row({"A.HBA1"}, "DSA1"), "A PATH, B PATH, S1 PATH, S2 PATH");
  EXPECT_EQ(card.row({"A"}, "DSA1"), "A DOWN, B PATH, S1 PATH, S2 PATH, merge");
  EXPECT_EQ(card.row({"B"}, "DSA1"), "A PATH, B DOWN, S1 PATH, S2 PATH, merge");
  EXPECT_EQ(card.row({"A", "B"}, "DSA1"), "A DOWN, B DOWN, S1 HANG, S2 HANG");
  EXPECT_EQ(card.row({"A.HBA1", "B.HBA1"}, "DSA1"), "A NONE, B NONE, S1 NONE, S2 NONE");
  EXPECT_EQ(card.row({"LAN"}, "DSA1"), "A PATH, B HANG, S1 HANG, S2 HANG, tie");
  EXPECT_EQ(card.level("DSA1"), 3);
}

TEST(Card, R2_24_R2_25_R2_26__ADualPortedDiskIsOnLineToOneAdapterAndMovesByItself) {
  const Analysed card(card_2_4());
  const auto path = [&](const Prediction& p, std::uint32_t node, std::uint32_t disk) {
    const PathChoice c = p.path(node, disk);
    return std::string(word(c.kind)) +
           (c.kind == PathKind::served ? " " + card.scenario.config.nodes[c.via].name : "");
  };
  const Prediction& whole = card.availability.whole();
  EXPECT_EQ(path(whole, 0, 0), "direct");
  EXPECT_EQ(path(whole, 1, 0), "served A") << "B goes through A's server";
  EXPECT_EQ(path(whole, 0, 1), "served B");
  EXPECT_EQ(path(whole, 2, 0), "served A");
  const Prediction p(card.graph, {card.graph.find("A.HBA1")});
  EXPECT_EQ(path(p, 1, 0), "direct");
  EXPECT_EQ(path(p, 0, 0), "served B");
  EXPECT_EQ(path(p, 2, 0), "served B");
  EXPECT_EQ(path(p, 1, 1), "direct") << "disks of one set move independently";
}

TEST(Card, R2_39_R2_40__HighlyAvailableCluster) {
  const Analysed card(card_2_5());
  EXPECT_EQ(card.row({"$1$DUA1"}, "DSA1"), "A RED(2), B RED(2)");
  EXPECT_EQ(card.row({"$1$DUA1", "$1$DUA3"}, "DSA1"), "A RED(1), B RED(1)");
  EXPECT_EQ(card.row({"HSJ1"}, "DSA1"), "A PATH, B PATH");
  EXPECT_EQ(card.row({"HSJ2"}, "DSA1"), "A PATH, B PATH");
  EXPECT_EQ(card.row({"HSJ1", "HSJ2"}, "DSA1"), "A NONE, B NONE");
  EXPECT_EQ(card.row({"A.CI"}, "DSA1"), "A PATH, B FULL");
  EXPECT_EQ(card.row({"A"}, "DSA1"), "A DOWN, B FULL, merge");
  EXPECT_EQ(card.row({"STAR1"}, "DSA1"), "A NONE, B NONE");
  EXPECT_EQ(card.level("DSA1"), 3);
}

TEST(Card, R2_41_R2_42_R2_43__MembersBehindDifferentStarCouplers) {
  const Analysed card(card_2_6());
  EXPECT_EQ(card.availability.whole().quorum(), 3);
  EXPECT_EQ(card.row({"$1$DUA1"}, "DSA1"), "A RED(1), B RED(1), C RED(1)");
  EXPECT_EQ(card.row({"HSJ1"}, "DSA1"), "A PATH, B PATH, C PATH");
  EXPECT_EQ(card.row({"STAR2"}, "DSA1"), "A RED(1), B RED(1), C RED(1)");
  EXPECT_EQ(card.row({"STAR2"}, "DSA2"), "A NONE, B NONE, C NONE");
  EXPECT_EQ(card.row({"STAR1"}, "DSA1"), "A RED(1), B RED(1), C RED(1)");
  EXPECT_EQ(card.row({"STAR1"}, "DSA2"), "A FULL, B FULL, C FULL");
  EXPECT_EQ(card.row({"A"}, "DSA1"), "A DOWN, B FULL, C PATH, merge");
  EXPECT_EQ(card.row({"C"}, "DSA1"), "A FULL, B FULL, C DOWN, merge");
  EXPECT_EQ(card.row({"A", "B"}, "DSA1"), "A DOWN, B DOWN, C RED(1), merge");
  EXPECT_EQ(card.row({"A", "B"}, "DSA2"), "A DOWN, B DOWN, C NONE, merge");
  EXPECT_EQ(card.row({"A", "C"}, "DSA2"), "A DOWN, B FULL, C DOWN, merge");
  EXPECT_EQ(card.row({"B", "C"}, "DSA1"), "A FULL, B DOWN, C DOWN, merge");
  EXPECT_EQ(card.row({"B", "C"}, "DSA2"), "A FULL, B DOWN, C DOWN, merge");
}

TEST(Card, R2_44__TwoSitesWithFddi) {
  const Analysed card(card_2_7());
  EXPECT_EQ(card.row({}, "DSA1"), "A FULL, B FULL, C FULL, D FULL");
  EXPECT_EQ(card.row({"$1$DUA1"}, "DSA1"), "A RED(1), B RED(1), C RED(1), D RED(1)");
  EXPECT_EQ(card.row({"HSJ1"}, "DSA1"), "A PATH, B PATH, C FULL, D FULL");
  EXPECT_EQ(card.row({"A"}, "DSA1"), "A DOWN, B FULL, C PATH, D PATH, merge");
  EXPECT_EQ(card.row({"B"}, "DSA1"), "A FULL, B DOWN, C FULL, D FULL, merge");
  EXPECT_EQ(card.row({"STAR1"}, "DSA1"), "A RED(1), B RED(1), C RED(1), D RED(1)");
  EXPECT_EQ(card.row({"S2"}, "DSA1"), "A RED(1), B RED(1), C DOWN, D DOWN, merge");
  EXPECT_EQ(card.row({"S1"}, "DSA1"), "A DOWN, B DOWN, C HANG, D HANG");
  EXPECT_EQ(card.row({"ISL"}, "DSA1"), "A RED(1), B RED(1), C HANG, D HANG");
  EXPECT_EQ(card.level("DSA1"), 4);
}

TEST(Card, R2_44_RC_20_RC_25_RC_27__ANodeThatOnlySomeOthersHearIsRemovedAndCrashes) {
  const Analysed card(card_2_7());
  const Prediction p(card.graph, {card.graph.find("B.FDDI")});
  EXPECT_EQ(p.node(0), NodeFate::up) << "A, C and D all hear each other";
  EXPECT_EQ(p.node(1), NodeFate::down) << "B hears A over the star coupler: CLUEXIT";
  EXPECT_EQ(card.row({"B.FDDI"}, "DSA1"), "A FULL, B DOWN, C FULL, D FULL, merge");
}

TEST(Card, R2_48__TwoNodesThatServeTheirDisks) {
  const Analysed card(card_1_3());
  EXPECT_EQ(card.availability.whole().quorum(), 2);
  EXPECT_EQ(card.row({"$10$DKA1"}, "DSA1"), "ATABOY RED(1), ATAGRL RED(1)");
  EXPECT_EQ(card.row({"ATAGRL"}, "DSA1"), "ATABOY RED(1), ATAGRL DOWN, merge");
  EXPECT_EQ(card.row({"ATABOY"}, "DSA1"), "ATABOY DOWN, ATAGRL HANG");
  EXPECT_EQ(card.row({"ETHER"}, "DSA1"), "ATABOY RED(1), ATAGRL HANG");
  EXPECT_EQ(card.level("DSA1"), 3);
}

TEST(Card, R2_54_RP_8__TwoSitesWithFibreChannelAndServedPaths) {
  const Analysed card(card_4_1(true));
  EXPECT_EQ(card.row({"FCLINK"}, "DSA42"), "A1 PATH, A2 PATH, B1 PATH, B2 PATH");
  EXPECT_EQ(card.row({"LANLINK"}, "DSA42"), "A1 FULL, A2 FULL, B1 HANG, B2 HANG");
  EXPECT_EQ(card.row({"FCSW_A"}, "DSA42"), "A1 RED(1), A2 RED(1), B1 RED(1), B2 RED(1)");
  EXPECT_EQ(card.row({"A"}, "DSA42"), "A1 DOWN, A2 DOWN, B1 HANG, B2 HANG")
      << "two of five votes are no quorum";
  EXPECT_EQ(card.row({"B"}, "DSA42"), "A1 RED(1), A2 RED(1), B1 DOWN, B2 DOWN, merge");
  EXPECT_EQ(card.level("DSA42"), 4);
}

TEST(Card, R2_54_RP_8__TwoSitesWithFibreChannelWithoutServedPaths) {
  const Analysed card(card_4_1(false));
  EXPECT_EQ(card.row({"FCLINK"}, "DSA42"), "A1 RED(1), A2 RED(1), B1 RED(1), B2 RED(1), race");
  EXPECT_EQ(card.row({"FCSW_A"}, "DSA42"), "A1 NONE, A2 NONE, B1 RED(1), B2 RED(1)");
  Scenario early = card_4_1(true);
  early.config.options.push_back({"fc_served_failover", "off"});
  EXPECT_EQ(Analysed(early).row({"FCSW_A"}, "DSA42"), "A1 NONE, A2 NONE, B1 RED(1), B2 RED(1)");
}

TEST(Card, R2_55__ThreeSitesWithSixOrThreeMembers) {
  const Analysed six(card_3s(6));
  const Analysed three(card_3s(3));
  EXPECT_EQ(six.row({"S3"}, "DSA1"), "N1 RED(4), N2 RED(4), N3 DOWN, merge");
  EXPECT_EQ(three.row({"S3"}, "DSA1"), "N1 RED(2), N2 RED(2), N3 DOWN, merge");
  EXPECT_EQ(six.row({"S2", "S3"}, "DSA1"), "N1 RED(2), N2 DOWN, N3 DOWN, merge");
  EXPECT_EQ(three.row({"S2", "S3"}, "DSA1"), "N1 RED(1), N2 DOWN, N3 DOWN, merge");
  EXPECT_EQ(six.row({"S2", "S3", "$1$DGA10"}, "DSA1"), "N1 RED(1), N2 DOWN, N3 DOWN, merge");
  EXPECT_EQ(three.row({"S2", "S3", "$1$DGA10"}, "DSA1"), "N1 NONE, N2 DOWN, N3 DOWN, merge");
  EXPECT_EQ(six.level("DSA1"), 4);
}

TEST(Card, R2_58__SinglePointsOfFailureOfEveryCard) {
  EXPECT_EQ(Analysed(card_2_2()).single_points("DSA1"), "A.HBA1 BUS1");
  EXPECT_EQ(Analysed(card_2_3()).single_points("DSA1"), "");
  EXPECT_EQ(Analysed(card_2_4()).single_points("DSA1"), "");
  EXPECT_EQ(Analysed(card_2_5()).single_points("DSA1"), "STAR1");
  EXPECT_EQ(Analysed(card_2_6()).single_points("DSA1"), "");
  EXPECT_EQ(Analysed(card_2_6()).single_points("DSA2"), "STAR2");
  EXPECT_EQ(Analysed(card_2_7()).single_points("DSA1"), "");
  EXPECT_EQ(Analysed(card_2_7()).single_points("DSA2"), "");
  EXPECT_EQ(Analysed(card_1_3()).single_points("DSA1"), "");
  EXPECT_EQ(Analysed(card_4_1(true)).single_points("DSA42"), "");
  EXPECT_EQ(Analysed(card_4_1(false)).single_points("DSA42"), "FCSW_A FCSW_B");
  EXPECT_EQ(Analysed(card_3s(6)).single_points("DSA1"), "");
}

TEST(Card, R2_58__APointOfFailureNamesTheSystemsThatLose) {
  const Analysed card(card_4_1(false));
  const auto& points = card.availability.sets()[0].single_points;
  ASSERT_EQ(points.size(), 2U);
  EXPECT_EQ(points[0].nodes, (std::vector<std::uint32_t>{0, 1})) << "each switch for its own site";
  EXPECT_EQ(points[1].nodes, (std::vector<std::uint32_t>{2, 3}));
}

TEST(Card, R2_60__ASingleSystemIsItsOwnPointOfFailure) {
  const Analysed card(card_2_3());
  for (const MatrixRow& row : card.availability.rows()) {
    const bool system = card.graph.parts()[row.part].name == "A";
    EXPECT_EQ(row.nodes[0], system ? NodeFate::down : NodeFate::up)
        << "data that is there and a system that runs are two things";
  }
}

TEST(Card, R2_2__TheLevelIsTheHighestStepThatHolds) {
  const Analysed bus(card_2_2());
  const SetAvailability& two = bus.availability.sets()[0];
  EXPECT_EQ(two.why_not[2], "adapter A.HBA1 takes all members from A");
  EXPECT_EQ(two.why_not[3], "A alone mounts it");
  EXPECT_EQ(two.why_not[4], "systems of one site only mount it");
  const Analysed star(card_2_5());
  const SetAvailability& five = star.availability.sets()[0];
  EXPECT_EQ(five.level, 3) << "steps are not cumulative";
  EXPECT_EQ(five.why_not[2], "interconnect STAR1 takes all members from A and B");
  MachineRoom room;
  room.interconnect("BUS", "scsi-fw").node("A").adapter("HBA", "BUS").disk("$1$DKA1", {"BUS"});
  const Analysed one(room.set("DSA1", {"$1$DKA1"}).done());
  EXPECT_EQ(one.level("DSA1"), 0);
  EXPECT_EQ(one.availability.sets()[0].why_not[1], "it has one member");
}

TEST(Card, PairsOfFailuresThatTakeASetAway) {
  const Analysed card(card_2_3());
  std::vector<std::string> pairs;
  for (const PairPoint& p : card.availability.sets()[0].pairs)
    pairs.push_back(card.graph.parts()[p.first].name + " " + card.graph.parts()[p.second].name);
  std::ranges::sort(pairs);
  EXPECT_EQ(pairs, (std::vector<std::string>{"$1$DKA1 $1$DKA2", "A.HBA1 $1$DKA2", "A.HBA1 A.HBA2",
                                             "A.HBA1 BUS2", "A.HBA2 $1$DKA1", "A.HBA2 BUS1",
                                             "BUS1 $1$DKA2", "BUS1 BUS2", "BUS2 $1$DKA1"}));
}

}  // namespace
}  // namespace shadow::sim::testing
