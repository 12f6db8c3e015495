#include <gtest/gtest.h>

#include "tests/support/test_nodes.hpp"

namespace shadow {
namespace {

using test::TestNodes;

constexpr MessageKind kA{1};
constexpr MessageKind kB{2};
constexpr Duration kLatency = microseconds(100);

struct Number final : MessageBody {
  explicit Number(int n) : value(n) {}
  int value;
};

Message message(MessageKind kind, int n) { return {kind, 64, std::make_shared<Number>(n)}; }
int number(const Message& m) { return static_cast<const Number&>(*m.body).value; }

TEST(Cluster, AnswerComesAfterTwoMessages) {
  TestNodes c{{"ALPHA", "BETA"}};
  c.node(1).cluster().serve(kA, [](NodeId from, Message m) -> Task<Message> {
    EXPECT_EQ(from, TestNodes::id(0));
    co_return message(kA, number(m) + 1);
  });
  std::optional<Reply> reply;
  c.spawn(0, [&]() -> Task<void> {
    reply = co_await c.node(0).cluster().ask(TestNodes::id(1), message(kA, 41));
    EXPECT_EQ(c.driver.now(), SimTime{} + kLatency * 2);
  });
  EXPECT_FALSE(reply);
  c.run();
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, Status::normal);
  EXPECT_EQ(number(reply->message), 42);
}

TEST(Cluster, KindWithoutHandlerIsUnsupportedAndUnknownNodeIsRemoved) {
  TestNodes c{{"ALPHA", "BETA"}};
  std::vector<Status> ends;
  c.spawn(0, [&]() -> Task<void> {
    const Reply a = co_await c.node(0).cluster().ask(TestNodes::id(1), message(kA, 0));
    ends.push_back(a.status);
    const Reply b = co_await c.node(0).cluster().ask(TestNodes::id(9), message(kA, 0));
    ends.push_back(b.status);
  });
  c.run();
  EXPECT_EQ(ends, (std::vector{Status::unsupported, Status::node_removed}));
}

TEST(Cluster, HandlersOfOneSenderAndKindRunOneAtATimeInOrder) {
  TestNodes c{{"ALPHA", "BETA", "GAMMA"}};
  std::vector<std::string> log;
  for (const MessageKind kind : {kA, kB}) {
    c.node(1).cluster().serve(kind, [&](NodeId from, Message m) -> Task<Message> {
      const std::string who = std::to_string(from.index) + std::to_string(number(m));
      log.push_back("+" + who);
      if (m.kind == kA) co_await c.node(1).timers().sleep(milliseconds(1));
      log.push_back("-" + who);
      co_return Message{};
    });
  }
  c.node(0).cluster().tell(TestNodes::id(1), message(kA, 1));
  c.node(0).cluster().tell(TestNodes::id(1), message(kA, 2));
  c.node(0).cluster().tell(TestNodes::id(1), message(kB, 3));
  c.node(2).cluster().tell(TestNodes::id(1), message(kA, 4));
  c.run();
  EXPECT_EQ(log,
            (std::vector<std::string>{"+01", "+03", "-03", "+24", "-01", "+02", "-24", "-02"}));
}

/// A crash of BETA that ALPHA and GAMMA live through, with a log of what happened in which order.
class TransitionTest : public testing::Test {
 protected:
  TransitionTest() {
    models::Nodes::Hooks hooks;
    hooks.cluster.run_state = [this](NodeId n, bool run) {
      note((run ? "run " : "stop ") + std::to_string(n.index));
    };
    hooks.cluster.settle_commands = [this](NodeId n) {
      EXPECT_FALSE(c.node(0).cluster().may_run());
      EXPECT_EQ(c.nodes.find(n), nullptr) << "the shell is gone before its commands are settled";
      note("settle " + std::to_string(n.index));
    };
    hooks.cluster.transition_ended = [this](const Transition& t) {
      note("ended " + t.removed.at(0).name);
    };
    c.nodes.set_hooks(hooks);
    for (const std::size_t n : {0U, 2U}) {
      c.node(n).cluster().on_transition([this, n](const Transition& t) -> Task<void> {
        EXPECT_EQ(t.removed.at(0).id, TestNodes::id(1));
        EXPECT_EQ(c.node(n).cluster().membership().nodes.size(), 2U);
        note("task " + std::to_string(n));
        if (task_time > Duration{}) co_await c.node(n).timers().sleep(task_time);
        note("task done " + std::to_string(n));
      });
    }
  }
  void note(const std::string& s) { log.push_back(s); }

  TestNodes c{{"ALPHA", "BETA", "GAMMA"}};
  Duration task_time{};
  std::vector<std::string> log;
};

TEST_F(TransitionTest, RC_37_RC_38_R6_122__DeathRunsItsStagesInOrderAtOneInstant) {
  c.run_for(seconds(1));
  c.spawn(1, [&]() -> Task<void> {
    Lock held = co_await c.node(1).locks().acquire("R", LockMode::ex);
    co_await std::suspend_always{};
  });
  c.run_for(seconds(1));
  c.spawn(0, [&]() -> Task<void> {
    const Lock l = co_await c.node(0).locks().acquire("R", LockMode::ex);
    note("lock");
  });
  c.spawn(2, [&]() -> Task<void> {
    const Reply r = co_await c.node(2).cluster().ask(TestNodes::id(1), message(kA, 0));
    note(r.status == Status::node_removed ? "node removed" : "?");
  });
  c.nodes.crash({TestNodes::id(1)}, "TEST");
  EXPECT_EQ(c.driver.now(), SimTime{} + seconds(2));
  EXPECT_TRUE(c.node(0).cluster().may_run());
  c.run();
  EXPECT_EQ(log, (std::vector<std::string>{"stop 0", "stop 2", "settle 1", "task 0", "task done 0",
                                           "task 2", "task done 2", "run 0", "run 2", "ended BETA",
                                           "node removed", "lock"}));
}

TEST_F(TransitionTest, R6_122__TransitionWaitsForTasksAndHoldsUsersLocksAndAnswers) {
  task_time = seconds(3);
  c.spawn(0, [&]() -> Task<void> {
    co_await c.node(0).timers().sleep(seconds(2));
    EXPECT_FALSE(c.node(0).cluster().may_run());
    const Lock l = co_await c.node(0).locks().acquire("R", LockMode::ex);
    note("lock");
  });
  c.spawn(2, [&]() -> Task<void> {
    co_await c.node(2).timers().sleep(seconds(2));
    co_await c.node(2).cluster().until_may_run();
    note("user");
  });
  c.run_for(seconds(1));
  c.nodes.crash({TestNodes::id(1)}, "TEST");
  c.run();
  EXPECT_EQ(log, (std::vector<std::string>{"stop 0", "stop 2", "settle 1", "task 0", "task 2",
                                           "task done 0", "task done 2", "run 0", "run 2",
                                           "ended BETA", "user", "lock"}));
}

TEST_F(TransitionTest, SurvivorThatDiesWithinATransitionDoesNotHoldItUp) {
  task_time = seconds(3);
  c.nodes.crash({TestNodes::id(1)}, "TEST");
  c.run_for(seconds(1));
  c.node(2).cluster().on_transition([](const Transition&) -> Task<void> { co_return; });
  c.nodes.crash({TestNodes::id(2)}, "TEST");
  c.run_for(seconds(1));
  EXPECT_FALSE(c.node(0).cluster().may_run()) << "ALPHA's task still runs";
  c.node(0).cluster().serve(kA, [](NodeId, Message) -> Task<Message> { co_return Message{}; });
  EXPECT_TRUE(c.nodes.ideal().in_transition());
}

TEST(Cluster, NothingOfADeadNodeIsHandledOrAnswered) {
  TestNodes c{{"ALPHA", "BETA"}};
  int handled = 0;
  int answered = 0;
  c.node(0).cluster().serve(kA, [&](NodeId, Message) -> Task<Message> {
    ++handled;
    co_return Message{};
  });
  c.node(1).cluster().serve(kB, [&](NodeId, Message) -> Task<Message> {
    ++handled;
    co_await c.node(1).timers().sleep(seconds(1));
    ++answered;
    co_return Message{};
  });
  std::optional<Status> end;
  c.spawn(0, [&]() -> Task<void> {
    const Reply r = co_await c.node(0).cluster().ask(TestNodes::id(1), message(kB, 0));
    end = r.status;
  });
  c.run_for(milliseconds(1));
  EXPECT_EQ(handled, 1);
  c.node(1).cluster().tell(TestNodes::id(0), message(kA, 0));
  c.nodes.crash({TestNodes::id(1)}, "TEST");
  c.run();
  EXPECT_EQ(handled, 1);
  EXPECT_EQ(answered, 0);
  EXPECT_EQ(end, Status::node_removed);
  EXPECT_EQ(c.node(0).cluster().membership().nodes.size(), 1U);
}

TEST(Cluster, RebootedNodeHasANewCsidAndNoneOfItsOldMessages) {
  TestNodes c{{"ALPHA", "BETA"}};
  const std::uint32_t old_csid = c.node(0).cluster().membership().nodes.at(1).csid;
  int handled = 0;
  c.node(0).cluster().tell(TestNodes::id(1), message(kA, 0));
  c.nodes.crash({TestNodes::id(1)}, "TEST");
  c.nodes.boot(c.specs[1]);
  c.node(1).cluster().serve(kA, [&](NodeId, Message) -> Task<Message> {
    ++handled;
    co_return Message{};
  });
  c.run();
  EXPECT_EQ(handled, 0);
  EXPECT_GT(c.node(0).cluster().membership().nodes.at(1).csid, old_csid);
  EXPECT_TRUE(c.node(1).cluster().may_run());
}

}  // namespace
}  // namespace shadow
