// Every key of a configuration: it is read, or it is answered with `not supported yet`.
#include <gtest/gtest.h>

#include <algorithm>

#include "sim/scenario/loader.hpp"
#include "sim/scenario/supported_keys.hpp"
#include "tests/sim/scenario_base.hpp"

namespace shadow::sim {
namespace {

struct KeyText {
  std::string_view key;
  const char* text;
};

std::string node_text(std::string_view keys, std::string_view parameters = "") {
  return "[nodes.GAMMA]\nsite = \"EAST\"\n" + std::string(keys) + "[nodes.GAMMA.adapters]\n" +
         "PGA0 = { kind = \"fc-2g\", on = \"FCSW\" }\n" +
         (parameters.empty() ? "" : "[nodes.GAMMA.parameters]\n" + std::string(parameters));
}
std::string lan_text(std::string_view keys) {
  return "[interconnects.I]\nkind = \"lan-1g\"\n" + std::string(keys);
}
std::string link_text(std::string_view keys) {
  return "[links.L]\nbetween = [\"LAN_A\", \"LAN_B\"]\nkind = \"lan-1g\"\n" + std::string(keys);
}
std::string controller_text(std::string_view keys) {
  return "[controllers.C]\nkind = \"HSG80\"\non = [\"FCSW\"]\n" + std::string(keys);
}
std::string disk_text(std::string_view keys) {
  return "[disks.\"$1$DGA40\"]\ndrive = \"FC-36G-10K\"\non = [\"FCSW\"]\n" + std::string(keys);
}
std::string set_text(std::string_view keys) {
  return disk_text("") + "[sets.DSA2]\nlabel = \"X\"\nmembers = [\"$1$DGA30\"]\n" +
         std::string(keys);
}

std::vector<std::pair<std::string_view, std::string>> texts() {
  return {
      {"sites.power", "[sites.NORTH]\npower = \"grid\"\n"},
      {"interconnects.loss", lan_text("loss = 0.1\n")},
      {"interconnects.ber", lan_text("ber = 1e-12\n")},
      {"interconnects.mtu", lan_text("mtu = 1498\n")},
      {"interconnects.credits", lan_text("credits = 60\n")},
      {"links.loss", link_text("loss = 0.01\n")},
      {"links.ber", link_text("ber = 1e-9\n")},
      {"links.mtu", link_text("mtu = \"4KiB\"\n")},
      {"links.credits", link_text("credits = 60\n")},
      {"links.fast_write", link_text("fast_write = true\n")},
      {"links.usable", link_text("usable = \"800Mb/s\"\n")},
      {"nodes.boot=auto", node_text("boot = \"auto\"\n")},
      {"nodes.boot_time", node_text("boot_time = \"90s\"\n")},
      {"nodes.system_disk", node_text("system_disk = \"DSA1:\"\n")},
      {"nodes.boot_device", node_text("boot_device = \"$1$DGA30\"\n")},
      {"nodes.boot_server", node_text("boot_server = \"ALPHA\"\n")},
      {"nodes.dump_device", node_text("dump_device = \"$1$DGA30\"\n")},
      {"nodes.sanity_timer", node_text("sanity_timer = false\n")},
      {"nodes.cpu", node_text("cpu = { read = \"30us\", per_member = \"10us\" }\n")},
      {"parameters.DISK_QUORUM", node_text("", "DISK_QUORUM = \"$1$DGA30\"\n")},
      {"parameters.MSCP_LOAD", node_text("", "MSCP_LOAD = 1\n")},
      {"controllers.units=dual", controller_text("units = \"dual\"\n")},
      {"controllers.partner", controller_text("partner = \"HSG1\"\n")},
      {"controllers.cache", controller_text("cache = \"64MB\"\n")},
      {"controllers.writeback", controller_text("writeback = true\n")},
      {"controllers.battery", controller_text("battery = \"4h\"\n")},
      {"controllers.failover", controller_text("failover = \"15s\"\n")},
      {"controllers.copy_data", controller_text("copy_data = true\n")},
      {"controllers.write_log", controller_text("write_log = true\n")},
      {"controllers.log_entries", controller_text("log_entries = 64\n")},
      {"controllers.compare_host_data", controller_text("compare_host_data = true\n")},
      {"disks.shelf", disk_text("shelf = \"S1\"\n")},
      {"disks.owner", disk_text("label = \"SPARE\"\nowner = \"[PAYROLL]\"\n")},
      {"disks.backup_revision", disk_text("backup_revision = 3\n")},
      {"disks.scb", disk_text("scb = { unit = \"DSA1:\", generation = 2, members = "
                              "[\"$1$DGA40\"], dismounted = false }\n")},
      {"disks.forced_error", disk_text("forced_error = false\n")},
      {"disks.write_locked", disk_text("write_locked = true\n")},
      {"disks.served", disk_text("served = false\n")},
      {"disks.bad", disk_text("bad = [{ lbn = 5, blocks = 3, kind = \"lost\" }]\n")},
      {"disks.files", disk_text("files = [{ name = \"SYSDUMP.DMP\", blocks = 100 }]\n")},
      {"sets.targets", set_text("targets = [\"$1$DGA40\"]\n")},
      {"sets.volsize", set_text("volsize = \"1GB\"\n")},
      {"sets.limit", set_text("limit = \"2GB\"\n")},
      {"sets.state=improper", set_text("state = \"improper\"\n")},
      {"sets.state=new", set_text("state = \"new\"\n")},
      {"sets.state=unerased", set_text("state = \"unerased\"\n")},
      {"sets.hbmm_policy", set_text("hbmm_policy = \"(MASTER_LIST=*)\"\n")},
      {"sets.priority", set_text("priority = 10000\n")},
  };
}

std::string complaint(const std::string& text) {
  try {
    (void)load_scenario_text(testing::small_config() + text, "t.toml");
    return {};
  } catch (const ScenarioError& e) {
    return e.what();
  }
}

TEST(ScenarioKeys, EachOneIsReadOrAnsweredWithNotSupportedYet) {
  const auto rows = config_supported();
  const auto all = texts();
  ASSERT_EQ(all.size(), rows.size());
  for (const auto& [key, text] : all) {
    const auto row =
        std::find_if(rows.begin(), rows.end(), [&](const ConfigKey& k) { return k.name == key; });
    ASSERT_NE(row, rows.end()) << key;
    const std::string found = complaint(text);
    EXPECT_EQ(found.find("unknown"), std::string::npos) << key << ": " << found;
    EXPECT_EQ(found.find('\n'), std::string::npos) << key << ": " << found;
    EXPECT_EQ(found.find("not supported yet") != std::string::npos, !row->supported)
        << key << ": " << found;
    if (row->supported) EXPECT_EQ(found, "") << key;
  }
}

Scenario load(const std::string& more) {
  return load_scenario_text(testing::small_config() + more, "t.toml");
}

TEST(ScenarioKeys, DisksAreReadWithTheirState) {
  const Scenario s = load(disk_text(
      "label = \"spare\"\nowner = \"[payroll]\"\nwrite_locked = true\nforced_error = false\n"
      "bad = [{ lbn = 5, blocks = 3, kind = \"lost\" }, { lbn = 100, kind = \"revectored\" }]\n"
      "files = [{ name = \"pagefile.sys\", blocks = 100 }, { name = \"B\", blocks = \"1MiB\" "
      "}]\n"));
  const Disk& d = *s.config.disk("$1$DGA40");
  EXPECT_EQ(d.owner, "[PAYROLL]");
  EXPECT_TRUE(d.write_locked);
  EXPECT_EQ(d.forced_error, false);
  ASSERT_EQ(d.bad.size(), 2U);
  EXPECT_EQ(d.bad[0].blocks, 3U);
  EXPECT_EQ(d.bad[1].kind, models::DefectKind::revectored);
  ASSERT_EQ(d.files.size(), 2U);
  EXPECT_EQ(d.files[0].name, "PAGEFILE.SYS");
  EXPECT_EQ(d.files[1].lbn, d.files[0].lbn + 100);
  EXPECT_EQ(d.files[1].blocks, 2048U);
}

TEST(ScenarioKeys, ARegionMayBeAFile) {
  const Scenario s = load(
      "[disks.\"$1$DGA40\"]\ndrive = \"FC-36G-10K\"\non = [\"FCSW\"]\n"
      "files = [{ name = \"DB.DAT\", blocks = 1000, lbn = 5000 }]\n"
      "[sets.DSA2]\nlabel = \"X\"\nmembers = [\"$1$DGA40\"]\n"
      "[[workload]]\nname = \"w\"\nnode = \"ALPHA\"\nunit = \"DSA2:\"\nstreams = 1\n"
      "region = \"db.dat\"\n");
  const auto& region = std::get<BlockRegion>(s.workloads.back().region);
  EXPECT_EQ(region.first, 5000U);
  EXPECT_EQ(region.last, 5999U);
}

TEST(ScenarioKeys, RN_7__TheSecondDiskOfANameIsRefused) {
  EXPECT_EQ(complaint("[disks.\"$1$DGA10:\"]\ndrive = \"RZ26\"\non = [\"FCSW\"]\n"),
            "t.toml:49:8: name '$1$DGA10' is taken by the disk in t.toml:27:8, expected names that "
            "are unique over all kinds");
}

TEST(ScenarioKeys, RN_8__ANodeHasAtMostSixCharacters) {
  EXPECT_EQ(complaint("[nodes.SEVENXX]\nsite = \"EAST\"\n"),
            "t.toml:49:8: node 'SEVENXX' has 7 characters, expected at most 6");
  EXPECT_EQ(complaint("[nodes.SIXXXX]\nsite = \"EAST\"\n"), "");
}

std::string four_members(std::string_view version) {
  std::string text = "[nodes.OLD]\nsite = \"EAST\"\nversion = \"" + std::string(version) + "\"\n";
  for (const char* disk : {"$1$DGA41", "$1$DGA42", "$1$DGA43"}) {
    text += "[disks.\"" + std::string(disk) + "\"]\ndrive = \"RZ26\"\non = [\"FCSW\"]\n";
  }
  return text +
         "[sets.DSA2]\nlabel = \"X\"\nmembers = [\"$1$DGA30\", \"$1$DGA41\", \"$1$DGA42\", "
         "\"$1$DGA43\"]\n";
}

TEST(ScenarioKeys, R1_62_R2_56__AFourthMemberNeedsTheNewestVersionOnAllNodes) {
  EXPECT_EQ(complaint(four_members("8.3")),
            "t.toml:61:7: DSA2 has 4 members and is mounted on OLD with version 8.3, expected at "
            "most 3 members or version 8.4 on all nodes");
  EXPECT_EQ(complaint(four_members("8.4")), "");
  EXPECT_EQ(complaint(four_members("8.3") + "mounted_on = [\"ALPHA\", \"BETA\"]\n"), "");
}

struct Wrong {
  const char* name;
  std::string text;
  const char* expected;
};

class ScenarioKeyErrors : public ::testing::TestWithParam<Wrong> {};

TEST_P(ScenarioKeyErrors, SayWhereWhatWasFoundAndWhatIsAllowed) {
  EXPECT_EQ(complaint(GetParam().text), GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(
    Golden, ScenarioKeyErrors,
    ::testing::Values(
        Wrong{"SiteKey", "[sites.NORTH]\npowr = \"grid\"\n",
              "t.toml:50:1: [sites.NORTH]: unknown key 'powr', did you mean 'power'?"},
        Wrong{"BootWord", "[nodes.GAMMA]\nsite = \"EAST\"\nboot = \"later\"\n",
              "t.toml:51:8: boot: found the string \"later\", expected auto, manual or off"},
        Wrong{"NodeKey", "[nodes.GAMMA]\nsite = \"EAST\"\nboottime = \"5s\"\n",
              "t.toml:51:1: [nodes.GAMMA]: unknown key 'boottime', did you mean 'boot_time'?"},
        Wrong{"HalfOfASingleController",
              "[disks.\"$1$DGA40\"]\ndrive = \"RZ26\"\nbehind = [\"HSG1.3\"]\n",
              "t.toml:51:11: behind: there is no controller or half 'HSG1.3', did you mean "
              "'HSG1'?"},
        Wrong{"BadKind",
              "[disks.\"$1$DGA40\"]\ndrive = \"RZ26\"\non = [\"FCSW\"]\nbad = [{ lbn = 5, kind = "
              "\"broken\" }]\n",
              "t.toml:52:26: kind: found the string \"broken\", expected correctable, revectored, "
              "lost, unwritable or marked"},
        Wrong{"BadNoList",
              "[disks.\"$1$DGA40\"]\ndrive = \"RZ26\"\non = [\"FCSW\"]\nbad = \"all\"\n",
              "t.toml:52:7: bad: found the string \"all\", expected a list of { lbn = .., blocks = "
              "..,"
              " kind = .. }"},
        Wrong{"FileKey",
              "[disks.\"$1$DGA40\"]\ndrive = \"RZ26\"\non = [\"FCSW\"]\nfiles = [{ nam = \"X\", "
              "blocks = 5 }]\n",
              "t.toml:52:10: files: key 'name' is missing, expected a file name like "
              "\"SYSDUMP.DMP\", did you mean it by 'nam'?\n"
              "t.toml:52:12: files: unknown key 'nam', did you mean 'name'?"},
        Wrong{"VaxVersion", "[nodes.V]\nsite = \"EAST\"\narch = \"vax\"\nversion = \"8.4\"\n",
              "t.toml:52:11: version: VAX has no version above 7.3, expected 7.3 or below"},
        Wrong{"IntegrityVersion",
              "[nodes.V]\nsite = \"EAST\"\narch = \"integrity\"\nversion = \"7.3\"\n",
              "t.toml:51:8: arch: Integrity has no version 7.3, expected 8.2 or later"},
        Wrong{
            "SetSizes",
            "[sets.DSA2]\nlabel = \"X\"\nmembers = [\"$1$DGA30\"]\nvolsize = \"1 furlong\"\n",
            "t.toml:52:11: volsize: \"1 furlong\" has the unknown unit 'furlong', expected a size "
            "like \"64MB\" or \"127 blocks\" (units: B KB KiB MB MiB GB GiB TB blocks)"}),
    [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace shadow::sim
