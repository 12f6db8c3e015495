#include <gtest/gtest.h>

#include "models/cluster/transport.hpp"
#include "models/events/plain_driver.hpp"
#include "models/link/plain_network.hpp"

namespace shadow {
namespace {

using models::AttachmentIndex;
using models::ScsConnection;

constexpr NodeId kA{0}, kB{1}, kC{2};

/// Three nodes, each with a port on two LANs; the second one is slower.
struct TwoLans {
  TwoLans() : network(driver.queue(), platform()), transport(driver.queue(), network, plan()) {
    for (const NodeId n : {kA, kB, kC}) transport.set_answers(n, true);
    for (const NodeId n : {kA, kB, kC}) {
      for (const NodeId m : {kA, kB, kC}) transport.open(n, m);
    }
    transport.on_change([this](NodeId n, NodeId m, bool connected) {
      changes.push_back(std::string(1, static_cast<char>('A' + n.index)) +
                        static_cast<char>('A' + m.index) + (connected ? "+" : "-"));
    });
    driver.run();
    changes.clear();
  }
  static models::PlatformSpec platform() {
    models::PlatformSpec p;
    p.interconnects = {{"FAST", 125e6, microseconds(40), {}, true},
                       {"SLOW", 12.5e6, microseconds(100), {}, true}};
    for (std::uint32_t n = 0; n < 3; ++n) {
      p.attachments.push_back({"E" + std::to_string(n), 0, n});
      p.attachments.push_back({"F" + std::to_string(n), 1, n});
    }
    return p;
  }
  static models::ClusterPlan plan() {
    models::ClusterPlan p;
    for (AttachmentIndex n = 0; n < 3; ++n) {
      p.adapters.push_back(
          {{2 * n, models::PortKind::lan, 125e6}, {2 * n + 1, models::PortKind::lan, 12.5e6}});
    }
    return p;
  }
  void send(NodeId from, NodeId to, Bytes size, const std::string& name,
            ScsConnection connection = ScsConnection::cluster) {
    transport.send(
        from, to, connection, size, [this, name] { got.push_back(name); },
        [this, name] { lost.push_back(name); });
  }
  void lan(models::InterconnectIndex i, bool up) {
    network.set_interconnect(i, up);
    transport.recheck();
  }
  using Names = std::vector<std::string>;

  models::PlainDriver driver;
  models::PlainNetwork network;
  models::Transport transport;
  Names got, lost, changes;
};

TEST(Transport, RH_5__FasterLanIsUsedAndTheOtherWhenItFails) {
  TwoLans s;
  EXPECT_EQ(s.transport.latency(kA, kB), microseconds(40));
  s.lan(0, false);
  EXPECT_EQ(s.transport.latency(kA, kB), microseconds(100));
  s.lan(0, true);
  EXPECT_EQ(s.transport.latency(kA, kB), microseconds(40));
}

TEST(Transport, RC_23__MessageWaitsWhileNoCircuitWorksAndComesOnceInOrder) {
  TwoLans s;
  s.send(kA, kB, 100, "on its way when it fails");
  s.lan(0, false);
  s.lan(1, false);
  s.send(kA, kB, 100, "sent into nothing");
  s.driver.run_until(s.driver.now() + seconds(10));
  EXPECT_TRUE(s.got.empty());
  EXPECT_TRUE(s.transport.connected(kA, kB)) << "an interval of reconnecting is no end";
  s.lan(1, true);
  s.driver.run();
  EXPECT_EQ(s.got, (TwoLans::Names{"on its way when it fails", "sent into nothing"}));
  EXPECT_TRUE(s.lost.empty());
}

TEST(Transport, LossOfOneLanIsRepairedOnTheOther) {
  TwoLans s;
  s.send(kA, kB, 100, "1");
  s.send(kA, kB, 100, "2");
  s.lan(0, false);
  s.driver.run();
  EXPECT_EQ(s.got, (TwoLans::Names{"1", "2"}));
  EXPECT_EQ(s.transport.counters().repeated, 2U);
}

TEST(Transport, ConnectionKeepsItsOrderWhenTheFirstOfTwoMessagesIsRepeated) {
  TwoLans s;
  s.send(kA, kB, 64, "1", ScsConnection::disks);
  s.lan(0, false);  // lost on its way; the repetition takes longer than the second
  s.send(kA, kB, 64, "2", ScsConnection::disks);
  s.send(kA, kB, 64, "lock", ScsConnection::locks);
  s.driver.run();
  EXPECT_EQ(s.got, (TwoLans::Names{"lock", "1", "2"})) << "connections do not wait for each other";
}

TEST(Transport, RC_39__NodeThatStandsStillGetsItsMessagesWhenItGoesOn) {
  TwoLans s;
  s.transport.set_answers(kB, false);
  s.send(kA, kB, 100, "held");
  s.driver.run_until(s.driver.now() + seconds(5));
  EXPECT_TRUE(s.got.empty());
  s.transport.set_answers(kB, true);
  s.driver.run();
  EXPECT_EQ(s.got, (TwoLans::Names{"held"}));
}

TEST(Transport, ClosedEndLosesWhatWaitsAndTellsOnce) {
  TwoLans s;
  s.lan(0, false);
  s.lan(1, false);
  s.send(kA, kB, 100, "ab");
  s.send(kB, kA, 100, "ba");
  s.transport.close(kA, kB);
  EXPECT_TRUE(s.lost.empty()) << "told as an event";
  s.driver.run();
  EXPECT_EQ(s.lost, (TwoLans::Names{"ab"}));
  EXPECT_EQ(s.changes, (TwoLans::Names{"AB-"}));
  s.lan(0, true);
  s.driver.run();
  EXPECT_TRUE(s.got.empty()) << "A does not take messages of a closed connection";
  s.transport.close(kB, kA);
  s.send(kA, kB, 100, "later");
  s.driver.run();
  EXPECT_EQ(s.lost, (TwoLans::Names{"ab", "ba", "later"}));
}

TEST(Transport, MessageInFlightOfAnEarlierConnectionIsNotDelivered) {
  TwoLans s;
  s.send(kA, kB, 100, "old");
  s.transport.close(kA, kB);
  s.transport.open(kA, kB);
  s.send(kA, kB, 100, "new");
  s.driver.run();
  EXPECT_EQ(s.got, (TwoLans::Names{"new"}));
  EXPECT_EQ(s.lost, (TwoLans::Names{"old"}));
}

TEST(Transport, PartitionSeparatesGroupsAndLeavesTheOthers) {
  TwoLans s;
  s.transport.circuits().partition({{kA}, {kB}});
  s.transport.recheck();
  s.send(kA, kB, 100, "ab");
  s.send(kA, kC, 100, "ac");
  s.send(kC, kB, 100, "cb");
  s.driver.run();
  EXPECT_EQ(s.got, (TwoLans::Names{"ac", "cb"}));
  s.transport.circuits().heal();
  s.transport.recheck();
  s.driver.run();
  EXPECT_EQ(s.got.back(), "ab");
}

TEST(Transport, NodeHearsItselfInAnEvent) {
  TwoLans s;
  s.send(kA, kA, 100, "self");
  EXPECT_TRUE(s.got.empty());
  s.driver.run();
  EXPECT_EQ(s.got, (TwoLans::Names{"self"}));
}

}  // namespace
}  // namespace shadow
