// Every kind of bad input with its exact position and text.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "sim/scenario/loader.hpp"
#include "tests/sim/scenario_base.hpp"

namespace shadow::sim {
namespace {

/// What loading `text` says; "" if it loads.
std::string complaint(const std::string& text, std::vector<std::string> overrides = {}) {
  try {
    (void)load_scenario_text(text, "t.toml", overrides);
  } catch (const ScenarioError& e) {
    return e.what();
  }
  return {};
}

struct Case {
  const char* name;
  const char* text;       // appended to small_config() (48 lines)
  const char* complaint;  // whole
};

class ScenarioErrors : public ::testing::TestWithParam<Case> {};

TEST_P(ScenarioErrors, NamesPlaceFindingAndWhatIsAllowed) {
  EXPECT_EQ(complaint(testing::small_config() + GetParam().text), GetParam().complaint);
}

constexpr Case kCases[] = {
    {"Clean", "", ""},
    {"Syntax", "[nodes.\n",
     "t.toml:49:8: Error while parsing key: expected bare key starting character or string "
     "delimiter, saw '\\n'"},
    {"UnknownTopKey", "[nodez.GAMMA]\n",
     "t.toml:49:2: scenario: unknown key 'nodez', did you mean 'nodes'?"},
    {"UnknownKey",
     "[[workload]]\nname = \"w\"\nnode = \"ALPHA\"\nunit = \"DSA1:\"\nstreems = 4\nrate = "
     "\"5/s\"\n",
     "t.toml:53:1: [[workload]]: unknown key 'streems', did you mean 'streams'?"},
    {"WrongType",
     "[[workload]]\nname = \"w\"\nnode = \"ALPHA\"\nunit = \"DSA1:\"\nstreams = \"4\"\n",
     "t.toml:53:11: streams: found the string \"4\", expected a whole number"},
    {"OutOfRange", "[[workload]]\nname = \"w\"\nnode = \"ALPHA\"\nunit = \"DSA1:\"\nstreams = 0\n",
     "t.toml:53:11: streams: found 0, expected 1..100000"},
    {"UnitMissing",
     "[[workload]]\nname = \"w\"\nnode = \"ALPHA\"\nunit = \"DSA1:\"\nstreams = 4\nthink = 5\n",
     "t.toml:54:9: think: found the number 5 without a unit, expected a duration like \"90s\" or "
     "\"1h5m\" "
     "(units: ns us ms s m h d)"},
    {"UnitWrong",
     "[[workload]]\nname = \"w\"\nnode = \"ALPHA\"\nunit = \"DSA1:\"\nstreams = 4\nthink = \"5 "
     "msec\"\n",
     "t.toml:54:9: think: \"5 msec\" has the unknown unit 'msec', expected a duration like \"90s\" "
     "or "
     "\"1h5m\" (units: ns us ms s m h d)"},
    {"KeyMissing", "[[workload]]\nname = \"w\"\nnode = \"ALPHA\"\nstreams = 4\n",
     "t.toml:49:1: [[workload]]: key 'unit' is missing, expected the set it uses, like "
     "\"DSA1:\", or \"*\""},
    {"NoLoop", "[[workload]]\nname = \"w\"\nnode = \"ALPHA\"\nunit = \"DSA1:\"\n",
     "t.toml:49:1: [[workload]] 'w': found none of streams, rate, trace, expected exactly one"},
    {"ThinkWithoutStreams",
     "[[workload]]\nname = \"w\"\nnode = \"ALPHA\"\nunit = \"DSA1:\"\nrate = \"5/s\"\nthink = "
     "\"1ms\"\n",
     "t.toml:54:9: think: found beside 'rate', expected with 'streams' only"},
    {"SharesDoNotSum",
     "[[workload]]\nname = \"w\"\nnode = \"ALPHA\"\nunit = \"DSA1:\"\nstreams = 4\nsize = { "
     "\"4KiB\" = 0.5 }\n",
     "t.toml:54:8: size: found shares with the sum 0.5, expected 1"},
    {"Pattern",
     "[[workload]]\nname = \"w\"\nnode = \"ALPHA\"\nunit = \"DSA1:\"\nstreams = 4\npattern = "
     "\"zipf\"\n",
     "t.toml:54:11: pattern: found \"zipf\", expected uniform, sequential, \"zipf:0.9\", "
     "\"hot:0.9/0.1\", "
     "\"fence:254\" or \"stride:128\""},
    {"UnknownNode", "[[workload]]\nname = \"w\"\nnode = \"ALPA\"\nunit = \"DSA1:\"\nstreams = 4\n",
     "t.toml:51:8: node: there is no node 'ALPA', did you mean 'ALPHA'?"},
    {"UnknownDisk", "[sets.DSA2]\nlabel = \"X\"\nmembers = [\"$1$DGA33:\"]\n",
     "t.toml:51:12: members: there is no disk '$1$DGA33:', did you mean '$1$DGA30'?"},
    {"WrongKindOfComponent", "[sets.DSA2]\nlabel = \"X\"\nmembers = [\"FCSW\"]\n",
     "t.toml:51:12: members: 'FCSW' is an interconnect, expected a disk"},
    {"DuplicateName", "[nodes.FCSW]\nsite = \"EAST\"\n",
     "t.toml:49:8: name 'FCSW' is taken by the interconnect in t.toml:4:16, expected names that "
     "are unique over "
     "all kinds"},
    {"DuplicateNameInOtherCase", "[sets.\"dsa1:\"]\nlabel = \"X\"\nmembers = [\"$1$DGA30\"]\n",
     "t.toml:49:7: name 'DSA1' is taken by the set in t.toml:37:7, expected names that are unique "
     "over all kinds"},
    {"DuplicateWorkload",
     "[[workload]]\nname = \"Orders\"\nnode = \"ALPHA\"\nunit = \"DSA1:\"\nstreams = 4\n",
     "t.toml:50:8: name: 'Orders' is taken by the workload in t.toml:40:1, expected names that are "
     "unique"},
    {"OverlappingMembers", "[sets.DSA2]\nlabel = \"X\"\nmembers = [\"$1$DGA30:\", \"$1$DGA20\"]\n",
     "t.toml:51:25: members: '$1$DGA20' is a member of DSA1 already, expected a disk that is in no "
     "other set"},
    {"MemberTwice", "[sets.DSA2]\nlabel = \"X\"\nmembers = [\"$1$DGA30:\", \"$1$DGA30\"]\n",
     "t.toml:51:25: members: '$1$DGA30' stands here twice, expected once"},
    {"NoMembers", "[sets.DSA2]\nlabel = \"X\"\nmembers = []\n",
     "t.toml:51:11: members: found an empty list, expected at least one disk"},
    {"LabelTooLong", "[sets.DSA2]\nlabel = \"THIRTEENCHARS\"\nmembers = [\"$1$DGA30\"]\n",
     "t.toml:50:9: label: found \"THIRTEENCHARS\" with 13 characters, expected 1..12"},
    {"SetName", "[sets.DSA10000]\nlabel = \"X\"\nmembers = [\"$1$DGA30\"]\n",
     "t.toml:49:7: 'DSA10000' is no set name, expected DSAn with n = 0..9999"},
    {"DiskName", "[disks.disk1]\ndrive = \"RA90\"\non = [\"FCSW\"]\n",
     "t.toml:49:8: 'disk1' is no disk name, expected a form like $1$DGA10 or ALPHA$DKA0"},
    {"DiskNowhere", "[disks.\"$1$DGA40\"]\ndrive = \"RA90\"\n",
     "t.toml:49:8: [disks.$1$DGA40]: key 'on' is missing, expected a list of interconnects or "
     "adapters (or "
     "'behind', a list of controllers)"},
    {"DiskTwice", "[disks.\"$1$DGA40\"]\ndrive = \"RA90\"\non = [\"FCSW\"]\nbehind = [\"HSG1\"]\n",
     "t.toml:52:10: behind: found beside 'on', expected one of the two"},
    {"Contents", "[disks.\"$1$DGA40\"]\ndrive = \"RA90\"\non = [\"FCSW\"]\ncontents = \"full\"\n",
     "t.toml:52:12: contents: found \"full\", expected \"blank\", \"own\" or \"as DISK\""},
    {"ContentsInACircle",
     "[disks.\"$1$DGA40\"]\ndrive = \"RA90\"\non = [\"FCSW\"]\ncontents = \"as $1$DGA41\"\n"
     "[disks.\"$1$DGA41\"]\ndrive = \"RA90\"\non = [\"FCSW\"]\ncontents = \"as $1$DGA40\"\n",
     "t.toml:49:8: contents of '$1$DGA40' are those of another disk in a circle, expected one with "
     "\"own\" or "
     "\"blank\" contents\n"
     "t.toml:53:8: contents of '$1$DGA41' are those of another disk in a circle, expected one with "
     "\"own\" or "
     "\"blank\" contents"},
    {"NodeName", "[nodes.SEVENXX]\nsite = \"EAST\"\n",
     "t.toml:49:8: node 'SEVENXX' has 7 characters, expected at most 6"},
    {"SiteMissing", "[nodes.GAMMA]\n",
     "t.toml:49:8: [nodes.GAMMA]: key 'site' is missing, expected the name of a site (there are "
     "several)"},
    {"UnknownParameter",
     "[nodes.GAMMA]\nsite = \"EAST\"\n[nodes.GAMMA.parameters]\nSHADOW_MAXCOPY = 2\n",
     "t.toml:52:1: no system parameter has the name 'SHADOW_MAXCOPY', did you mean "
     "'SHADOW_MAX_COPY'?"},
    {"ParameterRange", "[defaults.parameters]\nSHADOW_MAX_COPY = 201\n",
     "t.toml:50:19: SHADOW_MAX_COPY: found 201, expected 0..200 (Threads)"},
    {"ParameterType", "[defaults.parameters]\nSHADOW_MAX_COPY = \"4\"\n",
     "t.toml:50:19: SHADOW_MAX_COPY: found the string \"4\", expected a whole number 0..200"},
    {"Link", "[links.L2]\nbetween = [\"LAN_A\"]\nkind = \"lan-1g\"\n",
     "t.toml:50:11: between: found 1 names, expected two interconnects"},
    {"LinkOfOne", "[links.L2]\nbetween = [\"LAN_A\", \"LAN_A\"]\nkind = \"lan-1g\"\n",
     "t.toml:50:11: between: found the same interconnect twice, expected two different ones"},
    {"OptionName", "[options]\n\"copy.compares\" = \"parallel\"\n",
     "t.toml:50:1: no option has the name 'copy.compares', did you mean 'copy.compare'?"},
    {"OptionValue", "[options]\ncopy.compare = \"paralel\"\n",
     "t.toml:50:16: copy.compare: found the string \"paralel\", expected sequential or parallel"},
    {"TriggerMissing", "[[event]]\nbench = \"FAIL $1$DGA10 MODE=fatal\"\n",
     "t.toml:49:1: [[event]]: found neither 'at' nor 'when', expected at = \"10s\" or when = "
     "\"condition\""},
    {"ActionMissing", "[[event]]\nat = \"10s\"\n",
     "t.toml:49:1: [[event]]: found neither 'dcl' nor 'bench', expected dcl = \"DCL line\" or "
     "bench = \"bench "
     "command\""},
    {"DclWithoutNode", "[[event]]\nat = \"10s\"\ndcl = \"SHOW DEVICE D\"\n",
     "t.toml:49:1: [[event]]: key 'node' is missing, expected the node on which the DCL line is "
     "typed"},
    {"Bench", "[[event]]\nat = \"10s\"\nbench = \"FIAL $1$DGA10: MODE=fatal\"\n",
     "t.toml:51:9: bench: there is no bench command 'FIAL', did you mean 'FAIL'?"},
    {"Condition", "[[event]]\nwhen = \"copy DSA1: 0.5\"\nbench = \"CRASH BETA\"\n",
     "t.toml:50:8: when: found '0.5', expected a percentage like 50%"},
    {"ConditionEvent",
     "[[event]]\nname = \"cut\"\nat = \"1s\"\nbench = \"CUT WAN\"\n"
     "[[event]]\nwhen = \"event cutt +5s\"\nbench = \"SPLICE WAN\"\n",
     "t.toml:54:8: when: no [[event]] has the name 'cutt', did you mean 'cut'?"},
    {"AdvanceInTimeline", "[[event]]\nat = \"1s\"\nbench = \"ADVANCE 5s\"\n",
     "t.toml:51:9: bench: ADVANCE belongs to the console, expected a command that acts on a "
     "component"},
    {"ExpectNothing", "[[expect]]\nat = \"1s\"\n",
     "t.toml:49:1: [[expect]]: found no subject, expected unit, disk, message, journal, order, "
     "node, event, metric, violations, advice or any_of"},
    {"ExpectState", "[[expect]]\nunit = \"DSA1:\"\nstate = \"stedy\"\n",
     "t.toml:51:9: state: found 'stedy', expected a state: steady, copying, merging, "
     "copying+merging, "
     "mountverify, timeout or dismounted"},
    {"ExpectMessage", "[[expect]]\nmessage = \"SHADOW_SERVER-I-SSRVCMPFCOPY\"\n",
     "t.toml:50:11: message: there is no message 'SHADOW_SERVER-I-SSRVCMPFCOPY', did you mean "
     "'SHADOW_SERVER-I-SSRVCMPFCPY'?"},
    {"ExpectMetric", "[[expect]]\nmetric = \"copy.durations\"\nmax = \"5m\"\n",
     "t.toml:50:10: metric: there is no metric 'copy.durations', did you mean 'copy.duration'?"},
    {"ExpectBound", "[[expect]]\nmetric = \"copy.duration\"\nmax = 300\n",
     "t.toml:51:7: max: found the number 300, expected a duration like \"90s\" or \"1h5m\" (units: "
     "ns us ms s m h "
     "d)"},
    {"ExpectSelector",
     "[[expect]]\nmetric = \"copy.duration\"\nworkload = \"orders\"\nmax = \"5m\"\n",
     "t.toml:51:12: workload: copy.duration is not measured for a workload"},
    {"ExpectTimings", "[[expect]]\nat = \"1s\"\nby = \"2s\"\nunit = \"DSA1\"\nstate = \"steady\"\n",
     "t.toml:49:1: [[expect]]: found several of at, by, never, during, expected one"},
    {"SeveralAtOnce",
     "[sets.DSA2]\nlabel = 5\nmembers = [\"$1$DGA30\", \"$1$DGA31\"]\nstat = \"clean\"\n",
     "t.toml:50:9: label: found the number 5, expected a string\n"
     "t.toml:51:24: members: there is no disk '$1$DGA31', did you mean '$1$DGA30'?\n"
     "t.toml:52:1: [sets.DSA2]: unknown key 'stat', did you mean 'state'?"},
};

INSTANTIATE_TEST_SUITE_P(Golden, ScenarioErrors, ::testing::ValuesIn(kCases),
                         [](const auto& info) { return std::string(info.param.name); });

/// Keys and words of the format that are recognised and refused.
class NotYet : public ::testing::TestWithParam<const char*> {};

TEST_P(NotYet, IsAnsweredAsNotSupportedYetAndNeverAsUnknown) {
  const std::string text = complaint(testing::small_config() + GetParam());
  EXPECT_NE(text.find("not supported yet"), std::string::npos) << text;
  EXPECT_EQ(text.find("unknown"), std::string::npos) << text;
  EXPECT_EQ(text.find('\n'), std::string::npos) << text;
}

INSTANTIATE_TEST_SUITE_P(
    Format, NotYet,
    ::testing::Values(
        "[options]\nhbmm.over_limit = \"cut\"\n",
        "[[workload]]\nname = \"w\"\nnode = \"ALPHA\"\nunit = \"DSA1:\"\ntrace = \"file\"\n",
        "[[event]]\nwhen = \"minicopy DSA1: 50%\"\nbench = \"VERIFY\"\n",
        "[[expect]]\nmetric = \"minicopy.blocks\"\nmax = 5\n"));

TEST(ScenarioErrors, TopLevelKeysAreCheckedToo) {
  EXPECT_EQ(
      complaint("title = \"x\"\nseed = -1\nend = \"never\"\nclock = 5\nstart = \"warm\"\nfidelity "
                "= \"fast\"\n"),
      "t.toml:2:8: seed: found -1, expected a number of at least 0\n"
      "t.toml:3:7: end: found the string \"never\", expected a time like \"2h\", \"steady\" or "
      "\"expectations\"\n"
      "t.toml:4:9: clock: found the number 5, expected a local date-time like 2010-03-01T08:00:00\n"
      "t.toml:5:9: start: found the string \"warm\", expected mounted or cold\n"
      "t.toml:6:12: fidelity: found the string \"fast\", expected channel or flow");
  EXPECT_EQ(complaint("covers = [\"R6.26\", \"x\"]\n"),
            "t.toml:1:1: scenario: key 'title' is missing, expected a title\n"
            "t.toml:1:20: covers: found \"x\", expected a requirement like \"R6.26\"");
}

TEST(ScenarioErrors, OverridesAreNamedByThemselves) {
  const std::string base = testing::small_config();
  EXPECT_EQ(complaint(base, {"nodes.BETA.parameters.SHADOW_MAX_COPY=2"}), "");
  EXPECT_EQ(complaint(base, {"nodes.BETA.parameters.SHADOW_MAX_COPY=201"}),
            "--set nodes.BETA.parameters.SHADOW_MAX_COPY=201: SHADOW_MAX_COPY: found 201, expected "
            "0..200 (Threads)");
  EXPECT_EQ(complaint(base, {"nodes.BETTA.boot=off"}),
            "--set nodes.BETTA.boot=off: no 'BETTA' in [nodes], did you mean 'BETA'?, known: ALPHA "
            "or BETA");
  EXPECT_EQ(complaint(base, {"end"}), "--set end: no '=' found, expected KEY=VALUE");
  EXPECT_EQ(complaint(base, {"a b=1"}),
            "--set a b=1: 'a b' is no key, expected a dotted key like nodes.ALPHA.boot or "
            "disks.\"$1$DGA10\".contents");
  EXPECT_EQ(complaint(base, {"workload.order.streams=1"}),
            "--set workload.order.streams=1: no [[workload]] named 'order', did you mean "
            "'orders'?, expected a name or "
            "a number below 1");
}

TEST(ScenarioErrors, FilesThatCannotBeReadAreOneLine) {
  const auto complaint_of = [](const std::string& path) -> std::string {
    try {
      (void)load_scenario(path);
    } catch (const ScenarioError& e) {
      return e.what();
    }
    return {};
  };
  EXPECT_EQ(complaint_of("/nonexistent.toml"),
            "/nonexistent.toml: no such file, expected a scenario file (TOML)");
  EXPECT_EQ(complaint_of("/"), "/: is a directory, expected a scenario file (TOML)");
}

}  // namespace
}  // namespace shadow::sim
