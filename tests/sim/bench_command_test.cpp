#include "sim/scenario/bench_command.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "sim/scenario/loader.hpp"
#include "tests/sim/scenario_base.hpp"

namespace shadow::sim {
namespace {

class BenchCommands : public ::testing::Test {
 protected:
  BenchCommands() : names_(load_scenario_text(testing::small_config(), "t.toml").config) {
    names_.add_workload("orders");
  }
  template <class T>
  T parse(std::string_view text) {
    const auto command = parse_bench_command(text, names_);
    EXPECT_TRUE(command) << text << ": " << (command ? "" : command.error());
    EXPECT_TRUE(command && std::holds_alternative<T>(*command)) << text;
    return command && std::holds_alternative<T>(*command) ? std::get<T>(*command) : T{};
  }
  std::string complaint(std::string_view text) {
    const auto command = parse_bench_command(text, names_);
    return command ? "" : command.error();
  }
  Names names_;
};

using Strings = std::vector<std::string>;

TEST_F(BenchCommands, RA_33__DisksFailInFourWays) {
  const auto fatal = parse<bench::FailDisk>("FAIL $1$DGA10: MODE=fatal");
  EXPECT_EQ(fatal.disks, Strings{"$1$DGA10"});
  EXPECT_EQ(fatal.mode, bench::DiskFault::fatal);
  EXPECT_FALSE(fatal.lasting);
  const auto slow =
      parse<bench::FailDisk>("fail _$1$dga10:, $1$DGA20 factor=3.5 for=1m30s mode=SLOW");
  EXPECT_EQ(slow.disks, (Strings{"$1$DGA10", "$1$DGA20"}));
  EXPECT_EQ(slow.mode, bench::DiskFault::slow);
  EXPECT_EQ(slow.factor, 3.5);
  EXPECT_EQ(slow.lasting, seconds(90));
  EXPECT_EQ(parse<bench::FailDisk>("FAIL $1$DGA10 MODE=stuck").mode, bench::DiskFault::stuck);
  EXPECT_EQ(parse<bench::FailDisk>("FAIL $1$DGA10,$1$DGA30 MODE=offline").disks.size(), 2U);
}

TEST_F(BenchCommands, InterconnectsLinksAndNodesFailAndComeBack) {
  EXPECT_EQ(parse<bench::FailInterconnect>("FAIL fcsw FOR=5s").lasting, seconds(5));
  EXPECT_EQ(parse<bench::Repair>("REPAIR FCSW, $1$DGA10").components,
            (Strings{"FCSW", "$1$DGA10"}));
  EXPECT_TRUE(parse<bench::Repair>("repair all").components.empty());
  EXPECT_EQ(parse<bench::Slow>("SLOW WAN FACTOR=10").factor, 10);
  const auto cut = parse<bench::Cut>("CUT WAN FROM=LAN_A TO=LAN_B");
  EXPECT_EQ(cut.links, Strings{"WAN"});
  EXPECT_EQ(cut.from, "LAN_A");
  EXPECT_EQ(cut.to, "LAN_B");
  EXPECT_EQ(parse<bench::Splice>("SPLICE WAN").links, Strings{"WAN"});
  EXPECT_EQ(parse<bench::Crash>("CRASH alpha,BETA").nodes, (Strings{"ALPHA", "BETA"}));
}

TEST_F(BenchCommands, TimeLoadAndDisplays) {
  EXPECT_EQ(parse<bench::AdvanceBy>("ADVANCE 1h5m").duration, seconds(3900));
  parse<bench::AdvanceToSteady>("advance to steady");
  const auto to = parse<bench::AdvanceTo>("ADVANCE TO copy DSA1: 50%");
  EXPECT_TRUE(std::holds_alternative<when::Progress>(to.condition));
  EXPECT_EQ(parse<bench::StartWorkload>("START Orders").workloads, Strings{"orders"});
  EXPECT_TRUE(parse<bench::StopWorkload>("STOP orders DRAIN").drain);
  EXPECT_FALSE(parse<bench::StopWorkload>("STOP orders").drain);
  parse<bench::Freeze>("FREEZE orders");
  parse<bench::Thaw>("THAW orders");
  parse<bench::Sample>("SAMPLE");
  parse<bench::Verify>("verify");
  parse<bench::ShowTopology>("SHOW TOPOLOGY");
  parse<bench::ShowFaults>("show faults");
}

TEST_F(BenchCommands, ErrorsSayWhatWasFoundAndWhatIsAllowed) {
  const std::pair<const char*, const char*> cases[] = {
      {"", "found nothing, expected a bench command"},
      {"FIAL $1$DGA10", "there is no bench command 'FIAL', did you mean 'FAIL'?"},
      {"FAIL",
       "FAIL needs a disk, adapter, interconnect, controller, half of a controller, or site"},
      {"FAIL $1$DGA10",
       "FAIL of a disk needs MODE=offline, fatal, stuck, slow, transient, notready, writelock, "
       "wrongvolume, duplicate, badblock, nth, dropwrite, misdirect or bitflip"},
      {"FAIL $1$DGA10 MODE=fatl", "MODE=fatl is unknown, did you mean 'fatal'?"},
      {"FAIL $1$DGA11 MODE=fatal",
       "there is no disk, adapter, interconnect, controller, half or site '$1$DGA11', did you mean "
       "'$1$DGA10'?"},
      {"FAIL $1$DGA10 MODE=fatal FOR=5",
       "FOR=\"5\" has no unit, expected a duration like \"90s\" or \"1h5m\" "
       "(units: ns us ms s m h d)"},
      {"FAIL $1$DGA10 MODE=slow", "FAIL needs FACTOR=x, how many times slower"},
      {"FAIL $1$DGA10 MODE=slow FACTOR=0.5",
       "FACTOR=0.5 is no factor, expected a number from 1 to 1000000"},
      {"FAIL $1$DGA10 MODE=fatal FACTOR=2", "FACTOR belongs to MODE=slow"},
      {"FAIL $1$DGA10 MODE=fatal FRO=5s", "FAIL does not take 'FRO', did you mean 'FOR'?"},
      {"FAIL WAN", "'WAN' is a link, expected CUT WAN"},
      {"FAIL BETA", "'BETA' is a node, expected CRASH BETA"},
      {"FAIL FCSW,$1$DGA10", "FAIL takes components of one kind, not of several in one command"},
      {"CUT FCSW", "'FCSW' is an interconnect, expected a link"},
      {"CUT WAN FROM=LAN_A", "CUT one way needs FROM=N and TO=N"},
      {"CRASH", "CRASH needs a node"},
      {"CRASH GAMMA", "there is no node 'GAMMA', expected a node: ALPHA or BETA"},
      {"CRASH BETA LASTGASP=maybe", "LASTGASP=maybe: expected yes or no"},
      {"START order", "there is no workload 'order', did you mean 'orders'?"},
      {"SHOW DEVICE", "found SHOW 'DEVICE', expected SHOW TOPOLOGY or SHOW FAULTS"},
      {"ADVANCE 10",
       "\"10\" has no unit, expected a duration like \"90s\" or \"1h5m\" (units: ns us ms s m h "
       "d)"},
  };
  for (const auto& [text, expected] : cases) EXPECT_EQ(complaint(text), expected) << text;
}

/// A line that asks for each feature of the table.
constexpr std::pair<std::string_view, std::string_view> kFeatureLines[] = {
    {"FAIL MODE=offline", "FAIL $1$DGA10 MODE=offline"},
    {"FAIL MODE=fatal", "FAIL $1$DGA10 MODE=fatal"},
    {"FAIL MODE=stuck", "FAIL $1$DGA10 MODE=stuck"},
    {"FAIL MODE=slow", "FAIL $1$DGA10 MODE=slow FACTOR=2"},
    {"FAIL MODE=transient", "FAIL $1$DGA10 MODE=transient:3"},
    {"FAIL MODE=notready", "FAIL $1$DGA10 MODE=notready"},
    {"FAIL MODE=writelock", "FAIL $1$DGA10 MODE=writelock"},
    {"FAIL MODE=wrongvolume", "FAIL $1$DGA10 MODE=wrongvolume"},
    {"FAIL MODE=duplicate", "FAIL $1$DGA10 MODE=duplicate"},
    {"FAIL MODE=badblock", "FAIL $1$DGA10 MODE=badblock LBN=5:9 KIND=revectored"},
    {"FAIL MODE=badblock KIND=torn", "FAIL $1$DGA10 MODE=badblock LBN=5 KIND=torn"},
    {"FAIL MODE=nth", "FAIL $1$DGA10 MODE=nth COUNT=7 KIND=write"},
    {"FAIL MODE=dropwrite", "FAIL $1$DGA10 MODE=dropwrite"},
    {"FAIL MODE=misdirect", "FAIL $1$DGA10 MODE=misdirect COUNT=2"},
    {"FAIL MODE=bitflip", "FAIL $1$DGA10 MODE=bitflip LBN=100"},
    {"SLOW disk", "SLOW $1$DGA10 FACTOR=2"},
    {"SPINUP", "SPINUP $1$DGA10"},
    {"SNAPSHOT", "SNAPSHOT $1$DGA10 monday"},
    {"RESTORE", "RESTORE $1$DGA10: monday"},
    {"INJECT late_write", "INJECT late_write"},
    {"FAIL adapter", "FAIL ALPHA.PGA0"},
    {"FAIL controller", "FAIL HSG1 FOR=5s"},
    {"FAIL half", "FAIL HSG2.1"},
    {"SLOW controller", "SLOW HSG1 FACTOR=3"},
    {"CUT PATH", "CUT PATH ALPHA $1$DGA10"},
    {"SPLICE PATH", "SPLICE PATH ALPHA $1$DGA10:"},
    {"CONTROLLER", "CONTROLLER HSG1 \"SET SERVER DISK/NOHOST_BASED_SHADOWING\""},
    {"CRASH", "CRASH ALPHA"},
    {"CRASH LASTGASP", "CRASH ALPHA LASTGASP=yes"},
    {"CRASH DUMP", "CRASH ALPHA DUMP=yes"},
    {"HALT", "HALT ALPHA,BETA"},
    {"HANG", "HANG ALPHA"},
    {"CONTINUE", "CONTINUE ALPHA"},
    {"POWER node", "POWER OFF ALPHA"},
    {"POWER site", "POWER ON EAST, WEST"},
    {"POWER shelf", "POWER OFF SHELF1"},
    {"SHUTDOWN", "SHUTDOWN ALPHA"},
    {"SHUTDOWN REMOVE_NODE", "SHUTDOWN ALPHA REMOVE_NODE"},
    {"SHUTDOWN CLUSTER", "SHUTDOWN CLUSTER"},
    {"BOOT", "BOOT ALPHA"},
    {"BOOT DEVICE", "BOOT ALPHA DEVICE=$1$DGA10:"},
    {"IPC QUORUM", "IPC QUORUM ALPHA"},
    {"IPC CANCEL", "IPC CANCEL ALPHA DSA1:"},
    {"REPLY", "REPLY ALPHA 3 PROCEED"},
    {"INJECT fence_after_halt", "INJECT fence_after_halt=off"},
    {"FAIL site", "FAIL EAST"},
    {"SLOW node", "SLOW ALPHA FACTOR=2"},
    {"FAIL interconnect", "FAIL FCSW"},
    {"SLOW interconnect", "SLOW FCSW FACTOR=2"},
    {"SLOW link", "SLOW WAN FACTOR=2"},
    {"CUT", "CUT WAN"},
    {"SPLICE", "SPLICE WAN"},
    {"LOSS", "LOSS WAN SHARE=0.01"},
    {"CONGEST", "CONGEST WAN SHARE=0.5"},
    {"PARTITION", "PARTITION ALPHA | BETA"},
    {"HEAL", "HEAL"},
};

TEST_F(BenchCommands, EachFeatureIsParsedOrAnsweredWithNotSupportedYet) {
  names_.add("HSG2", ComponentKind::controller, {});
  names_.add("HSG2.1", ComponentKind::half, {});
  names_.add("SHELF1", ComponentKind::shelf, {});
  ASSERT_EQ(std::size(kFeatureLines), bench_supported().size());
  for (const auto& [feature, line] : kFeatureLines) {
    const auto row = std::find_if(bench_supported().begin(), bench_supported().end(),
                                  [&](const BenchFeature& f) { return f.name == feature; });
    ASSERT_NE(row, bench_supported().end()) << feature;
    const std::string found = complaint(line);
    if (row->supported) {
      EXPECT_EQ(found, "") << line;
    } else {
      EXPECT_TRUE(found.ends_with(": not supported yet")) << line << ": " << found;
    }
  }
}

class Conditions : public BenchCommands {
 protected:
  template <class T>
  T condition(std::string_view text) {
    const auto c = parse_condition(text, names_);
    EXPECT_TRUE(c && std::holds_alternative<T>(*c))
        << text << ": " << (c ? "other kind" : c.error());
    return c && std::holds_alternative<T>(*c) ? std::get<T>(*c) : T{};
  }
  std::string refusal(std::string_view text) {
    const auto c = parse_condition(text, names_);
    return c ? "" : c.error();
  }
};

TEST_F(Conditions, EveryFormOfTheFormat) {
  const auto copy = condition<when::Progress>("copy DSA1: 50%");
  EXPECT_EQ(copy.operation, OperationWord::copy);
  EXPECT_EQ(copy.unit, "DSA1");
  EXPECT_EQ(copy.share, 0.5);
  EXPECT_EQ(condition<when::Begins>("begin merge DSA1:").operation, OperationWord::merge);
  EXPECT_EQ(condition<when::Ends>("END COPY dsa1").unit, "DSA1");
  const auto state = condition<when::UnitIs>("state DSA1: copying+merging on BETA");
  EXPECT_EQ(state.state, UnitWord::copying_and_merging);
  EXPECT_EQ(state.node, "BETA");
  const auto message = condition<when::MessageSeen>("message SHADOW_SERVER-I-SSRVCMPFCPY on ALPHA");
  EXPECT_EQ(message.message.ident, "SSRVCMPFCPY");
  EXPECT_EQ(message.node, "ALPHA");
  EXPECT_EQ(condition<when::JournalSeen>("journal volproc.reduced DSA1:").key, "VOLPROC.REDUCED");
  const auto event = condition<when::AfterEvent>("event cut +10m");
  EXPECT_EQ(event.event, "cut");
  EXPECT_EQ(event.delay, seconds(600));
  EXPECT_EQ(condition<when::NodeIs>("node BETA crashed").state, NodeWord::crashed);
  const auto io = condition<when::NthIo>("io 100 on $1$DGA10: after event cut");
  EXPECT_EQ(io.k, 100);
  EXPECT_EQ(io.disk, "$1$DGA10");
  EXPECT_EQ(io.after, "cut");
  const auto nth = condition<when::NthMessage>("message 3 from ALPHA to BETA");
  EXPECT_EQ(nth.k, 3);
  EXPECT_EQ(nth.to, "BETA");
}

TEST_F(Conditions, AUnitNamedNowhereIsLegal) {
  EXPECT_EQ(condition<when::UnitIs>("state DSA77: dismounted").unit, "DSA77");
  EXPECT_EQ(refusal("state DSB77: dismounted"), "there is no set 'DSB77:', expected a set: DSA1");
}

TEST_F(Conditions, ErrorsSayWhatIsAllowed) {
  EXPECT_EQ(refusal("copy DSA1: 0.5"), "found '0.5', expected a percentage like 50%");
  EXPECT_EQ(refusal("begin copi DSA1:"),
            "found 'copi', expected an operation: copy, merge, minicopy or minimerge");
  EXPECT_EQ(refusal("node BETA up"),
            "found 'up', expected a state: BOOTING, MEMBER, BLOCKED, RECONNECTING, REMOVED, "
            "CRASHED, HALTED, HUNG or OFF");
  EXPECT_EQ(refusal("io 0 on $1$DGA10"), "found '0', expected a count from 1: \"io K on DISK\"");
  EXPECT_EQ(refusal("event cut 10m"), "found '10m', expected +duration like +10s");
  EXPECT_EQ(refusal("end copy DSA1: now"),
            "found 'now' behind the condition, expected nothing more");
  EXPECT_EQ(refusal("minimerge DSA1: 5%"), "condition 'minimerge DSA1: 5%': not supported yet");
  EXPECT_TRUE(refusal("").starts_with("found nothing, expected a condition: "));
}

}  // namespace
}  // namespace shadow::sim
