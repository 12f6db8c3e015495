#include <gtest/gtest.h>

#include <set>

#include "sim/record/event_stream.hpp"
#include "sim/record/standard_metrics.hpp"

namespace shadow::sim {
namespace {

constexpr NodeId kAlpha{0};

struct Rig {
  models::EventQueue clock;
  OperationTable operations;
  EventStream events;
  RunNames names{{"ALPHA"}, {"$1$DGA1:", "DSA1:", "DSA2:"}, {"orders", "backup"}};
  Oracle oracle{clock};
  ResponseTimes times{clock, operations, &oracle, &events};
  MetricBook book;
  Rig() {
    provide_operation_metrics(book, operations, clock);
    provide_response_metrics(book, times, names);
    provide_oracle_metrics(book, oracle);
  }
  void pass(Duration d) { clock.advance_to(clock.now() + d); }
  void read(std::uint16_t unit, Duration takes, std::uint16_t workload = 0,
            Status status = Status::normal) {
    const auto t = times.read_begins(kAlpha, unit, workload, {0, 8});
    pass(takes);
    times.read_ended(t, status, Blocks(kBlank, 8));
  }
  std::optional<double> metric(std::string_view name, const MetricQuery& s = {}) const {
    return book.value(name, s);
  }
};

TEST(ResponseTimes, ApartByWorkloadUnitAndStateOfTheSet) {
  Rig r;
  r.read(1, milliseconds(4));
  Operation copy;
  copy.unit = 1;
  const auto id = r.operations.begin(copy);
  r.read(1, milliseconds(9));
  r.read(2, milliseconds(2));
  r.operations.end(id, r.clock.now(), "completed");
  r.read(1, milliseconds(5), 1);
  ASSERT_EQ(r.times.rows().size(), 3U);
  const ResponseRow& first = r.times.rows()[0];
  EXPECT_EQ(first.phase(IoPhase::steady).max(), milliseconds(4));
  EXPECT_EQ(first.phase(IoPhase::transient).max(), milliseconds(9));
  EXPECT_EQ(r.times.rows()[1].phase(IoPhase::steady).count(), 1U) << "the copy is DSA1's";
  EXPECT_DOUBLE_EQ(*r.metric("read.max"), 0.009);
  EXPECT_DOUBLE_EQ(*r.metric("read.max", {.unit = "dsa2"}), 0.002);
  EXPECT_DOUBLE_EQ(*r.metric("read.max", {.workload = "backup"}), 0.005);
  EXPECT_DOUBLE_EQ(*r.metric("read.count"), 4.0);
}

TEST(ResponseTimes, ErrorsCountApartAndTimesAreOfSuccesses) {
  Rig r;
  r.read(1, milliseconds(4));
  r.read(1, seconds(40), 0, Status::medium_offline);
  EXPECT_DOUBLE_EQ(*r.metric("read.errors"), 1.0);
  EXPECT_DOUBLE_EQ(*r.metric("read.count"), 1.0);
  EXPECT_DOUBLE_EQ(*r.metric("read.max"), 0.004);
  EXPECT_DOUBLE_EQ(*r.metric("read.stalled"), 1.0);
}

TEST(ResponseTimes, OutstandingRequestsCountAsStalledAfterASecond) {
  Rig r;
  const auto t = r.times.write_begins(kAlpha, 1, 0, {0, 8}, Blocks(3, 8));
  r.pass(milliseconds(900));
  EXPECT_DOUBLE_EQ(*r.metric("write.stalled"), 0.0);
  r.pass(milliseconds(101));
  EXPECT_DOUBLE_EQ(*r.metric("write.stalled"), 1.0);
  r.times.abandoned(t);
  EXPECT_DOUBLE_EQ(*r.metric("write.stalled"), 0.0);
  EXPECT_EQ(r.times.outstanding(), 0U);
}

TEST(ResponseTimes, EveryRequestIsAnEventOfTheRun) {
  Rig r;
  r.read(1, milliseconds(1));
  r.times.write_ended(r.times.write_begins(kAlpha, 1, 0, {0, 8}, Blocks(3, 8)), Status::parity);
  r.events.flush();
  EXPECT_EQ(r.events.user_ios(), 2U);
}

TEST(ResponseTimes, WorksWithoutAnOracleAndNeverGivesATokenTwice) {
  models::EventQueue clock;
  OperationTable none;
  ResponseTimes times(clock, none, nullptr, nullptr);
  std::set<models::IoToken> open;
  for (int i = 0; i < 10; ++i) open.insert(times.read_begins(kAlpha, 0, 0, {0, 1}));
  EXPECT_EQ(open.size(), 10U);
  times.read_ended(3, Status::normal, Blocks(0, 1));
  times.abandoned(4);
  open.insert(times.read_begins(kAlpha, 0, 0, {0, 1}));
  open.insert(times.read_begins(kAlpha, 0, 0, {0, 1}));
  EXPECT_EQ(open.size(), 10U);
  EXPECT_EQ(times.outstanding(), 10U);
}

Operation copy_of(const char* member, std::int64_t start_s) {
  Operation o;
  o.unit = 1;
  o.unit_name = "DSA1:";
  o.member = member;
  o.start = SimTime{} + seconds(start_s);
  return o;
}

TEST(OperationMetrics, SumsOfCountsLastDurationOrTheOneThatIsNamed) {
  Rig r;
  const auto a = r.operations.begin(copy_of("$1$DGA1:", 1));
  r.operations.progress(a, {1000, 1000, 8, 16, 8});
  r.operations.end(a, SimTime{} + seconds(11), "aborted");
  const auto b = r.operations.begin(copy_of("$1$DGA1:", 20));
  r.operations.progress(b, {2000, 2000, 16, 20, 4});
  r.operations.end(b, SimTime{} + seconds(24), "completed");
  EXPECT_DOUBLE_EQ(*r.metric("copy.blocks"), 3000.0);
  EXPECT_DOUBLE_EQ(*r.metric("copy.duration"), 4.0);
  EXPECT_DOUBLE_EQ(*r.metric("copy.duration", {.operation = 1}), 10.0);
  EXPECT_DOUBLE_EQ(*r.metric("copy.blocks", {.unit = "DSA1", .operation = 2}), 2000.0);
  EXPECT_DOUBLE_EQ(*r.metric("copy.rate"), 2000.0 * 512 / 4);
  EXPECT_DOUBLE_EQ(*r.metric("copy.restarts"), 1.0);
  EXPECT_DOUBLE_EQ(*r.metric("copy.blocks", {.unit = "DSA7"}), 0.0);
}

TEST(OperationMetrics, WithNothingToMeasureCountsAreZeroAndDurationsFail) {
  const Rig r;
  EXPECT_EQ(r.metric("merge.duration"), std::nullopt);
  EXPECT_EQ(r.metric("read.p95"), std::nullopt);
  EXPECT_EQ(r.metric("merge.blocks"), 0.0);
  EXPECT_EQ(r.metric("disk.reads"), 0.0);
  EXPECT_EQ(r.metric("disk.queue"), std::nullopt);
  EXPECT_EQ(r.metric("no.such"), std::nullopt);
}

TEST(MetricBook, SubjectsSumOrTheHighestCounts) {
  MetricBook book;
  book.provide("disk.reads", {.disk = "$1$DGA1:"}, [] { return 5.0; });
  book.provide("disk.reads", {.disk = "$1$DGA2:"}, [] { return 7.0; });
  book.provide("disk.utilisation", {.disk = "$1$DGA1:"}, [] { return 0.9; });
  book.provide("disk.utilisation", {.disk = "$1$DGA2:"}, [] { return 0.2; });
  EXPECT_EQ(book.value("disk.reads", {}), 12.0);
  EXPECT_EQ(book.value("disk.reads", {.disk = "$1$dga2"}), 7.0);
  EXPECT_EQ(book.value("disk.utilisation", {}), 0.9);
}

}  // namespace
}  // namespace shadow::sim
