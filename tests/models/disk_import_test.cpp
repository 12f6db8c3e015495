#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "models/catalogue/catalogue.hpp"
#include "models/disk/replay.hpp"
#include "models/disk/seek_curve.hpp"
#include "models/disk/track_layout.hpp"
#include "models/disk_import/disksim.hpp"

namespace shadow::models {
namespace {

namespace fs = std::filesystem;

/// Of this process: tests run side by side.
std::string folder() {
  const std::string path = testing::TempDir() + "disk_import." + std::to_string(::getpid()) + "/";
  fs::create_directories(path);
  return path;
}

std::string write_file(const std::string& name, const std::string& text) {
  const std::string file = folder() + name;
  std::ofstream(file) << text;
  return file;
}

std::string model_text(const std::string& seek, int scheme = 2) {
  return "# a small drive\n"
         "dm_disk TINY_model {\n"
         "  Block count = 100, Number of data surfaces = 2, Number of cylinders = 6,\n"
         "  Layout Model = dm_layout_g1 {\n"
         "    LBN-to-PBN mapping scheme = 0, Sparing scheme used = " +
         std::to_string(scheme) +
         ",\n    Rangesize for sparing = 1,\n"
         "    Zones = [ dm_layout_g1_zone {\n"
         "      First cylinder number = 0, Last cylinder number = 2, Blocks per track = 12,\n"
         "      Offset of first block = 0.0, Empty space at zone front = 4,\n"
         "      Skew for track switch = 2.5, Skew for cylinder switch = 4,\n"
         "      Number of spares = 1, slips = [ 7, 3 ], defects = [] },\n"
         "    dm_layout_g1_zone {\n"
         "      First cylinder number = 3, Last cylinder number = 5, Blocks per track = 10,\n"
         "      Offset of first block = 3, Empty space at zone front = 0,\n"
         "      Skew for track switch = 2, Skew for cylinder switch = 3,\n"
         "      Number of spares = 2, slips = [], defects = [] } ] },\n"
         "  Mechanical Model = dm_mech_g1 {\n"
         "    Access time type = trackSwitchPlusRotation,\n" +
         seek +
         "    Add. write settling delay = -0.25, Head switch time = 0.5,\n"
         "    Rotation speed (in rpms) = 6000, Percent error in rpms = 0.0 }\n"
         "} # end\n";
}

const char* const kSpecs =
    "disksim_disk TINY_validate {\n"
    "  Model = source tiny.model,\n"
    "  Per-request overhead time = 0.1, Time scale for overheads = 2.0,\n"
    "  Bulk sector transfer time = 0.064, Never disconnect = 0,\n"
    "  Scheduler = disksim_ioqueue { Scheduling policy = 1 },\n"
    "  Number of buffer segments = 4, Use separate write segment = 1,\n"
    "  Segment size (in blks) = 20, Low (write) water mark = 0.25,\n"
    "  High (read) water mark = 0.5, Set watermark by reqsize = 1,\n"
    "  Enable caching in buffer = 1, Buffer continuous read = 4, Maximum read-ahead (blks) = 15,\n"
    "  Read-ahead over requested = 1, Read-ahead on idle hit = 0, Fast write level = 2,\n"
    "  Read hit over. after read = 0.25, Read miss over. after read = 0.5,\n"
    "  Write miss over. after write = 0.75, First reselect overhead = 0.2,\n"
    "  Allow read hits on write data = 1, Max queue length = 3\n"
    "}\n";

DriveSpec imported(const ImportFiles& files) {
  const std::string toml = to_toml(import_disksim(files));
  return load_drives(write_file("imported.toml", toml)).at(0).spec;
}

DriveSpec tiny(const std::string& seek, int scheme = 2) {
  write_file("tiny.model", model_text(seek, scheme));
  return imported({write_file("tiny.diskspecs", kSpecs), "", ""});
}

const char* const kConstant = "    Seek type = constant, Constant seek time = 3.5,\n";

TEST(DiskImport, ADescriptionBecomesARowThatTheCatalogueReads) {
  const DriveSpec d = tiny(kConstant);
  EXPECT_EQ(d.name, "TINY");
  EXPECT_EQ(d.blocks, 100U);
  EXPECT_EQ(d.revolution, milliseconds(10));
  EXPECT_EQ(d.head_switch, microseconds(500));
  EXPECT_EQ(d.write_settle, microseconds(-250));
  ASSERT_EQ(d.layout.zones.size(), 2U);
  EXPECT_EQ(d.layout.zones[1].first_cylinder, 3U);
  EXPECT_EQ(d.layout.zones[1].sectors, 10U);
  EXPECT_EQ(d.layout.zone_offset, (std::vector<double>{0, 3}));
  EXPECT_EQ(d.layout.track_skew, (std::vector<double>{2.5, 2}));
  EXPECT_EQ(d.layout.reserved, (std::vector<std::uint32_t>{4, 0}));
  EXPECT_EQ(d.layout.sparing, Sparing::cylinder);
  EXPECT_EQ(d.layout.spares, (std::vector<std::uint32_t>{1, 2}));
  EXPECT_EQ(d.layout.slips[0], (std::vector<std::uint32_t>{3, 7}));
  EXPECT_EQ(d.queue_depth, 3U);
}

TEST(DiskImport, OverheadsAreScaledAndHaveTheShareOfEachRequest) {
  const DriveSpec d = tiny(kConstant);
  EXPECT_EQ(d.read_overhead, microseconds(1100));
  EXPECT_EQ(d.overheads.hit, microseconds(600));
  EXPECT_EQ(d.overheads.write_after_write, microseconds(1600));
  EXPECT_EQ(d.overheads.reconnect, microseconds(400));
  EXPECT_DOUBLE_EQ(d.bus_rate, 8e6);
}

TEST(DiskImport, TheBufferHasWhatTheDescriptionSays) {
  const DriveSpec d = tiny(kConstant);
  EXPECT_EQ(d.buffer.segments, 3U);
  EXPECT_EQ(d.buffer.segment_blocks, 20U);
  EXPECT_EQ(d.buffer.read_ahead, ReadAhead::next_track);
  EXPECT_EQ(d.buffer.ahead_blocks, 15U);
  EXPECT_FALSE(d.buffer.ahead_on_hit);
  EXPECT_FALSE(d.buffer.keep_requested);
  EXPECT_TRUE(d.buffer.keep_written);
  EXPECT_TRUE(d.buffer.write_behind);
  EXPECT_DOUBLE_EQ(d.buffer.read_water, 0.5);
  EXPECT_DOUBLE_EQ(d.buffer.write_water, 0.25);
}

TEST(DiskImport, RH_31__AllKindsOfSeekCurves) {
  const auto seek = [](const std::string& text, std::uint32_t distance) {
    return SeekCurve(tiny(text), 1000).ns(distance);
  };
  EXPECT_EQ(seek(kConstant, 1), 3'500'000);
  EXPECT_EQ(seek(kConstant, 5), 3'500'000);
  const std::string three =
      "Single cylinder seek time = 1.0, Average seek time = 2.0, Full strobe seek time = 5.0,\n";
  EXPECT_EQ(seek("Seek type = linear, " + three, 2), 2'000'000);
  EXPECT_EQ(seek("Seek type = linear, " + three, 5), 5'000'000);
  EXPECT_EQ(seek("Seek type = curve, " + three, 1), 1'000'000);
  const std::string hpl = "HPL seek equation values = [ 300, 3.0, 0.5, 8.0, 0.01, -1.0 ],\n";
  EXPECT_EQ(seek("Seek type = hpl, " + hpl, 100), 8'000'000);
  EXPECT_EQ(seek("Seek type = hpl, " + hpl, 400), 12'000'000);
  const std::string ten = "First ten seek times = [ 1.0, 1.5, 1.25 ],\n";
  EXPECT_EQ(seek("Seek type = hplplus10, " + ten + hpl, 3), 1'250'000);
  EXPECT_EQ(seek("Seek type = hplplus10, " + ten + hpl, 100), 8'000'000);
  write_file("tiny.seek", "Seek distances measured: 2\n1, 1.0\n3,\t2.0\n");
  EXPECT_EQ(seek("Seek type = extracted, Full seek curve = tiny.seek,\n", 2), 1'500'000);
}

TEST(DiskImport, EverySparingSchemeHoldsTheBlocksOrSaysSo) {
  for (int scheme = 0; scheme <= 12; ++scheme) {
    write_file("tiny.model", model_text(kConstant, scheme));
    const std::string specs = write_file("tiny.diskspecs", kSpecs);
    const ImportedDrive drive = import_disksim({specs, "", ""});
    const DriveSpec d = imported({specs, "", ""});
    EXPECT_GE(TrackLayout(d, 0).capacity(), d.blocks) << scheme;
    // Spare tracks do not leave room for 100 blocks, and 12 is no scheme.
    EXPECT_EQ(drive.notes.empty(), scheme != 1 && scheme != 12) << scheme;
  }
}

TEST(DiskImport, AModelAloneIsARowOfMechanics) {
  const DriveSpec d = imported({write_file("alone.model", model_text(kConstant)), "", ""});
  EXPECT_EQ(d.name, "TINY");
  EXPECT_EQ(d.seek.size(), 1U);
}

std::string import_error(const std::string& specs, const std::string& model = "") {
  try {
    if (!model.empty()) write_file("tiny.model", model);
    (void)import_disksim({write_file("bad.diskspecs", specs), "", ""});
  } catch (const ParameterError& e) {
    const std::string text = e.what();
    return text.substr(folder().size());
  }
  return "no error";
}

TEST(DiskImport, ErrorsNameFileLineAndWhatIsExpected) {
  EXPECT_EQ(import_error("disksim_disk X {\n  Model = source tiny.model,\n  Max queue = [ }"),
            "bad.diskspecs:3: found '}', expected a value");
  EXPECT_EQ(import_error("disksim_bus X { }"),
            "bad.diskspecs: neither disksim_disk nor dm_disk, expected a drive description");
  EXPECT_EQ(import_error(kSpecs, "dm_disk X { Block count = some }"),
            "tiny.model:1: 'Mechanical Model': missing, expected dm_mech_g1 { ... }");
  EXPECT_EQ(import_error(kSpecs, model_text("Seek type = psychic,\n")).substr(0, 34),
            "tiny.model:19: 'Seek type': found ");
}

TEST(DiskTrace, LinesThatAreNoRequestsAreRefusedWithTheirPlace) {
  std::istringstream good("R Hit 5 2 1000.5 20\n\nW Miss 7 1 3000 4\n");
  const auto trace = read_trace(good, "t", 100);
  ASSERT_EQ(trace.size(), 2U);
  EXPECT_EQ(trace[0].measured.ns, 1'000'500);
  EXPECT_TRUE(trace[1].write);
  const auto error = [](const std::string& text) {
    std::istringstream in(text);
    try {
      (void)read_trace(in, "t", 100);
    } catch (const TraceError& e) {
      return std::string(e.what());
    }
    return std::string("no error");
  };
  EXPECT_EQ(error("R Hit 5 2 1 1\nX Hit 5 2 1 1\n"),
            "t:2: found 'X Hit 5 2 1 1', expected R|W WORD LBN BLOCKS SERVICE GAP");
  EXPECT_EQ(error("R Hit 99 2 1 1\n"), "t:1: found block 100, expected at most 99 of this drive");
  EXPECT_EQ(error(""), "t: no request, expected a trace");
}

TEST(DiskTrace, TheDemeritIsTheRootMeanSquareDistanceOfTheDistributions) {
  const ServiceTimes a({milliseconds(1), milliseconds(2), milliseconds(3), milliseconds(4)});
  const ServiceTimes b({milliseconds(4), milliseconds(1), milliseconds(2), milliseconds(3)});
  const ServiceTimes c({milliseconds(5), milliseconds(2), milliseconds(3), milliseconds(4)});
  EXPECT_DOUBLE_EQ(demerit_ms(a, b), 0);
  EXPECT_DOUBLE_EQ(demerit_ms(a, c), 1);
  EXPECT_DOUBLE_EQ(c.mean_ms(), 3.5);
}

// The measured drives lie beside the project; without them these tests are skipped.
struct Measured {
  const char* row;
  const char* specs;
  const char* trace;
};

std::string measured_folder() {
  if (const char* const given = std::getenv("SHADOWBENCH_DISK_DATA")) return given;
  return Catalogue::find_folder() + "/../../../shared/data/disk-validation";
}

class MeasuredDisk : public testing::TestWithParam<Measured> {
 protected:
  void SetUp() override {
    if (!fs::exists(file(GetParam().trace))) GTEST_SKIP() << "no measured traces here";
  }
  static std::string file(const std::string& name) { return measured_folder() + "/" + name; }
  static void expect_close(const DriveSpec& spec) {
    std::ifstream in(file(GetParam().trace));
    const auto trace = read_trace(in, GetParam().trace, spec.blocks);
    std::vector<Duration> times;
    for (const TraceRequest& r : trace) times.push_back(r.measured);
    const ServiceTimes measured(std::move(times));
    const ServiceTimes simulated(replay(spec, trace));
    EXPECT_LT(demerit_ms(measured, simulated), 0.05 * measured.mean_ms());
    EXPECT_NEAR(simulated.mean_ms(), measured.mean_ms(), 0.04 * measured.mean_ms());
  }
};

TEST_P(MeasuredDisk, RH_30_RH_31__ServiceTimesAreDistributedAsMeasured) {
  const Catalogue catalogue = Catalogue::load(Catalogue::find_folder());
  expect_close(*catalogue.drive(GetParam().row));
}

TEST_P(MeasuredDisk, RH_30_RH_31__AndSoAreThoseOfTheImportedDescription) {
  expect_close(imported({file(GetParam().specs), "", ""}));
}

INSTANTIATE_TEST_SUITE_P(
    Drives, MeasuredDisk,
    testing::Values(Measured{"RZ26", "dec_rz26.diskspecs", "dec_rz26.trace"},
                    Measured{"C2247A", "hp_c2247a.diskspecs", "hp_c2247a.trace"},
                    Measured{"CHEETAH9LP", "cheetah9LP.diskspecs", "cheetah9LP.trace"}),
    [](const auto& param) { return std::string(param.param.row); });

}  // namespace
}  // namespace shadow::models
