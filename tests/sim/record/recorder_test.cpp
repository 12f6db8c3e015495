#include "sim/record/recorder.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

namespace shadow::sim {
namespace {

namespace fs = std::filesystem;
constexpr NodeId kAlpha{0};

std::string text_of(const fs::path& p) {
  std::stringstream s;
  s << std::ifstream(p).rdbuf();
  return s.str();
}

// A run of a minute that copies, reads, says something and breaks a promise.
struct PlayedRun {
  fs::path directory;
  models::EventQueue clock;
  Oracle oracle{clock};
  std::optional<Recorder> recorder;

  explicit PlayedRun(const char* name, bool fresh = true)
      : directory(fs::path(testing::TempDir()) / "recorder_test" / name) {
    if (fresh) fs::remove_all(directory);
    oracle.declare_unit(1, "DSA1:", 1000);
    recorder.emplace(clock, &oracle, options());
  }
  [[nodiscard]] RecorderOptions options() const {
    RecorderOptions o;
    o.scenario = "lesson.toml";
    o.title = "A lesson";
    o.seed = 7;
    o.names = {{"ALPHA"}, {"$1$DGA1:", "DSA1:"}, {"orders"}};
    o.directory = directory;
    o.event_log = true;
    return o;
  }
  void play() {
    Recorder& r = *recorder;
    r.series().add_gauge("disk.$1$DGA1.queue", "", [] { return 3.0; });
    r.sample();
    Operation copy;
    copy.unit = 1;
    copy.unit_name = "DSA1:";
    copy.member = "$1$DGA1:";
    copy.node = "ALPHA";
    copy.size = 1000;
    const auto id = r.operations().begin(copy);
    read(Stamp{0});
    clock.advance_to(SimTime{} + seconds(10));
    r.sample();
    r.operations().progress(id, {1000, 1000, 8, 9, 1});
    r.operations().end(id, clock.now(), "completed");
    const Emission mounted(MessageId::mount_mounted, {{"label", "DATA1"}, {"unit", "_DSA1:"}});
    r.message(kAlpha, "OPCOM", mounted);
    r.journal(kAlpha, mounted);
    r.console(kAlpha, line(mounted));
    r.event("timeline", "FAIL $1$DGA1:", "NORMAL");
    r.expectation({12, "state steady", true, "steady", clock.now()});
    r.expectation({13, "copy.duration max 5s", false, "10 s", clock.now()});
    read(Stamp{99});
  }
  void read(Stamp answer) {
    auto& io = recorder->user_io();
    const auto t = io.read_begins(kAlpha, 1, 0, {8, 8});
    clock.advance_to(clock.now() + milliseconds(5));
    io.read_ended(t, Status::normal, Blocks(answer, 8));
  }
  [[nodiscard]] std::string sql(const std::string& query) const {
    SQLite::Database db((directory / "run.sqlite").string());
    SQLite::Statement s(db, query);
    return s.executeStep() ? s.getColumn(0).getString() : "nothing";
  }
};

TEST(Recorder, EveryTableHasTheColumnsOfTheFormatAndItsRows) {
  PlayedRun run("tables");
  run.play();
  const RunSummary s = run.recorder->finish("steady");
  EXPECT_TRUE(s.complete);
  EXPECT_EQ(run.sql("SELECT value FROM run WHERE key = 'complete'"), "1");
  EXPECT_EQ(run.sql("SELECT kind || unit || member || node || start_ns || ' ' || end_ns || ' ' || "
                    "fence_blocks || ' ' || blocks || ' ' || segments || ' ' || passes || ' ' || "
                    "outcome || incarnation FROM operation WHERE id = 1"),
            "copyDSA1:$1$DGA1:ALPHA0 10000000000 1000 1000 8 9 completed0");
  EXPECT_EQ(run.sql("SELECT sum(value) FROM sample JOIN series ON series.id = sample.series "
                    "WHERE name = 'disk.$1$DGA1.queue' AND unit = ''"),
            "6.0");
  EXPECT_EQ(run.sql("SELECT time_ns || node || destination || facility || severity || ident || key "
                    "FROM message"),
            "10000000000ALPHAOPCOMMOUNTIMOUNTEDMOUNTED");
  EXPECT_EQ(run.sql("SELECT node || facility || severity || ident || key || vars FROM journal"),
            "ALPHAMOUNTIMOUNTEDMOUNTEDlabel=DATA1 unit=_DSA1:");
  EXPECT_EQ(run.sql("SELECT source || line || status FROM event"), "timelineFAIL $1$DGA1:NORMAL");
  EXPECT_EQ(run.sql("SELECT sum(count) FROM histogram WHERE name LIKE 'workload.orders.DSA1.read%'"
                    " AND upper_us > 5000 AND upper_us < 5100"),
            "2");
  EXPECT_EQ(run.sql("SELECT text || found || time_ns FROM expectation WHERE NOT passed"),
            "copy.duration max 5s10 s10000000000");
  EXPECT_EQ(run.sql("SELECT kind || unit || lbn || ' ' || blocks || expected || found || disk "
                    "FROM violation"),
            "wrong-readDSA1:8 8blankcontents 63");
  EXPECT_EQ(run.sql("PRAGMA integrity_check"), "ok");
}

TEST(Recorder, RunJsonIsDerivedFromTheDatabase) {
  PlayedRun run("json");
  run.play();
  const RunSummary s = run.recorder->finish("steady");
  const auto json = nlohmann::json::parse(text_of(run.directory / "run.json"));
  for (const char* key :
       {"scenario", "seed", "fingerprint", "simulated_seconds", "wall_seconds", "member_ios",
        "member_ios_per_second", "events_per_second", "peak_rss_bytes", "operations"}) {
    EXPECT_TRUE(json.contains(key)) << key;
  }
  EXPECT_EQ(json["fingerprint"], s.fingerprint);
  EXPECT_EQ(json["seed"], 7);
  EXPECT_EQ(json["complete"], true);
  EXPECT_EQ(json["oracle"]["checks"], 2);
  EXPECT_EQ(json["oracle"]["violations"], 1);
  EXPECT_EQ(json["expectations"]["passed"], 1);
  EXPECT_EQ(json["expectations"]["failed"], 1);
  EXPECT_EQ(json["operations"][0]["duration_s"], 10.0);
  EXPECT_DOUBLE_EQ(json["operations"][0]["rate_MBps"], 0.0512);
  EXPECT_DOUBLE_EQ(json["metrics"]["read.max_s"], 0.005);
  EXPECT_EQ(json["messages"][0]["ident"], "MOUNT-I-MOUNTED");
}

TEST(Recorder, ConsoleLogAndEventLogStandBesideTheDatabase) {
  PlayedRun run("logs");
  run.play();
  (void)run.recorder->finish("steady");
  EXPECT_EQ(text_of(run.directory / "console.log"),
            "00:00:10.000 ALPHA| %MOUNT-I-MOUNTED, DATA1 mounted on _DSA1:\n");
  EXPECT_EQ(text_of(run.directory / "events.log"),
            "5000000 ALPHA user-read DSA1: 8 8 NORMAL\n"
            "10000000000 ALPHA emission DSA1: MOUNTED 0 NORMAL\n"
            "10005000000 ALPHA user-read DSA1: 8 8 NORMAL\n");
  EXPECT_FALSE(fs::exists(run.directory / ".partial"));
}

TEST(Recorder, SameRunSameBytes) {
  std::array<std::string, 2> prints;
  for (int i = 0; i < 2; ++i) {
    PlayedRun run(i == 0 ? "same1" : "same2");
    run.play();
    prints[static_cast<std::size_t>(i)] = run.recorder->finish("steady").fingerprint;
  }
  EXPECT_EQ(prints[0], prints[1]);
  const fs::path base = fs::path(testing::TempDir()) / "recorder_test";
  EXPECT_EQ(text_of(base / "same1" / "events.log"), text_of(base / "same2" / "events.log"));
}

TEST(Recorder, ExitCodeIsTheWorstThatHappened) {
  RunSummary s;
  EXPECT_EQ(s.exit_code(), 0);
  s.expectations.push_back({});
  EXPECT_EQ(s.exit_code(), 1);
  s.violation_count = 1;
  EXPECT_EQ(s.exit_code(), 3);
  s.failure = "run.sqlite: full";
  EXPECT_EQ(s.exit_code(), 4);
}

TEST(Recorder, ResultsOfAnEarlierRunStayUntilTheNewOnesAreWhole) {
  {
    PlayedRun first("replace");
    first.play();
    (void)first.recorder->finish("steady");
  }
  const fs::path dir = fs::path(testing::TempDir()) / "recorder_test" / "replace";
  fs::create_directories(dir / "charts");
  std::ofstream(dir / "charts" / "old.svg") << "old";
  std::ofstream(dir / "notes.txt") << "mine";
  const std::string before = text_of(dir / "run.json");
  PlayedRun second("replace", false);
  EXPECT_EQ(text_of(dir / "run.json"), before);
  (void)second.recorder->finish("steady");
  EXPECT_NE(text_of(dir / "run.json"), before);
  EXPECT_FALSE(fs::exists(dir / "charts")) << "charts of the earlier run";
  EXPECT_EQ(text_of(dir / "notes.txt"), "mine") << "not ours";
}

TEST(Recorder, ARunThatIsStoppedLeavesReadableResultsMarkedIncomplete) {
  PlayedRun run("stopped");
  run.play();
  run.recorder.reset();
  EXPECT_EQ(run.sql("SELECT value FROM run WHERE key = 'complete'"), "0");
  EXPECT_EQ(run.sql("SELECT count(*) FROM operation"), "1");
  EXPECT_EQ(nlohmann::json::parse(text_of(run.directory / "run.json"))["complete"], false);
}

TEST(Recorder, AMissingRunJsonMakesTheResultsIncomplete) {
  PlayedRun run("no_json");
  run.play();
  fs::create_directories(run.directory / ".partial" / "run.json" / "in the way");
  const RunSummary s = run.recorder->finish("steady");
  EXPECT_FALSE(s.complete);
  EXPECT_EQ(s.exit_code(), 4);
  EXPECT_EQ(run.sql("SELECT value FROM run WHERE key = 'complete'"), "0");
}

TEST(Recorder, ADirectoryThatCannotBeMadeIsOneClearError) {
  const fs::path file = fs::path(testing::TempDir()) / "recorder_test_file";
  std::ofstream(file) << "a file";
  models::EventQueue clock;
  RecorderOptions o;
  o.directory = file / "results";
  try {
    const Recorder r(clock, nullptr, o);
    FAIL() << "no error";
  } catch (const OutputError& e) {
    EXPECT_EQ(std::string(e.what()), o.directory.string() + ": Not a directory");
  }
}

// A disk that is full after 200 KB, in a process of its own: limits cannot be taken back.
int run_on_full_disk() {
  const rlimit limit{200'000, 200'000};
  setrlimit(RLIMIT_FSIZE, &limit);
  PlayedRun run("full");
  int events = 0;
  while (!run.recorder->failed() && events < 100'000) {
    run.recorder->event("timeline", "a line that takes its room in the result database", "NORMAL");
    ++events;
  }
  if (events == 100'000) return 90;
  run.play();  // what still happens before the bench has stopped does no harm
  const RunSummary s = run.recorder->finish("results cannot be written");
  if (s.complete || s.failure.empty()) return 91;
  return s.exit_code();
}

TEST(Recorder, AFullDiskEndsWithExitCode4AndResultsThatCanBeRead) {
  const pid_t child = fork();
  if (child == 0) _exit(run_on_full_disk());
  int status = 0;
  waitpid(child, &status, 0);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 4);
  SQLite::Database db(
      (fs::path(testing::TempDir()) / "recorder_test" / "full" / "run.sqlite").string());
  EXPECT_EQ(db.execAndGet("SELECT value FROM run WHERE key = 'complete'").getInt(), 0);
  EXPECT_EQ(db.execAndGet("PRAGMA integrity_check").getString(), "ok");
  EXPECT_EQ(db.execAndGet("SELECT value FROM run WHERE key = 'seed'").getInt(), 7);
}

}  // namespace
}  // namespace shadow::sim
