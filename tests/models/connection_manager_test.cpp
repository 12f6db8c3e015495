#include <gtest/gtest.h>

#include "tests/support/cluster_scene.hpp"

namespace shadow {
namespace {

using models::ConnectionState;
using models::Leaving;
using test::ClusterScene;
using Keys = std::vector<std::string>;

ClusterScene::Options nodes_of(const std::vector<std::string>& names) {
  ClusterScene::Options o;
  for (const auto& n : names) {
    o.nodes.push_back({});
    o.nodes.back().name = n;
  }
  return o;
}

/// A and B at site 0, C and D at site 1.
ClusterScene::Options two_sites(std::int64_t votes_a = 1, std::int64_t votes_b = 1) {
  ClusterScene::Options o = nodes_of({"A", "B", "C", "D"});
  for (std::size_t n = 0; n < 4; ++n) {
    o.nodes[n].site = n < 2 ? 0 : 1;
    o.nodes[n].votes = n < 2 ? votes_a : votes_b;
  }
  return o;
}

TEST(ConnectionManager, StartedClusterRunsWithoutAMessageOrAnEvent) {
  ClusterScene s(nodes_of({"A", "B", "C"}));
  s.start();
  for (const char* const n : {"A", "B", "C"}) {
    EXPECT_TRUE(s.runs(n));
    EXPECT_EQ(s.members(n), "A B C");
    EXPECT_EQ(s.quorum(n), "3/2");
  }
  EXPECT_TRUE(s.driver.queue().empty()) << "an idle cluster costs nothing";
  EXPECT_TRUE(s.printed.journal.empty());
  EXPECT_EQ(s.manager->connection(s["A"], s["B"]), ConnectionState::open);
  EXPECT_EQ(s.manager->connection(s["A"], s["A"]), ConnectionState::local);
}

TEST(ConnectionManager, RC_21_RC_24_RC_38__LastGaspIsFollowedByATransitionAtOnceInItsOrder) {
  ClusterScene s(nodes_of({"A", "B", "C"}));
  s.start();
  s.run_for(seconds(100));
  s.crash("C");
  s.run_for(seconds(3));
  EXPECT_EQ(s.log,
            (Keys{"dies TEST C", "stop A", "stop B", "settle C", "run A", "run B", "ended -C"}));
  EXPECT_EQ(s.members("A"), "A B");
  EXPECT_EQ(s.said("A"), (Keys{"CNX.LASTGASP", "CNX.PROPOSE", "CNX.REMOVED", "CNX.COMPLETE"}));
  EXPECT_EQ(s.said("B"), (Keys{"CNX.LASTGASP", "CNX.REMOVED", "CNX.COMPLETE"}));
  EXPECT_LT(s.manager->last_transition_time(), seconds(3)) << "usual duration";
}

/// A has quorum alone, so only A notices the loss of B.
ClusterScene::Options big_and_small() {
  ClusterScene::Options o = nodes_of({"A", "B"});
  o.nodes[0].votes = 2;
  return o;
}

TEST(ConnectionManager, RC_22__SilentLossIsRemovedAfterDetectionAndTheReconnectInterval) {
  ClusterScene s(big_and_small());
  s.start();
  s.crash("B", Leaving::silent);
  s.run_for(seconds(60));
  const SimTime lost = s.time_of("A", MessageId::cnx_lost);
  EXPECT_GE(lost, SimTime{} + seconds(8));
  EXPECT_LE(lost, SimTime{} + seconds(9));
  EXPECT_EQ(s.time_of("A", MessageId::cnx_timedout), lost + seconds(20));
  EXPECT_LT(s.time_of("A", MessageId::cnx_complete), lost + seconds(23));
  EXPECT_EQ(s.said("A"),
            (Keys{"CNX.LOST", "CNX.TIMEDOUT", "CNX.PROPOSE", "CNX.REMOVED", "CNX.COMPLETE"}));
  EXPECT_EQ(s.members("A"), "A");
}

TEST(ConnectionManager, RC_22__IntervalIsNotShorterThanThePeersVirtualCircuitTimeout) {
  ClusterScene::Options o = big_and_small();
  o.recnxinterval = 4;
  ClusterScene s(o);
  s.start();
  s.crash("B", Leaving::silent);
  s.run_for(seconds(60));
  EXPECT_EQ(s.time_of("A", MessageId::cnx_timedout),
            s.time_of("A", MessageId::cnx_lost) + seconds(16));
}

TEST(ConnectionManager, RC_22__CiPortsArePolledAndTheirFormulaIsAnother) {
  ClusterScene::Options o = big_and_small();
  o.kind = models::PortKind::polled;
  ClusterScene s(o);
  s.start();
  s.crash("B", Leaving::silent);
  s.run_for(seconds(60));
  const SimTime lost = s.time_of("A", MessageId::cnx_lost);
  EXPECT_EQ(lost, SimTime{} + seconds(15)) << "PASTIMOUT x 3";
  const Duration interval = s.time_of("A", MessageId::cnx_timedout) - lost;
  EXPECT_NEAR(interval.seconds(), 32.0, 0.1) << "3 x 2/3 TIMVCFAIL";
}

TEST(ConnectionManager, RC_30__HungNodeOnCiIsNoticedWhenItsSanityTimerRunsOut) {
  ClusterScene::Options o = nodes_of({"A", "B", "C"});
  o.kind = models::PortKind::polled;
  ClusterScene s(o);
  s.start();
  s.nodes->halt(s["C"], true);
  s.run_for(seconds(99));
  EXPECT_EQ(s.time_of("A", MessageId::cnx_lost), kNever);
  s.run_for(seconds(2));
  EXPECT_EQ(s.time_of("A", MessageId::cnx_lost), SimTime{} + seconds(100));
}

TEST(ConnectionManager, RC_23__PeerThatAnswersWithinTheIntervalIsKept) {
  ClusterScene s(two_sites());
  s.start();
  s.cut(0, 1);
  s.run_for(seconds(20));
  EXPECT_EQ(s.said("A"), (Keys{"CNX.LOST", "CNX.LOST", "CNX.QLOST"}));
  EXPECT_EQ(s.manager->connection(s["A"], s["C"]), ConnectionState::reconnect);
  s.cut(0, 1, true);
  s.run_for(seconds(40));
  EXPECT_EQ(s.said("A"), (Keys{"CNX.LOST", "CNX.LOST", "CNX.QLOST", "CNX.RECONNECT",
                               "CNX.RECONNECT", "CNX.QREGAIN"}));
  EXPECT_EQ(s.members("A"), "A B C D");
  EXPECT_TRUE(s.runs("A") && s.runs("D"));
  EXPECT_EQ(std::ranges::count(s.log, "settle C"), 0);
}

TEST(ConnectionManager, InterruptionShorterThanDetectionIsNotEvenSeen) {
  ClusterScene s(two_sites());
  s.start();
  s.cut(0, 1);
  s.run_for(seconds(7));
  s.cut(0, 1, true);
  s.run_for(seconds(60));
  EXPECT_TRUE(s.printed.journal.empty());
}

/// The removal needs the answer of every member (two phases), and a member that says nothing is
/// kept for its reconnect interval as any other: so users stand still for detection and interval.
TEST(ConnectionManager, RC_22_RC_24__MemberThatFallsSilentInATransitionHoldsItUntilItIsTimedOut) {
  ClusterScene::Options o = nodes_of({"A", "B", "C", "D"});
  o.nodes[0].votes = 4;
  ClusterScene s(o);
  s.start();
  s.run_for(seconds(10));
  s.crash("D");
  s.run_for(milliseconds(20));
  EXPECT_FALSE(s.runs("A"));
  s.power_off({"C"});
  s.run_for(seconds(27));
  EXPECT_FALSE(s.runs("A"));
  EXPECT_EQ(s.members("A"), "A B C D") << "before the commit nothing has changed";
  s.run_for(seconds(5));
  EXPECT_TRUE(s.runs("A"));
  EXPECT_EQ(s.members("A"), "A B");
  EXPECT_LT(s.manager->last_transition_time(), seconds(8 + 20 + 3)) << "RC.22";
}

TEST(ConnectionManager, RC_3_RC_26_RC_37__CutOffSideBlocksBeforeItIsRemovedAndStaysSo) {
  ClusterScene s(two_sites(2, 1));
  s.start();
  s.cut(0, 1);
  s.run_for(seconds(10));
  EXPECT_TRUE(s.runs("A") && s.runs("B")) << "4 of 6 votes";
  EXPECT_FALSE(s.runs("C") || s.runs("D"));
  EXPECT_EQ(s.members("A"), "A B C D") << "not removed yet";
  s.run_for(seconds(100));
  EXPECT_EQ(s.members("A"), "A B");
  EXPECT_EQ(s.quorum("A"), "4/4") << "quorum does not fall when nodes leave";
  EXPECT_FALSE(s.runs("C") || s.runs("D"));
  EXPECT_EQ(s.members("C"), "C D") << "a blocked group completes its own removals";
  EXPECT_EQ(s.said("C"), (Keys{"CNX.LOST", "CNX.LOST", "CNX.QLOST", "CNX.TIMEDOUT", "CNX.TIMEDOUT",
                               "CNX.PROPOSE", "CNX.REMOVED", "CNX.REMOVED", "CNX.COMPLETE"}));
  EXPECT_TRUE(s.violations.empty());
}

TEST(ConnectionManager, RC_27__NodesOfTheCutOffGroupCrashWithCluexitWhenTheyComeBack) {
  ClusterScene s(two_sites(2, 1));
  s.start();
  s.cut(0, 1);
  s.run_for(seconds(60));
  EXPECT_TRUE(s.manager->is_removed(s["C"]));
  s.cut(0, 1, true);
  s.run_for(seconds(3));
  EXPECT_EQ(s.nodes->find(s["C"]), nullptr);
  EXPECT_EQ(s.nodes->find(s["D"]), nullptr);
  EXPECT_EQ(std::ranges::count(s.log, "dies CLUEXIT C"), 1);
  EXPECT_TRUE(s.runs("A") && s.runs("B"));
  EXPECT_TRUE(s.violations.empty());
}

TEST(ConnectionManager, RC_28__TwoGroupsThatHangMeetAgainAndGoOn) {
  ClusterScene s(two_sites());
  s.start();
  s.cut(0, 1);
  s.run_for(seconds(600));
  EXPECT_EQ(s.members("A"), "A B");
  EXPECT_EQ(s.members("D"), "C D");
  EXPECT_EQ(std::ranges::count(s.log, "settle C"), 0) << "no group has recovered without the other";
  s.cut(0, 1, true);
  s.run_for(seconds(5));
  EXPECT_EQ(s.members("A"), "A B C D");
  for (const char* const n : {"A", "B", "C", "D"}) EXPECT_TRUE(s.runs(n));
  EXPECT_EQ(std::ranges::count_if(s.log, [](const auto& l) { return l.starts_with("ended"); }), 0)
      << "for the software nobody has left or come";
  EXPECT_EQ(s.said("A").back(), "CNX.COMPLETE");
}

TEST(ConnectionManager, RC_28__OptionExitSendsTheGroupOfLowerMeritAway) {
  ClusterScene::Options o = two_sites();
  o.manager.exit_on_inquorate_meeting = true;
  ClusterScene s(o);
  s.start();
  s.cut(0, 1);
  s.run_for(seconds(600));
  s.cut(0, 1, true);
  s.run_for(seconds(5));
  EXPECT_NE(s.nodes->find(s["A"]), nullptr);
  EXPECT_EQ(s.nodes->find(s["C"]), nullptr);
  EXPECT_EQ(s.nodes->find(s["D"]), nullptr);
}

TEST(ConnectionManager, RC_6_RC_7__IpcQuorumLetsTheNodesPresentGoOn) {
  ClusterScene s(nodes_of({"A", "B", "C", "D"}));
  s.start();
  EXPECT_EQ(s.quorum("A"), "4/3");
  s.power_off({"C", "D"});
  s.run_for(seconds(60));
  EXPECT_FALSE(s.runs("A") || s.runs("B"));
  EXPECT_EQ(s.quorum("A"), "2/3");
  s.manager->recompute_quorum(s["A"]);
  s.run_for(seconds(3));
  EXPECT_EQ(s.quorum("B"), "2/2");
  EXPECT_TRUE(s.runs("A") && s.runs("B"));
  EXPECT_EQ(std::ranges::count(s.log, "settle C"), 1) << "recovery has waited for quorum";
  s.boot("C");
  s.boot("D");
  s.run_for(seconds(70));
  EXPECT_EQ(s.quorum("A"), "4/3");
  EXPECT_TRUE(s.runs("D"));
}

TEST(ConnectionManager, RC_6__ShutdownWithRemoveNodeLowersQuorumAndWithoutDoesNot) {
  for (const bool remove : {false, true}) {
    ClusterScene s(nodes_of({"A", "B", "C", "D"}));
    s.start();
    s.nodes->shut_down({s["D"]}, remove ? Leaving::remove_node : Leaving::last_gasp);
    s.run_for(seconds(3));
    EXPECT_EQ(s.quorum("A"), remove ? "3/2" : "3/3");
    EXPECT_EQ(s.members("C"), "A B C");
  }
}

TEST(ConnectionManager, RC_6__SetClusterExpectedVotesIsClampedAndNeedsQuorum) {
  ClusterScene s(nodes_of({"A", "B", "C"}));
  s.start();
  EXPECT_EQ(s.manager->set_expected_votes(s["A"], 9), 5U);
  EXPECT_EQ(s.quorum("B"), "3/3");
  EXPECT_EQ(s.manager->set_expected_votes(s["A"], 1), 3U);
  EXPECT_EQ(s.quorum("B"), "3/2");
  s.crash("C");
  s.run_for(seconds(3));
  EXPECT_EQ(s.manager->set_expected_votes(s["B"], std::nullopt), 2U);
  EXPECT_EQ(s.quorum("A"), "2/2");
  s.crash("A", Leaving::silent);
  s.run_for(seconds(10));
  EXPECT_FALSE(s.manager->set_expected_votes(s["B"], 1)) << "hangs";
}

TEST(ConnectionManager, RC_29__QuorumForcedOnBothSidesIsReported) {
  ClusterScene s(two_sites());
  s.start();
  s.cut(0, 1);
  s.run_for(seconds(60));
  s.manager->recompute_quorum(s["A"]);
  s.run_for(seconds(3));
  EXPECT_TRUE(s.violations.empty());
  s.manager->recompute_quorum(s["C"]);
  EXPECT_EQ(s.violations.size(), 1U);
  s.run_for(seconds(3));
  EXPECT_TRUE(s.runs("A") && s.runs("C"));
}

TEST(ConnectionManager, RC_39__ContinuedWithinTheIntervalLosesNothing) {
  ClusterScene s(nodes_of({"A", "B", "C"}));
  s.start();
  s.nodes->halt(s["C"], false);
  EXPECT_FALSE(s.runs("C"));
  s.run_for(seconds(10));
  EXPECT_EQ(s.said("A"), (Keys{"CNX.LOST"}));
  s.nodes->resume(s["C"]);
  EXPECT_FALSE(s.runs("C")) << "it has not heard from its peers yet";
  s.run_for(seconds(60));
  EXPECT_TRUE(s.runs("C"));
  EXPECT_EQ(s.said("A"), (Keys{"CNX.LOST", "CNX.RECONNECT"}));
  EXPECT_TRUE(s.said("C").empty()) << "its own circuits were never silent";
  EXPECT_EQ(s.members("A"), "A B C");
}

TEST(ConnectionManager, RC_27_RC_36_RC_39__ContinuedAfterItsRemovalItCrashesBeforeAnythingElse) {
  ClusterScene s(nodes_of({"A", "B", "C"}));
  s.start();
  bool woken = false;
  s.nodes->find(s["C"])->scope().spawn(test::holding([&]() -> Task<void> {
    co_await s.nodes->find(s["C"])->timers().sleep(seconds(5));
    woken = true;
  }));
  s.nodes->halt(s["C"], false);
  s.run_for(seconds(60));
  EXPECT_FALSE(woken) << "it stands still";
  EXPECT_TRUE(s.manager->is_removed(s["C"]));
  EXPECT_EQ(s.nodes->state(s["C"]), models::MachineState::halted);
  s.nodes->resume(s["C"]);
  EXPECT_EQ(s.nodes->state(s["C"]), models::MachineState::crashed);
  s.run_for(seconds(60));
  EXPECT_FALSE(woken);
  EXPECT_EQ(s.said("C"), (Keys{"CLUEXIT", "CRASH.BUGCHECK"}));
}

TEST(ConnectionManager, RC_39__WithoutTheFenceARemovedNodeRunsUntilItMeetsTheOthers) {
  ClusterScene::Options o = nodes_of({"A", "B", "C"});
  o.manager.fence_after_halt = false;
  ClusterScene s(o);
  s.start();
  s.nodes->halt(s["C"], false);
  s.run_for(seconds(60));
  s.nodes->resume(s["C"]);
  EXPECT_TRUE(s.runs("C")) << "the injected hazard";
  s.run_for(seconds(3));
  EXPECT_EQ(s.nodes->state(s["C"]), models::MachineState::crashed);
}

TEST(ConnectionManager, RC_36__CutOffNodeThatContinuesEvaluatesQuorumAnewFirst) {
  ClusterScene s(two_sites(2, 1));
  s.start();
  s.nodes->halt(s["C"], false);
  s.cut(0, 1);
  s.run_for(seconds(60));
  s.nodes->resume(s["C"]);
  s.run_for(milliseconds(1));
  EXPECT_FALSE(s.runs("C"));
  s.run_for(seconds(60));
  EXPECT_FALSE(s.runs("C"));
  EXPECT_EQ(std::ranges::count(s.said("C"), "CNX.QLOST"), 1);
}

TEST(ConnectionManager, RC_2_RN_8__NodesFormAClusterWhenTheirVotesSuffice) {
  ClusterScene::Options o = nodes_of({"A", "B", "C"});
  for (auto& n : o.nodes) n.up = false;
  ClusterScene s(o);
  s.start();
  s.boot("A");
  s.run_for(seconds(100));
  EXPECT_TRUE(s.manager->waits_to_join(s["A"]));
  EXPECT_EQ(s.nodes->find(s["A"]), nullptr);
  s.boot("B");
  s.run_for(seconds(65));
  EXPECT_TRUE(s.runs("A") && s.runs("B"));
  EXPECT_EQ(s.quorum("A"), "2/2");
  const auto old = s.manager->view(s["A"])->find(s["B"])->node.csid;
  s.boot("C");
  s.run_for(seconds(65));
  EXPECT_EQ(s.members("B"), "A B C");
  s.crash("B");
  s.run_for(seconds(5));
  s.boot("B");
  s.run_for(seconds(65));
  EXPECT_EQ(s.members("A"), "A B C");
  EXPECT_GT(s.manager->view(s["A"])->find(s["B"])->node.csid, old) << "a new CSID";
  EXPECT_NE(s.manager->view(s["A"])->find(s["B"])->node.csid & 0xffffU, 0U)
      << "slot 0 is never used";
}

TEST(ConnectionManager, RC_5__NodeThatWouldTakeQuorumAwayIsNotAdmitted) {
  ClusterScene::Options o = nodes_of({"A", "B"});
  o.expected_votes = 1;
  o.nodes[1].up = false;
  ClusterScene s(o);
  s.start();
  EXPECT_TRUE(s.runs("A"));
  models::NodeSpec b = s.spec(1);
  b.parameters[ParameterId::expected_votes] = 5;
  s.nodes->power_on(b);
  s.run_for(seconds(120));
  EXPECT_TRUE(s.manager->waits_to_join(s["B"])) << "quorum would be 3 of 2 votes";
  EXPECT_EQ(s.quorum("A"), "1/1");
}

TEST(ConnectionManager, RC_26__BootingNodeGivesQuorumBackToACluster) {
  ClusterScene s(nodes_of({"A", "B", "C"}));
  s.start();
  s.power_off({"B", "C"});
  s.run_for(seconds(60));
  EXPECT_FALSE(s.runs("A"));
  s.boot("B");
  s.run_for(seconds(70));
  EXPECT_TRUE(s.runs("A") && s.runs("B"));
  EXPECT_EQ(std::ranges::count(s.log, "ended -B -C +B"), 1) << "recovery has waited for quorum";
}

TEST(ConnectionManager, RebootedNodeTellsThatItsFormerSelfIsGone) {
  ClusterScene::Options o = nodes_of({"A", "B", "C"});
  o.boot_time = seconds(5);
  o.recnxinterval = 600;
  ClusterScene s(o);
  s.start();
  s.crash("C", Leaving::silent);
  s.run_for(seconds(2));
  s.boot("C");
  s.run_for(seconds(20));
  EXPECT_EQ(s.members("A"), "A B C");
  EXPECT_TRUE(s.runs("C"));
}

TEST(ConnectionManager, RC_20__NodeThatCannotReachAllLeavesEvenIfItReachesSome) {
  ClusterScene::Options o = nodes_of({"A", "B", "C"});
  for (std::uint32_t n = 0; n < 3; ++n) o.nodes[n].site = n;
  ClusterScene s(o);
  s.start();
  s.transport->circuits().partition({{s["A"]}, {s["B"]}});  // C reaches both
  s.transport->recheck();
  s.run_for(seconds(60));
  EXPECT_EQ(s.members("C"), s.members("A") == "A C" ? "A C" : "B C");
  const std::string out = s.members("C") == "A C" ? "B" : "A";
  EXPECT_EQ(s.nodes->state(s[out]), models::MachineState::crashed) << "it can still hear of it";
  EXPECT_TRUE(s.violations.empty());
}

TEST(ConnectionManager, RC_25_RS_11__FurtherVotesDecideWhoGoesOn) {
  ClusterScene s(two_sites(2, 1));
  s.start();
  s.power_off({"A", "B"});
  s.run_for(seconds(60));
  EXPECT_FALSE(s.runs("C") || s.runs("D")) << "the secondary site hangs until an operator acts";
  s.manager->recompute_quorum(s["C"]);
  s.run_for(seconds(3));
  EXPECT_TRUE(s.runs("C") && s.runs("D"));
}

TEST(ConnectionManager, RS_10__EqualVotesWithoutAThirdHangOnBothSides) {
  for (const bool lost : {false, true}) {
    ClusterScene s(two_sites());
    s.start();
    if (lost) {
      s.power_off({"A", "B"});
    } else {
      s.cut(0, 1);
    }
    s.run_for(seconds(60));
    EXPECT_FALSE(s.runs("C") || s.runs("D"));
    if (!lost) EXPECT_FALSE(s.runs("A") || s.runs("B"));
  }
}

TEST(ConnectionManager, RS_12__ThirdSiteKeepsAMajorityAndACutOffSiteCluexits) {
  ClusterScene::Options o = two_sites();
  o.nodes.push_back({"Q", 2, 1, true, ""});
  ClusterScene s(o);
  s.start();
  s.cut(0, 1);
  s.run_for(seconds(60));
  EXPECT_TRUE(s.runs("A") && s.runs("D")) << "traffic goes over the third site";
  s.cut(0, 2);  // now site 0 has lost both its links
  s.run_for(seconds(60));
  EXPECT_FALSE(s.runs("A") || s.runs("B"));
  EXPECT_TRUE(s.runs("C") && s.runs("D") && s.runs("Q"));
  s.cut(0, 1, true);
  s.run_for(seconds(3));
  EXPECT_EQ(s.nodes->find(s["A"]), nullptr);
  EXPECT_EQ(s.nodes->find(s["B"]), nullptr);
}

TEST(ConnectionManager, RL_1__NothingIsGrantedDuringATransitionAndWhatTheLostHeldIsFree) {
  ClusterScene s(nodes_of({"A", "B", "C"}));
  s.start();
  s.nodes->find(s["C"])->scope().spawn(test::holding([&]() -> Task<void> {
    const Lock l = co_await s.nodes->find(s["C"])->locks().acquire("R", LockMode::ex);
    co_await std::suspend_always{};
  }));
  s.run_for(seconds(1));
  SimTime granted = kNever;
  s.nodes->find(s["A"])->scope().spawn(test::holding([&]() -> Task<void> {
    const Lock l = co_await s.nodes->find(s["A"])->locks().acquire("R", LockMode::ex);
    granted = s.driver.now();
  }));
  s.run_for(seconds(1));
  s.crash("C", Leaving::silent);
  s.run_for(seconds(60));
  EXPECT_GE(granted, s.time_of("A", MessageId::cnx_complete));
  EXPECT_LT(granted, s.time_of("A", MessageId::cnx_complete) + seconds(1));
}

TEST(ConnectionManager, MessagesWaitThroughAReconnectIntervalAndEndWithTheRemoval) {
  ClusterScene s(nodes_of({"A", "B", "C"}));
  s.start();
  constexpr MessageKind kKind{1};
  int handled = 0;
  s.nodes->find(s["B"])->cluster().serve(kKind, [&](NodeId, Message) -> Task<Message> {
    ++handled;
    co_return Message{};
  });
  s.lan(0, false);
  std::vector<Status> ends;
  const auto ask = [&](const std::string& to) {
    s.nodes->find(s["A"])->scope().spawn(test::holding([&s, &ends, to]() -> Task<void> {
      const Reply r = co_await s.nodes->find(s["A"])->cluster().ask(s[to], {kKind, 64, nullptr});
      ends.push_back(r.status);
    }));
  };
  ask("B");
  s.run_for(seconds(15));
  EXPECT_TRUE(ends.empty());
  s.lan(0, true);
  s.run_for(seconds(2));
  EXPECT_EQ(handled, 1);
  EXPECT_EQ(ends, (std::vector{Status::normal}));
  s.power_off({"C"});
  ask("C");
  s.run_for(seconds(25));
  EXPECT_EQ(ends.size(), 1U);
  s.run_for(seconds(10));
  EXPECT_EQ(ends, (std::vector{Status::normal, Status::node_removed}));
}

}  // namespace
}  // namespace shadow
