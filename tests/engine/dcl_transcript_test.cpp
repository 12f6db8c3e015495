// Commands as typed, on real engines: what is printed, and what has happened.
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>

#include "engine/dcl/session/session.hpp"
#include "tests/support/test_cluster.hpp"

namespace shadow::test {
namespace {

constexpr UnitNumber kUnit{1};
constexpr BlockCount kSize = 8192;

/// A command on its way.
struct Typed {
  bool done = false;
  dcl::CommandResult result;
};

Task<void> execute(dcl::Session& session, std::string line, std::shared_ptr<Typed> typed) {
  typed->result = co_await session.execute(std::move(line));
  typed->done = true;
}

/// A user at one node, who answers questions from a list.
class Terminal {
 public:
  Terminal(TestCluster& cluster, std::string node) : cluster_(cluster), node_(std::move(node)) {
    const Ask ask = [this](std::vector<std::string> lines, const std::string&) {
      return answer(std::move(lines));
    };
    session_ =
        std::make_unique<dcl::Session>(cluster_.services(node_), commands_, dcl::User{}, ask);
  }

  dcl::CommandResult type(const std::string& line) {
    const auto typed = std::make_shared<Typed>();
    cluster_.shell(node_)->scope().spawn(execute(*session_, line, typed));
    cluster_.run_until([&] { return typed->done; }, seconds(600));
    EXPECT_TRUE(typed->done) << line;
    return typed->result;
  }
  /// "MOUNT-I-MOUNTED" of every message.
  std::vector<std::string> messages(const std::string& line) {
    std::vector<std::string> out;
    for (const Emission& e : type(line).messages())
      out.push_back(std::string(facility(e)) + "-" + severity(e) + "-" + std::string(ident(e)));
    return out;
  }

  std::vector<std::string> answers;   // to come, first first
  std::vector<std::string> question;  // lines of the last one
  int asked = 0;

 private:
  Task<std::string> answer(std::vector<std::string> lines) {
    ++asked;
    if (!lines.empty()) question = std::move(lines);
    if (answers.empty()) co_return "";
    std::string next = answers.front();
    answers.erase(answers.begin());
    co_return next;
  }

  TestCluster& cluster_;
  std::string node_;
  dcl::CommandSet commands_ = dcl::shadowing_commands();
  std::unique_ptr<dcl::Session> session_;
};

using Messages = std::vector<std::string>;

/// Three disks labelled DATA1 that were never in a set, two nodes.
class Transcript : public ::testing::Test {
 protected:
  Transcript() {
    for (const char* name : {"$1$DGA10", "$1$DGA20", "$1$DGA30"}) {
      cluster.disk(name, kSize, 7);
      cluster.initialize(name, "DATA1");
    }
    cluster.boot("ALPHA");
    cluster.boot("BETA");
  }
  bool mounted(const std::string& node) {
    return cluster.services(node).unit(DeviceName::virtual_unit(kUnit)).has_value();
  }
  TestCluster cluster;
};

/// Some line of the display begins so.
bool shows(const dcl::CommandResult& r, const std::string& text) {
  return std::ranges::any_of(r.lines(),
                             [&](const std::string& l) { return l.find(text) != l.npos; });
}

TEST_F(Transcript, R4_16_R4_18_RA_20__ANewSetTakesItsFirstDiskAsSource) {
  Terminal alpha(cluster, "ALPHA");
  const auto r = alpha.type("MOUNT/SYSTEM DSA1:/SHADOW=($1$DGA10:,$1$DGA20:) DATA1");
  ASSERT_EQ(r.lines().size(), 3U);
  EXPECT_TRUE(r.lines()[0].starts_with("%MOUNT-I-MOUNTED, DATA1 mounted on _DSA1:"));
  EXPECT_TRUE(r.lines()[1].starts_with("%MOUNT-I-SHDWMEMSUCC, _$1$DGA10:"));
  EXPECT_TRUE(r.lines()[2].starts_with("%MOUNT-I-SHDWMEMCOPY, _$1$DGA20:"));
  EXPECT_TRUE(r.succeeded());
  EXPECT_TRUE(shows(alpha.type("SHOW DEVICE DSA1:"), "(copy trgt DSA1:"));
  ASSERT_TRUE(cluster.run_until_steady(kUnit));
  EXPECT_TRUE(shows(alpha.type("SHOW SHADOW DSA1:"), "Steady State"));
}

TEST_F(Transcript, R4_57_R4_50__AnotherNodeJoinsAndSeesWhatIsAdded) {
  Terminal alpha(cluster, "ALPHA");
  Terminal beta(cluster, "BETA");
  alpha.type("MOUNT/SYSTEM DSA1:/SHADOW=$1$DGA10: DATA1");
  EXPECT_EQ(beta.messages("MOUNT/SYSTEM DSA1: DATA1"), Messages{"MOUNT-I-MOUNTED"});
  EXPECT_EQ(beta.messages("MOUNT/SYSTEM DSA1:/SHADOW=$1$DGA20: DATA1"),
            Messages{"MOUNT-I-SHDWMEMCOPY"});
  EXPECT_TRUE(shows(alpha.type("SHOW DEVICE DSA1:"), "$1$DGA20:"));
  EXPECT_TRUE(shows(alpha.type("SHOW DEVICE/FULL DSA1:"), "also mounted on BETA"));
}

TEST_F(Transcript, R4_39__NocopyMountsNothingWhereACopyIsNeeded) {
  Terminal alpha(cluster, "ALPHA");
  EXPECT_EQ(alpha.messages("MOUNT/NOCOPY/SYSTEM DSA1:/SHADOW=($1$DGA10:,$1$DGA20:) DATA1"),
            (Messages{"MOUNT-F-SHDWCOPYREQ", "MOUNT-I-SHDWMEMFAIL", "MOUNT-F-SHDWCOPYREQ"}));
  EXPECT_FALSE(mounted("ALPHA"));
}

TEST_F(Transcript, R4_36_RA_21__ConfirmShowsTheTargetsAndYesMounts) {
  Terminal alpha(cluster, "ALPHA");
  alpha.answers = {"PERHAPS", "YES"};
  EXPECT_EQ(alpha.messages("MOUNT/CONFIRM/SYSTEM DSA1:/SHADOW=($1$DGA10:,$1$DGA20:) DATA1"),
            (Messages{"MOUNT-F-SHDWCOPYREQ", "MOUNT-I-MOUNTED", "MOUNT-I-SHDWMEMSUCC",
                      "MOUNT-I-SHDWMEMCOPY"}));
  EXPECT_EQ(alpha.asked, 2);
  ASSERT_EQ(alpha.question.size(), 4U);
  EXPECT_NE(alpha.question[1].find("Virtual Unit - DSA1"), std::string::npos);
  EXPECT_NE(alpha.question[1].find("Volume Label - DATA1"), std::string::npos);
  EXPECT_NE(alpha.question[3].find("_$1$DGA20: ("), std::string::npos);
  EXPECT_TRUE(mounted("ALPHA"));
}

TEST_F(Transcript, R4_37__ConfirmAnsweredNoMountsNothing) {
  for (const char* no : {"N", "no", ""}) {
    Terminal alpha(cluster, "ALPHA");
    alpha.answers = {no};
    const auto r = alpha.type("MOUNT/CONFIRM DSA1:/SHADOW=($1$DGA10:,$1$DGA20:) DATA1");
    EXPECT_EQ(r.severity(), 'F') << no;
    EXPECT_FALSE(mounted("ALPHA")) << no;
  }
}

TEST_F(Transcript, R4_35__ConfirmAsksNothingWhereNoCopyIsNeeded) {
  Terminal alpha(cluster, "ALPHA");
  EXPECT_TRUE(alpha.type("MOUNT/CONFIRM DSA1:/SHADOW=$1$DGA10: DATA1").succeeded());
  EXPECT_EQ(alpha.asked, 0);
}

TEST_F(Transcript, R4_14__AWrongLabelMountsNothing) {
  Terminal alpha(cluster, "ALPHA");
  EXPECT_EQ(alpha.messages("MOUNT DSA1:/SHADOW=$1$DGA10: OTHER").front(), "MOUNT-F-INCVOLLABEL");
  EXPECT_FALSE(mounted("ALPHA"));
}

TEST_F(Transcript, R4_11__DsaWithoutNumberTakesTheHighestFreeOne) {
  Terminal alpha(cluster, "ALPHA");
  EXPECT_TRUE(shows(alpha.type("MOUNT DSA:/SHADOW=$1$DGA10: DATA1"), "_DSA9999:"));
  EXPECT_TRUE(shows(alpha.type("MOUNT DSA:/SHADOW=$1$DGA20: DATA1"), "_DSA9998:"));
}

TEST_F(Transcript, R4_24__ADeviceThatIsNotThereIsReportedAndTheSetFormed) {
  Terminal alpha(cluster, "ALPHA");
  const auto all = alpha.messages("MOUNT DSA1:/SHADOW=($1$DGA10:,$1$DGA99:) DATA1");
  EXPECT_NE(std::ranges::find(all, "MOUNT-I-SHDWMEMFAIL"), all.end());
  EXPECT_TRUE(mounted("ALPHA"));
}

TEST_F(Transcript, R4_37_RA_22__AnswerYesCopiesToTheDisksShown) {
  Terminal alpha(cluster, "ALPHA");
  alpha.answers = {"y"};
  EXPECT_TRUE(
      alpha.type("MOUNT/CONFIRM/SYSTEM DSA1:/SHADOW=($1$DGA10:,$1$DGA20:) DATA1").succeeded());
  ASSERT_TRUE(cluster.run_until_steady(kUnit));
  EXPECT_TRUE(cluster.equal("$1$DGA10", "$1$DGA20", kSize));
}

TEST_F(Transcript, R4_40_R4_41__IncludeBringsTheFormerMembersBackWithoutCopy) {
  Terminal alpha(cluster, "ALPHA");
  alpha.type("MOUNT/SYSTEM DSA1:/SHADOW=($1$DGA10:,$1$DGA20:) DATA1");
  ASSERT_TRUE(cluster.run_until_steady(kUnit));
  EXPECT_TRUE(alpha.type("DISMOUNT DSA1:").succeeded());
  EXPECT_EQ(alpha.messages("MOUNT/SYSTEM/INCLUDE DSA1:/SHADOW=$1$DGA20: DATA1"),
            (Messages{"MOUNT-I-MOUNTED", "MOUNT-I-SHDWMEMSUCC", "MOUNT-I-AUTOMEMCOPY"}));
  EXPECT_EQ(cluster.view("ALPHA", kUnit).state, UnitState::steady);
  EXPECT_EQ(cluster.view("ALPHA", kUnit).members.size(), 2U);
}

TEST_F(Transcript, R4_43__RequireMembersMountsAllOrNothing) {
  Terminal alpha(cluster, "ALPHA");
  const auto all = alpha.messages("MOUNT/POLICY=REQUIRE DSA1:/SHADOW=($1$DGA10:,$1$DGA99:) DATA1");
  EXPECT_NE(std::ranges::find(all, "SIMSHAD-F-REQMEM"), all.end());
  EXPECT_FALSE(mounted("ALPHA"));
}

TEST_F(Transcript, R4_44_RA_24__VerifyLabelTakesOnlyScratchDisks) {
  cluster.initialize("$1$DGA30", "SCRATCH_DISK");
  Terminal alpha(cluster, "ALPHA");
  alpha.type("MOUNT/SYSTEM DSA1:/SHADOW=$1$DGA10: DATA1");
  EXPECT_EQ(alpha.messages("MOUNT/SYSTEM/POLICY=VERIFY DSA1:/SHADOW=$1$DGA20: DATA1").front(),
            "SIMSHAD-F-VFYLABEL");
  EXPECT_EQ(cluster.view("ALPHA", kUnit).members.size(), 1U);
  EXPECT_EQ(alpha.messages("MOUNT/SYSTEM/POLICY=VERIFY DSA1:/SHADOW=$1$DGA30: DATA1"),
            Messages{"MOUNT-I-SHDWMEMCOPY"});
}

TEST_F(Transcript, R4_54__CurrentMembersMayBeNamedAgainAndGetNoMessage) {
  Terminal alpha(cluster, "ALPHA");
  alpha.type("MOUNT/SYSTEM DSA1:/SHADOW=$1$DGA10: DATA1");
  EXPECT_EQ(alpha.messages("MOUNT/SYSTEM DSA1:/SHADOW=($1$DGA10:,$1$DGA20:) DATA1"),
            Messages{"MOUNT-I-SHDWMEMCOPY"});
  EXPECT_EQ(alpha.messages("MOUNT/SYSTEM DSA1:/SHADOW=$1$DGA10: DATA1"), Messages{});
}

TEST_F(Transcript, R4_15_RA_43__MoreThanSixMembersAreRefused) {
  Terminal alpha(cluster, "ALPHA");
  EXPECT_EQ(alpha.messages("MOUNT DSA1:/SHADOW=($1$DGA10,$1$DGA20,$1$DGA30,$1$DGA40,$1$DGA50,"
                           "$1$DGA60,$1$DGA70) DATA1"),
            (Messages{"SIMSHAD-F-MAXMEMBERS", "SYSTEM-F-INCSHAMEM"}));
  EXPECT_FALSE(mounted("ALPHA"));
}

TEST_F(Transcript, R4_13_RA_43__ADiskWithoutAllocationClassIsRefused) {
  Terminal alpha(cluster, "ALPHA");
  EXPECT_EQ(alpha.messages("MOUNT DSA1:/SHADOW=ALPHA$DKA0: DATA1"),
            (Messages{"SIMSHAD-F-NOALLOCL", "SYSTEM-F-IVDEVNAM"}));
}

TEST_F(Transcript, R4_10_RA_43__ANewUnitNeedsShadow) {
  Terminal alpha(cluster, "ALPHA");
  EXPECT_EQ(alpha.messages("MOUNT DSA1: DATA1"),
            (Messages{"SIMSHAD-F-NOTSHADOW", "SYSTEM-W-NOSUCHDEV"}));
}

TEST_F(Transcript, R4_49_R4_108__ClusterMountsAndDismountsOnEveryNode) {
  Terminal alpha(cluster, "ALPHA");
  EXPECT_TRUE(alpha.type("MOUNT/CLUSTER DSA1:/SHADOW=$1$DGA10: DATA1").succeeded());
  EXPECT_TRUE(mounted("ALPHA") && mounted("BETA"));
  EXPECT_TRUE(alpha.type("DISMOUNT/CLUSTER DSA1:").succeeded());
  EXPECT_FALSE(mounted("ALPHA") || mounted("BETA"));
}

TEST_F(Transcript, R4_111__ACopyTargetMayBeDismountedAtAnyTime) {
  Terminal alpha(cluster, "ALPHA");
  alpha.type("MOUNT/SYSTEM DSA1:/SHADOW=($1$DGA10:,$1$DGA20:) DATA1");
  cluster.run(milliseconds(50));
  EXPECT_TRUE(alpha.type("DISMOUNT $1$DGA20:").succeeded());
  EXPECT_TRUE(shows(alpha.type("SHOW SHADOW DSA1:"), "Steady State"));
}

TEST_F(Transcript, R4_106_R4_110__MembersLeaveButTheLastSource) {
  cluster.adopt(kUnit, {"$1$DGA10", "$1$DGA20"}, {"ALPHA"});
  Terminal alpha(cluster, "ALPHA");
  EXPECT_TRUE(alpha.type("DISMOUNT $1$DGA20:").succeeded());
  EXPECT_EQ(cluster.view("ALPHA", kUnit).members.size(), 1U);
  const auto r = alpha.type("DISMOUNT $1$DGA10:");
  ASSERT_EQ(r.lines().size(), 2U);
  EXPECT_TRUE(r.lines()[0].starts_with("%DISM-W-CANNOTDMT, _$1$DGA10:"));
  EXPECT_TRUE(r.lines()[1].starts_with("-DISM-F-SRCMEM"));
  EXPECT_EQ(cluster.view("ALPHA", kUnit).members.size(), 1U);
}

TEST_F(Transcript, R4_108__AUnitIsDismountedOnItsNodeOnly) {
  cluster.adopt(kUnit, {"$1$DGA10", "$1$DGA20"}, {"ALPHA", "BETA"});
  Terminal alpha(cluster, "ALPHA");
  EXPECT_TRUE(alpha.type("DISMOUNT DSA1").succeeded());
  EXPECT_FALSE(mounted("ALPHA"));
  EXPECT_TRUE(mounted("BETA"));
  EXPECT_EQ(alpha.messages("DISMOUNT DSA1").front(), "SYSTEM-F-DEVNOTMOUNT");
  EXPECT_EQ(alpha.messages("DISMOUNT $1$DGA30").front(), "DISM-F-NOTSHDWMEM");
}

TEST_F(Transcript, R4_91_R4_94_R4_85__SettingsAreShown) {
  cluster.adopt(kUnit, {"$1$DGA10", "$1$DGA20"}, {"ALPHA", "BETA"});
  Terminal alpha(cluster, "ALPHA");
  Terminal beta(cluster, "BETA");
  EXPECT_TRUE(alpha.type("SET SHADOW $1$DGA20:/READ_COST=77/MEMBER_TIMEOUT=333").succeeded());
  EXPECT_TRUE(alpha.type("SET SHADOW DSA1:/MVTIMEOUT=4444/PRIORITY=42/SITE=3").succeeded());
  for (const char* text : {"77", "333", "4444", "42", "VU Site Value           3"})
    EXPECT_TRUE(shows(alpha.type("SHOW SHADOW DSA1:"), text)) << text;
  EXPECT_FALSE(shows(beta.type("SHOW SHADOW DSA1:"), "77"));  // on this node only (R4.66)
}

TEST_F(Transcript, R4_70__AbortOutsideOfMountVerificationIsRefused) {
  cluster.adopt(kUnit, {"$1$DGA10", "$1$DGA20"}, {"ALPHA"});
  Terminal alpha(cluster, "ALPHA");
  EXPECT_EQ(alpha.messages("SET SHADOW/ABORT_VIRTUAL_UNIT DSA1:"),
            Messages{"SYSTEM-E-UNSUPPORTED"});
  EXPECT_EQ(cluster.view("ALPHA", kUnit).state, UnitState::steady);
}

}  // namespace
}  // namespace shadow::test
