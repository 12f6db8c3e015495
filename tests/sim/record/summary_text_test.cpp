#include <gtest/gtest.h>

#include <sstream>

#include "sim/record/run_summary.hpp"

namespace shadow::sim {
namespace {

RunSummary sample() {
  RunSummary s;
  s.scenario = "scenarios/lessons/third-member.toml";
  s.title = "A two-member set gets a third member under load";
  s.seed = 1;
  s.fingerprint = "0b06c2a4011e590d";
  s.end_reason = "all sets steady";
  s.directory = "results/runs/third-member";
  s.complete = true;
  s.end = SimTime{} + seconds(1234);
  s.loading_seconds = 0.012;
  s.wall_seconds = 1.5;
  s.member_ios = 3'210'987;
  s.user_ios = 812'345;
  s.events = 5'432'109;
  s.peak_rss_bytes = 56'000'000;
  Operation copy;
  copy.unit_name = "DSA1:";
  copy.member = "$1$DGA1000:";
  copy.node = "ALPHA";
  copy.start = SimTime{} + seconds(10);
  copy.end = SimTime{} + seconds(710);
  copy.progress = {8'380'000, 8'380'000, 65'985, 66'321, 65'985};
  copy.outcome = "completed";
  s.operations.push_back(copy);
  copy.kind = OperationKind::merge;
  copy.member.clear();
  copy.start = SimTime{} + seconds(800);
  copy.end.reset();
  copy.outcome = "running";
  copy.size = 16'760'000;
  s.operations.push_back(copy);
  s.responses.push_back({"orders", "DSA1", "read", "steady", 512'000, microseconds(7'123),
                         microseconds(6'900), microseconds(14'200), microseconds(21'000),
                         milliseconds(1'234)});
  s.responses.push_back({"orders", "DSA1", "write", "transient", 123, microseconds(845),
                         microseconds(845), milliseconds(14), milliseconds(21), seconds(123)});
  s.messages.push_back({"SHADOW_SERVER-I-SSRVINIFCPY", 1, SimTime{} + seconds(10)});
  s.checks = 576'123;
  s.excused.push_back({"DSA1:", 24, 8});
  s.expectations.push_back({41, "DSA1: steady by 1h", true, "", {}});
  s.expectations.push_back({45, "copy.duration max 5m", false, "700 s", SimTime{} + seconds(710)});
  return s;
}

TEST(SummaryText, FitsAHundredColumnsAndCarriesTheFigures) {
  const std::string text = summary_text(sample());
  std::istringstream in(text);
  for (std::string row; std::getline(in, row);) {
    EXPECT_LE(row.size(), 100U) << row;
    EXPECT_TRUE(row.empty() || row.back() != ' ') << row;
  }
  for (const char* part : {"copy      DSA1:   $1$DGA1000:",
                           "10.000 s",
                           "11 m 40 s",
                           "6.1 MB/s",
                           "completed",
                           "running 50%",
                           "7.1 ms",
                           "845 us",
                           "SHADOW_SERVER-I-SSRVINIFCPY",
                           "576,123 checks",
                           "24 blocks",
                           "1 hold, 1 failed",
                           "line 45: copy.duration max 5m",
                           "2.14 M/s",
                           "3.62 M/s",
                           "1.500 s wall time",
                           "812,345 user I/Os",
                           "loading took 0.012 s more",
                           "56 MB",
                           "0b06c2a4011e590d"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
  }
}

TEST(SummaryText, ViolationsAndIncompleteResultsStandOut) {
  RunSummary s = sample();
  s.violation_count = 1;
  s.violations.push_back({ViolationKind::wrong_read,
                          SimTime{},
                          "DSA1:",
                          {8, 8},
                          "contents 2",
                          "contents 1",
                          "ALPHA",
                          ""});
  s.failure = "run.sqlite: database or disk is full";
  const std::string text = summary_text(s, true);
  EXPECT_NE(text.find("\x1b[1;31m1 violations\x1b[0m"), std::string::npos);
  EXPECT_NE(text.find("expected contents 2, found contents 1"), std::string::npos);
  EXPECT_NE(text.find("run.sqlite: database or disk is full"), std::string::npos);
}

}  // namespace
}  // namespace shadow::sim
