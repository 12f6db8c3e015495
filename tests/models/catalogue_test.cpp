#include "models/catalogue/catalogue.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "models/disk/solid_state.hpp"

namespace shadow::models {
namespace {

const std::string kFolder = std::string(SHADOW_SOURCE_DIR) + "/models/catalogue";

const Catalogue& catalogue() {
  static const Catalogue c = Catalogue::load(kFolder);
  return c;
}

TEST(Catalogue, HasAllNamesThatScenariosMayUse) {
  for (const char* const name :
       {"RA81", "RA90", "RA92", "RF73", "RZ26", "RZ28B", "RZ29B", "C2247A", "CHEETAH9LP",
        "ATLAS10K", "FC-36G-10K", "FC-72G-10K", "FC-146G-15K", "FC-300G-15K", "SATA-NL-4T",
        "SSD-1T", "NVME-1T", "DECRAM"}) {
    EXPECT_NE(catalogue().drive(name), nullptr) << name;
  }
  for (const char* const name :
       {"HSC50", "HSC70", "HSJ50", "HSD30", "HSZ70", "HSG80", "EVA", "MSA", "XP", "hba"}) {
    EXPECT_NE(catalogue().controller(name), nullptr) << name;
  }
  for (const char* const name :
       {"scsi-fast", "scsi-fw",  "scsi-ultra", "scsi-u160", "scsi-u320", "sas",
        "ci",        "dssi",     "fc-1g",      "fc-2g",     "fc-4g",     "fc-8g",
        "fc-16g",    "fddi",     "lan-10m",    "lan-100m",  "lan-1g",    "lan-10g",
        "atm-oc3",   "atm-oc12", "mc",         "ip"}) {
    EXPECT_NE(catalogue().interconnect(name), nullptr) << name;
  }
}

TEST(Catalogue, NamesAreFoundWithoutRegardToCase) {
  EXPECT_EQ(catalogue().drive("ra92"), catalogue().drive("RA92"));
  EXPECT_EQ(catalogue().drive("RA93"), nullptr);
}

// Table 9.1 of the hardware specification.
TEST(Catalogue, DrivesHaveTheBlockCountsOfTheSpecification) {
  struct Size {
    const char* name;
    BlockCount blocks;
  };
  for (const Size& s : {Size{"RA60", 400'176},       {"RA70", 547'041},
                        {"RA71", 1'367'310},         {"RA72", 1'953'300},
                        {"RA73", 3'920'490},         {"RA80", 237'212},
                        {"RA81", 891'072},           {"RA82", 1'216'665},
                        {"RA90", 2'376'153},         {"RA92", 2'940'951},
                        {"RF30", 293'040},           {"RF31", 744'400},
                        {"RF35", 1'664'628},         {"RF71", 781'440},
                        {"RF72", 1'954'050},         {"RF73", 3'907'911},
                        {"RZ23", 204'864},           {"RZ23L", 237'588},
                        {"RZ24", 409'792},           {"RZ24L", 479'350},
                        {"RZ25", 832'527},           {"RZ25L", 1'046'206},
                        {"RZ26", 2'050'860},         {"RZ26L", 2'050'860},
                        {"RZ55", 648'438},           {"RZ28B", 4'110'480},
                        {"RZ29B", 8'380'080},        {"RZ1DB", 17'773'524},
                        {"FC-18G-10K", 35'565'080},  {"FC-36G-10K", 71'132'000},
                        {"FC-36G-15K", 71'687'372},  {"FC-72G-10K", 142'264'000},
                        {"FC-73G-15K", 143'374'744}, {"FC-146G-15K", 286'749'488},
                        {"FC-300G-15K", 585'937'500}}) {
    const DriveSpec* const d = catalogue().drive(s.name);
    ASSERT_NE(d, nullptr) << s.name;
    EXPECT_EQ(d->blocks, s.blocks) << s.name;
  }
}

/// Mean service of commands given one at a time, at places spread over the drive.
Duration alone(const DriveSpec& d, bool write) {
  SolidState s(d, 1);
  constexpr int kCommands = 1000;
  SimTime now{};
  for (int i = 0; i < kCommands; ++i) {
    const Lbn lbn = (static_cast<Lbn>(i) * 7'919'003) % (d.blocks - 8);
    now = s.serve(write, {lbn, 8}, now).end;
  }
  return Duration{now.ns / kCommands};
}

// The data sheets give 4 KB commands a second, one at a time.
TEST(Catalogue, SolidStateDisksDoWhatTheirDataSheetsSay) {
  const auto near = [](Duration found, int per_second) {
    const double wanted = 1e9 / per_second;
    EXPECT_NEAR(static_cast<double>(found.ns), wanted, 0.05 * wanted);
  };
  near(alone(*catalogue().drive("SSD-1T"), false), 10'000);
  near(alone(*catalogue().drive("SSD-1T"), true), 40'000);
  near(alone(*catalogue().drive("NVME-1T"), false), 15'000);
  near(alone(*catalogue().drive("NVME-1T"), true), 50'000);
}

TEST(Catalogue, RH_30__FiguresOfAMeasuredDriveAreThoseOfTheSpecification) {
  const DriveSpec& d = *catalogue().drive("CHEETAH9LP");
  EXPECT_EQ(d.blocks, 17'783'240U);
  EXPECT_EQ(d.revolution.ns, 60'000'000'000 / 10045);
  EXPECT_EQ(d.seek_single, microseconds(830));
  EXPECT_EQ(d.seek_average, microseconds(5500));
  EXPECT_EQ(d.seek_full, microseconds(10'600));
  EXPECT_EQ(d.write_settle, microseconds(461));
  EXPECT_NEAR(d.outer_rate, 21.8e6, 50'000);
  EXPECT_NEAR(d.inner_rate, 14.3e6, 50'000);
}

struct InterconnectRow {
  const char* name;
  double bytes_per_second;
  Duration latency;
  Duration message_cost;
  std::uint32_t max_nodes;
  std::int64_t max_metres;
  bool storage;
  bool cluster;
};

TEST(Catalogue, RH_1_RH_2_RH_3__RatesLatenciesAndLimitsOfInterconnects) {
  constexpr double kMega = 1e6;
  constexpr double kMegabit = 1e6 / 8;
  for (const InterconnectRow& row : {
           InterconnectRow{"scsi-fast", 10 * kMega, microseconds(10), {}, 3, 25, true, false},
           InterconnectRow{"scsi-fw", 20 * kMega, microseconds(10), {}, 3, 25, true, false},
           InterconnectRow{"scsi-ultra", 40 * kMega, microseconds(10), {}, 3, 25, true, false},
           InterconnectRow{"scsi-u160", 160 * kMega, microseconds(5), {}, 3, 12, true, false},
           InterconnectRow{"scsi-u320", 320 * kMega, microseconds(5), {}, 3, 12, true, false},
           InterconnectRow{"ci", 140 * kMegabit, microseconds(100), microseconds(100), 16, 45, true,
                           true},
           InterconnectRow{"dssi", 4 * kMega, microseconds(200), microseconds(150), 4, 6, true,
                           true},
           InterconnectRow{"fc-1g", 100 * kMega, microseconds(5), {}, 0, 100'000, true, false},
           InterconnectRow{"fc-2g", 200 * kMega, microseconds(5), {}, 0, 100'000, true, false},
           InterconnectRow{"fc-4g", 400 * kMega, microseconds(5), {}, 0, 100'000, true, false},
           InterconnectRow{"fc-8g", 800 * kMega, microseconds(5), {}, 0, 100'000, true, false},
           InterconnectRow{"fddi", 100 * kMegabit, microseconds(150), microseconds(100), 96, 40'000,
                           false, true},
           InterconnectRow{"lan-10m", 10 * kMegabit, microseconds(500), microseconds(200), 96,
                           2'800, false, true},
           InterconnectRow{"lan-100m", 100 * kMegabit, microseconds(100), microseconds(100), 96, 0,
                           false, true},
           InterconnectRow{"lan-1g", 1000 * kMegabit, microseconds(40), microseconds(50), 96, 0,
                           false, true},
           InterconnectRow{"atm-oc3", 155 * kMegabit, microseconds(100), microseconds(100), 96,
                           242'000, false, true},
           InterconnectRow{"atm-oc12", 622 * kMegabit, microseconds(100), microseconds(100), 96,
                           242'000, false, true},
           InterconnectRow{"mc", 100 * kMega, microseconds(5), microseconds(20), 4, 3, false, true},
       }) {
    const InterconnectKind& k = *catalogue().interconnect(row.name);
    EXPECT_DOUBLE_EQ(k.bytes_per_second, row.bytes_per_second) << row.name;
    EXPECT_EQ(k.latency, row.latency) << row.name;
    EXPECT_EQ(k.message_cost, row.message_cost) << row.name;
    EXPECT_EQ(k.max_nodes, row.max_nodes) << row.name;
    EXPECT_EQ(k.max_length_mm, row.max_metres * 1000) << row.name;
    EXPECT_EQ(k.storage, row.storage) << row.name;
    EXPECT_EQ(k.cluster, row.cluster) << row.name;
  }
}

TEST(Catalogue, RH_4__PortsOfFibreChannelHaveCreditsForShortAndLongHaul) {
  for (const char* const name : {"fc-1g", "fc-2g", "fc-4g", "fc-8g", "fc-16g"}) {
    EXPECT_EQ(catalogue().interconnect(name)->credits, 16U) << name;
    EXPECT_EQ(catalogue().interconnect(name)->long_credits, 60U) << name;
  }
  EXPECT_EQ(catalogue().interconnect("lan-1g")->long_credits, 0U);
}

TEST(Catalogue, APartOfTheRateOfAtmIsPayload) {
  EXPECT_DOUBLE_EQ(catalogue().interconnect("atm-oc3")->payload_rate(), 135.6e6 / 8);
  EXPECT_DOUBLE_EQ(catalogue().interconnect("lan-1g")->payload_rate(), 125e6);
}

TEST(Catalogue, RH_20__ControllersHaveAProcessorThatTakesSoManyCommandsASecond) {
  EXPECT_EQ(catalogue().controller("HSJ50")->per_command, microseconds(400));
  EXPECT_TRUE(catalogue().controller("HSJ50")->compare_host_data);
  EXPECT_FALSE(catalogue().controller("HSG80")->compare_host_data);
  EXPECT_EQ(catalogue().controller("HSG80")->failover, seconds(15));
}

TEST(Catalogue, EveryFigureHasASource) {
  const auto expect_sources = [](const auto& entries) {
    for (const auto& e : entries) {
      EXPECT_FALSE(e.row.text.empty()) << e.row.name;
      for (const Figure& f : e.row.figures) EXPECT_FALSE(f.source.empty()) << e.row.name << f.key;
    }
  };
  expect_sources(catalogue().drives());
  expect_sources(catalogue().controllers());
  expect_sources(catalogue().interconnects());
}

TEST(Catalogue, IsFoundWhereTheEnvironmentSays) {
  setenv("SHADOWBENCH_CATALOGUE", "/somewhere", 1);
  EXPECT_EQ(Catalogue::find_folder(), "/somewhere");
  unsetenv("SHADOWBENCH_CATALOGUE");
  EXPECT_TRUE(std::filesystem::exists(Catalogue::find_folder() + "/drives.toml"));
}

TEST(Catalogue, AScenarioMayOverrideAFigure) {
  DriveSpec d = *catalogue().drive("RA92");
  ASSERT_TRUE(set_figure(d, "rpm", std::int64_t{3600}));
  EXPECT_EQ(d.revolution.ns, 16'666'666);
  ASSERT_TRUE(set_figure(d, "seek", std::string("1:1ms 10:2ms")));
  EXPECT_EQ(d.seek.size(), 2U);
  EXPECT_EQ(set_figure(d, "rpm", std::string("fast")).error(),
            "found \"fast\", expected turns a minute, a number 60..100000");
  EXPECT_NE(set_figure(d, "colour", std::string("red"))
                .error()
                .find("unknown key, expected one of kind, blocks"),
            std::string::npos);
  EXPECT_FALSE(set_figure(d, "seek", std::string("10:2ms 1:1ms")));
}

// What a wrong file is answered with, without the path.
std::string error_of(const std::string& drives) {
  const std::string folder = testing::TempDir() + "catalogue";
  std::filesystem::create_directories(folder);
  std::ofstream(folder + "/drives.toml") << drives;
  try {
    (void)Catalogue::load(folder);
  } catch (const CatalogueError& e) {
    const std::string text = e.what();
    const std::string file = folder + "/drives.toml";
    return text.starts_with(file) ? text.substr(file.size()) : text;
  }
  return "no error";
}

TEST(CatalogueErrors, CarryLineAndColumnAndWhatIsAllowed) {
  EXPECT_EQ(error_of("[X]\ntext = \"x\"\nrpm = { value = \"a\", source = \"ours\" }\n"),
            ":3:1: X: 'rpm': found \"a\", expected turns a minute, a number 60..100000");
  EXPECT_EQ(error_of("[X]\ntext = \"x\"\n  rpm = { value = 3600 }\n"),
            ":3:3: 'rpm' has no source, expected { value = ..., source = \"...\" }");
  EXPECT_EQ(error_of("[X]\ntext = \"x\"\nrpm = 3600\n"),
            ":3:1: 'rpm': expected { value = ..., source = \"...\" }");
  EXPECT_EQ(error_of("[X]\ntext = \"x\"\nblocks = { value = 7, source = \"ours\" }\n"),
            ":1:2: X: missing, expected a figure for outer_rate and inner_rate");
  EXPECT_TRUE(error_of("[X\n").starts_with(":1:"));
  EXPECT_TRUE(error_of("[X]\n").starts_with(":1:2: 'X' has no text"));
}

TEST(CatalogueErrors, AMissingFileIsNamed) {
  try {
    (void)Catalogue::load("/nowhere");
    FAIL();
  } catch (const CatalogueError& e) {
    EXPECT_TRUE(std::string(e.what()).starts_with("/nowhere/drives.toml: ")) << e.what();
  }
}

}  // namespace
}  // namespace shadow::models
