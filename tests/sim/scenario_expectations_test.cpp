// [[expect]]: subjects about paths, nodes, reach, advice and alternatives.
#include <gtest/gtest.h>

#include "sim/scenario/loader.hpp"
#include "tests/sim/scenario_base.hpp"

namespace shadow::sim {
namespace {

template <class T>
T subject(const std::string& keys) {
  const Scenario s = load_scenario_text(testing::small_config() + "[[expect]]\n" + keys, "t.toml");
  return std::get<T>(s.expectations.back().subject);
}

std::string complaint(const std::string& keys) {
  try {
    (void)load_scenario_text(testing::small_config() + "[[expect]]\n" + keys, "t.toml");
    return {};
  } catch (const ScenarioError& e) {
    return e.what();
  }
}

TEST(ExpectationSubjects, PathsOfADiskNeedNoSet) {
  const auto disk = subject<DiskSubject>(
      "disk = \"$1$DGA30:\"\nnode = \"BETA\"\npath = \"served\"\nvia = \"ALPHA\"\n");
  EXPECT_EQ(disk.disk, "$1$DGA30");
  EXPECT_EQ(disk.path, PathWord::served);
  EXPECT_EQ(disk.via, "ALPHA");
  EXPECT_EQ(subject<DiskSubject>("disk = \"$1$DGA30\"\nvia = \"alpha.pga0\"\n").via, "ALPHA.PGA0");
  EXPECT_EQ(complaint("disk = \"$1$DGA30\"\npath = \"direct\"\nvia = \"ALPHA\"\n"),
            "t.toml:52:7: via: found beside another path, expected an adapter with direct, a node "
            "with served");
  EXPECT_EQ(complaint("disk = \"$1$DGA30\"\npath = \"indirect\"\n"),
            "t.toml:51:8: path: found the string \"indirect\", expected none, direct or served");
  EXPECT_EQ(complaint("disk = \"$1$DGA30\"\nnode = \"ALPHA\"\n"),
            "t.toml:49:1: [[expect]] disk: found nothing to hold, expected path, via, spinning or "
            "read_cost");
}

TEST(ExpectationSubjects, NodesHaveAStateQuorumAndVotes) {
  const auto node = subject<NodeSubject>("node = \"BETA\"\nquorum = 2\nvotes = 3\n");
  EXPECT_FALSE(node.state);
  EXPECT_EQ(node.quorum, 2);
  EXPECT_EQ(node.votes, 3);
  EXPECT_EQ(subject<NodeSubject>("node = \"BETA\"\nstate = \"BLOCKED\"\n").state,
            NodeWord::blocked);
  EXPECT_EQ(complaint("node = \"BETA\"\n"),
            "t.toml:49:1: [[expect]]: key 'state' is missing, expected a state of the node like "
            "\"MEMBER\", or quorum, or votes");
}

TEST(ExpectationSubjects, R2_27__ReachHasSixWords) {
  EXPECT_EQ(subject<UnitSubject>("unit = \"DSA1:\"\nreach = \"red(2)\"\n").reach,
            (Reach{ReachWord::red, 2}));
  for (const char* word : {"FULL", "PATH", "NONE", "HANG", "DOWN"}) {
    const auto unit =
        subject<UnitSubject>("unit = \"DSA1:\"\nreach = \"" + std::string(word) + "\"\n");
    EXPECT_EQ(to_text(*unit.reach), word);
  }
  EXPECT_EQ(complaint("unit = \"DSA1:\"\nreach = \"RED\"\n"),
            "t.toml:51:9: reach: found 'RED', expected FULL, RED(n), PATH, NONE, HANG or DOWN");
  EXPECT_EQ(subject<UnitSubject>("unit = \"DSA1:\"\nvolsize = 1000\n").volsize, 1000U);
}

TEST(ExpectationSubjects, AdviceIsCountedByItsRule) {
  const auto advice = subject<AdviceSubject>("advice = \"l13\"\ncount = 2\n");
  EXPECT_EQ(advice.rule, "L13");
  EXPECT_EQ(advice.count.max, 2);
  EXPECT_EQ(subject<AdviceSubject>("advice = \"R2.1\"\n").count.min, 1);
}

TEST(ExpectationSubjects, OneOfSeveralMayHold) {
  const auto any = subject<AnyOfSubject>(
      "any_of = [{ node = \"BETA\", state = \"BLOCKED\" }, { unit = \"DSA1\", reach = \"FULL\" "
      "}]\n");
  ASSERT_EQ(any.alternatives.size(), 2U);
  EXPECT_TRUE(std::holds_alternative<NodeSubject>(any.alternatives[0].subject));
  EXPECT_TRUE(std::holds_alternative<UnitSubject>(any.alternatives[1].subject));
  EXPECT_EQ(complaint("any_of = []\n"),
            "t.toml:50:10: any_of: found an empty list, expected a list of subjects [{ .. }, { .. "
            "}]");
  EXPECT_EQ(complaint("any_of = [{ node = \"BETA\", stat = \"BLOCKED\" }]\n"),
            "t.toml:50:11: any_of: key 'state' is missing, expected a state of the node like "
            "\"MEMBER\", or quorum, or votes, did you mean it by 'stat'?\n"
            "t.toml:50:28: any_of: unknown key 'stat', did you mean 'state'?");
}

}  // namespace
}  // namespace shadow::sim
