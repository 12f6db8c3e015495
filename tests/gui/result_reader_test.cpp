#include "gui/models/result_reader.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <QDir>
#include <QFile>
#include <QTemporaryDir>

#include "gui/models/chart_plan.hpp"
#include "gui/models/component_state.hpp"
#include "gui/models/csv.hpp"
#include "gui/models/message_filter.hpp"
#include "gui/models/message_table.hpp"
#include "gui/models/run_facts.hpp"
#include "gui/models/time_window.hpp"
#include "gui/models/topology_source.hpp"
#include "tests/gui/fixture.hpp"

namespace shadow::gui {
namespace {

using namespace Qt::Literals::StringLiterals;

constexpr qint64 kSecond = 1'000'000'000;

class ResultReader : public testing::Test {
 protected:
  void SetUp() override { test::write_result(dir_.path()); }
  QString file(const QString& name) const { return dir_.filePath(name); }
  RunResult read() const {
    auto result = read_result(dir_.path());
    EXPECT_TRUE(result) << result.error().toStdString();
    return result ? std::move(*result) : RunResult{};
  }
  void execute(const char* sql) const {
    sqlite3* handle = nullptr;
    ASSERT_EQ(sqlite3_open(file(u"run.sqlite"_s).toUtf8().constData(), &handle), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(handle, sql, nullptr, nullptr, nullptr), SQLITE_OK) << sql;
    sqlite3_close(handle);
  }
  void overwrite(const QString& name, const QByteArray& bytes) const {
    QFile out(file(name));
    ASSERT_TRUE(out.open(QIODevice::WriteOnly));
    out.write(bytes);
  }
  std::string error() const {
    const auto result = read_result(dir_.path());
    return result ? std::string() : result.error().toStdString();
  }
  QTemporaryDir dir_;
};

TEST_F(ResultReader, AWholeResultIsReadWithoutNotes) {
  const RunResult run = read();
  EXPECT_TRUE(run.notes.isEmpty()) << run.notes.join(u'\n').toStdString();
  EXPECT_EQ(run.title.toStdString(), "A source member fails half way through a copy");
  ASSERT_EQ(run.operations.size(), 1U);
  EXPECT_EQ(run.operations[0].member.toStdString(), "$1$DGA30");
  EXPECT_EQ(run.events.size(), 2U);
  EXPECT_EQ(run.messages.size(), 3U);
  EXPECT_EQ(run.end_ns, 360 * kSecond);
  for (const Series& s : run.series) EXPECT_FALSE(s.samples.empty()) << s.name.toStdString();
}

TEST_F(ResultReader, EveryChartOfAWholeResultHasLines) {
  const RunResult run = read();
  for (const ChartPlan& plan : plan_charts(run)) {
    EXPECT_FALSE(plan.lines.empty()) << plan.id.toStdString();
    EXPECT_FALSE(plan.title.isEmpty());
    EXPECT_FALSE(plan.unit.isEmpty());
    for (const ChartLine& line : plan.lines) EXPECT_FALSE(line.legend.isEmpty());
  }
}

TEST_F(ResultReader, WithoutSeriesTheChartsSayWhatIsMissing) {
  execute("DELETE FROM sample");
  const RunResult run = read();
  for (const ChartPlan& plan : plan_charts(run)) {
    EXPECT_TRUE(plan.lines.empty());
    EXPECT_FALSE(plan.missing.isEmpty()) << plan.id.toStdString();
  }
}

TEST_F(ResultReader, AFileThatIsNoDatabaseIsAClearError) {
  overwrite(u"run.sqlite"_s, "this is certainly not a database, however long the text may be");
  EXPECT_NE(error().find("run.sqlite: file is not a database"), std::string::npos) << error();
}

TEST_F(ResultReader, ADatabaseCutOffInTheMiddleIsStillShownWithANote) {
  QFile whole(file(u"run.sqlite"_s));
  ASSERT_TRUE(whole.resize(whole.size() / 2 / 4096 * 4096));
  const auto result = read_result(dir_.path());
  if (!result) {
    EXPECT_NE(result.error().toStdString().find("run.sqlite"), std::string::npos);
  } else {
    EXPECT_FALSE(result->notes.isEmpty());
  }
}

TEST_F(ResultReader, AMissingTableIsANoteAndTheRestIsShown) {
  execute("DROP TABLE message");
  const RunResult run = read();
  ASSERT_EQ(run.notes.size(), 1);
  EXPECT_NE(run.notes[0].toStdString().find("table message: no such table"), std::string::npos);
  EXPECT_FALSE(run.series.empty());
}

TEST_F(ResultReader, ARunThatWasNotFinishedSaysSo) {
  ASSERT_TRUE(QFile::remove(file(u"run.json"_s)));
  execute("UPDATE operation SET end_ns = NULL");
  const RunResult run = read();
  ASSERT_EQ(run.notes.size(), 1);
  EXPECT_NE(facts_html(run).toStdString().find("not finished"), std::string::npos);
  EXPECT_FALSE(run.operations[0].ended);
  EXPECT_EQ(run.operations[0].end_ns, run.end_ns);
}

TEST_F(ResultReader, ResultsMarkedIncompleteSaySo) {
  execute("INSERT INTO run VALUES('complete', 0)");
  EXPECT_NE(facts_html(read()).toStdString().find("results are incomplete"), std::string::npos);
}

TEST_F(ResultReader, ExpectationsThatFailedAreListedWithWhatWasFound) {
  execute("INSERT INTO expectation VALUES(50, 'copy.duration at most 1m', 0, '290 s', 0)");
  const RunResult run = read();
  EXPECT_EQ(failed_expectations(run).toStdString(), "copy.duration at most 1m\n    found: 290 s");
  EXPECT_NE(facts_html(run).toStdString().find("1 of 2 expectations"), std::string::npos);
}

TEST_F(ResultReader, ProgressIsDrawnOnlyWhileTheOperationRuns) {
  const auto plans = plan_charts(read());
  ASSERT_EQ(plans[0].lines.size(), 1U);
  ASSERT_EQ(plans[0].lines[0].spans.size(), 1U);
  EXPECT_EQ(plans[0].lines[0].spans[0].begin_ns, 10 * kSecond);
  EXPECT_EQ(plans[0].lines[0].spans[0].end_ns, 300 * kSecond - 1);
  EXPECT_EQ(plans[0].lines[0].spans[0].end_value, 100);
  for (const ChartLine& line : plans[3].lines) EXPECT_TRUE(line.spans.empty());
}

TEST(ChartPlan, ResponseTimesAreNotDrawnWhereNoRequestEnded) {
  RunResult run;
  Series series{u"unit.DSA1.read.mean_ms"_s, u"ms"_s, {}};
  const std::vector<double> values{5, 6, 0, 7, 0, 0, 0, 0, 0, 8, 9};
  for (std::size_t i = 0; i < values.size(); ++i) {
    series.samples.push_back({static_cast<qint64>(i) * kSecond, values[i]});
  }
  run.series.push_back(series);
  const ChartLine line = plan_charts(run)[2].lines.at(0);
  EXPECT_TRUE(line.zero_is_none);
  ASSERT_EQ(line.spans.size(), 2U) << "the stall is left open, the single empty second is not";
  EXPECT_EQ(line.spans[0].end_ns, 3 * kSecond);
  EXPECT_EQ(line.spans[1].begin_ns, 9 * kSecond);
}

TEST_F(ResultReader, ADirectoryThatIsNoResultIsAClearError) {
  ASSERT_TRUE(QFile::remove(file(u"run.sqlite"_s)));
  EXPECT_NE(error().find("no run.sqlite"), std::string::npos);
  const auto nowhere = read_result(file(u"nowhere"_s));
  ASSERT_FALSE(nowhere);
  EXPECT_NE(nowhere.error().toStdString().find("no such directory"), std::string::npos);
}

TEST_F(ResultReader, AMissingTopologyIsAClearError) {
  ASSERT_TRUE(read_topology_file(dir_.path()));
  ASSERT_TRUE(QFile::remove(file(u"topology.json"_s)));
  const auto topology = read_topology_file(dir_.path());
  ASSERT_FALSE(topology);
  EXPECT_NE(topology.error().toStdString().find("topology.json"), std::string::npos);
}

TEST_F(ResultReader, AnnotationsNameOperationsAndEvents) {
  const auto notes = annotations_of(read());
  ASSERT_EQ(notes.size(), 3U);
  EXPECT_EQ(notes[0].text.toStdString(), "copy DSA1 to $1$DGA30");
  EXPECT_EQ(notes[0].end_ns, 300 * kSecond);
  EXPECT_EQ(notes[2].text.toStdString(), "FAIL $1$DGA10: MODE=fatal");
}

TEST_F(ResultReader, StatesFollowTheTime) {
  const RunResult run = read();
  const auto at = [&](qint64 seconds, const QString& name) {
    return state_of(states_at(run, seconds * kSecond), name).state;
  };
  EXPECT_EQ(at(5, u"DSA1:"_s), State::normal);
  EXPECT_EQ(at(20, u"DSA1:"_s), State::copying);
  EXPECT_EQ(at(20, u"$1$DGA30"_s), State::copying);
  EXPECT_EQ(at(20, u"$1$DGA10"_s), State::normal);
  EXPECT_EQ(at(160, u"$1$DGA10"_s), State::failed);
  EXPECT_EQ(at(350, u"$1$DGA30"_s), State::normal);
}

TEST_F(ResultReader, MembershipFollowsTheJournal) {
  const RunResult run = read();
  const auto at = [&](qint64 seconds, const QString& name) {
    return state_of(states_at(run, seconds * kSecond), name);
  };
  EXPECT_EQ(at(5, u"$1$DGA30"_s).state, State::outside) << "not yet mounted";
  EXPECT_FALSE(at(5, u"$1$DGA10"_s).outside);
  EXPECT_FALSE(at(20, u"$1$DGA30"_s).outside) << "a target belongs to the set";
  EXPECT_EQ(at(350, u"$1$DGA10"_s).state, State::failed);
  EXPECT_TRUE(at(350, u"$1$DGA10"_s).outside) << "failed and removed";
  EXPECT_FALSE(at(350, u"$1$DGA20"_s).outside);
}

TEST(ComponentState, BenchCommandsChangeStates) {
  RunResult run;
  run.events = {{1 * kSecond, {}, u"BENCH CUT FCLINK"_s, {}},
                {2 * kSecond, {}, u"CRASH A1, B1"_s, {}},
                {3 * kSecond, {}, u"FAIL $1$DGA1: MODE=slow FOR=10s"_s, {}},
                {20 * kSecond, {}, u"SPLICE FCLINK"_s, {}},
                {30 * kSecond, {}, u"REPAIR ALL"_s, {}}};
  const auto at = [&](qint64 seconds, const QString& name) {
    return state_of(states_at(run, seconds * kSecond), name).state;
  };
  EXPECT_EQ(at(0, u"FCLINK"_s), State::normal);
  EXPECT_EQ(at(2, u"FCLINK"_s), State::cut);
  EXPECT_EQ(at(21, u"FCLINK"_s), State::normal);
  EXPECT_EQ(at(21, u"B1"_s), State::down);
  EXPECT_EQ(at(4, u"$1$DGA1"_s), State::slow);
  EXPECT_EQ(at(14, u"$1$DGA1"_s), State::normal);
  EXPECT_EQ(at(30, u"A1"_s), State::normal);
}

TEST(ComponentState, StatesDifferInColourOrSignAndAlwaysInSign) {
  for (int a = 0; a < kStateCount; ++a) {
    for (int b = a + 1; b < kStateCount; ++b) {
      EXPECT_NE(style_of(static_cast<State>(a)).sign, style_of(static_cast<State>(b)).sign);
    }
  }
}

TEST(ComponentState, DurationsAreThoseOfTheScenarioFormat) {
  EXPECT_EQ(parse_duration(u"1h5m"), 3900 * kSecond);
  EXPECT_EQ(parse_duration(u"250ms"), kSecond / 4);
  EXPECT_FALSE(parse_duration(u"10 apples"));
  EXPECT_FALSE(parse_duration(u""));
}

TEST(SeriesName, IsTakenApart) {
  const SeriesName rate = split_series_name(u"unit.DSA1.copy.rate_MBps"_s);
  EXPECT_EQ(rate.kind.toStdString(), "unit");
  EXPECT_EQ(rate.object.toStdString(), "DSA1");
  EXPECT_EQ(rate.metric.toStdString(), "copy.rate");
  EXPECT_EQ(split_series_name(u"disk.$1$DGA10.queue"_s).object.toStdString(), "$1$DGA10");
}

TEST(Csv, OneRowATimeAndOneColumnASeries) {
  const Series a{u"unit.DSA1.copy.rate_MBps"_s, {}, {{0, 1.5}, {kSecond, 2}}};
  const Series b{u"disk.X.queue"_s, {}, {{kSecond, 3}}};
  EXPECT_EQ(series_csv({&a, &b}).toStdString(),
            "time_s,unit.DSA1.copy.rate_MBps,disk.X.queue\n0.000000000,1.5,\n1.000000000,2,3\n");
}

TEST(TimeWindow, ZoomStaysInTheRunAndNeverBecomesEmpty) {
  TimeWindow window;
  window.reset(0, 100 * kSecond);
  window.show(-5 * kSecond, 20 * kSecond);
  EXPECT_EQ(window.begin(), 0);
  window.show(50 * kSecond, 50 * kSecond);
  EXPECT_EQ(window.end() - window.begin(), TimeWindow::kLeastSpan);
  window.show(90 * kSecond, 300 * kSecond);
  EXPECT_EQ(window.end(), 100 * kSecond);
  window.show_all();
  EXPECT_TRUE(window.shows_all());
  window.set_cursor(500 * kSecond);
  EXPECT_EQ(window.cursor(), 100 * kSecond);
}

TEST_F(ResultReader, MessagesAreFilteredByNodeAndWords) {
  MessageTable table;
  MessageFilter filter;
  filter.setSourceModel(&table);
  table.set_run(std::make_shared<const RunResult>(read()));
  EXPECT_EQ(filter.rowCount(), 3);
  filter.set_node(u"ALPHA"_s);
  EXPECT_EQ(filter.rowCount(), 2);
  filter.set_words(u"ssrvcmpfcpy"_s);
  EXPECT_EQ(filter.rowCount(), 1);
  EXPECT_EQ(filter.index(0, MessageTable::text_column).data().toString().toStdString(),
            "%SHADOW_SERVER-I-SSRVCMPFCPY, completing copy on DSA1:");
}

}  // namespace
}  // namespace shadow::gui
