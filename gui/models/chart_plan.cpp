#include "gui/models/chart_plan.hpp"

#include <QStringList>
#include <algorithm>
#include <array>

#include "gui/models/axis.hpp"
#include "gui/models/palette.hpp"

namespace shadow::gui {

namespace {

using namespace Qt::Literals::StringLiterals;

/// One row a chart: what it is called and which metrics belong to it.
struct ChartRow {
  const char16_t* id;
  const char16_t* title;
  const char16_t* unit;
  const char16_t* kinds;    // the first kind that has such series is taken
  const char16_t* metrics;  // separated by blanks
  double fixed_maximum;
  const char16_t* missing;
};

constexpr std::array<ChartRow, 7> kCharts{{
    {u"progress", u"Copy and merge progress", u"%", u"unit disk",
     u"copy.progress merge.progress minicopy.progress minimerge.progress", 100,
     u"No copy or merge was sampled in this run."},
    {u"rate", u"Copy and merge rate", u"MB/s", u"unit disk",
     u"copy.rate merge.rate minicopy.rate minimerge.rate", 0,
     u"No copy or merge was sampled in this run."},
    {u"response", u"User response time", u"ms", u"unit workload",
     u"read.mean read.p95 read.max write.mean write.p95 write.max", 0,
     u"No user requests were sampled: the scenario has no workload."},
    {u"throughput", u"User throughput", u"I/O per second", u"unit workload",
     u"read.rate write.rate read.throughput write.throughput read.iops write.iops read.count "
     u"write.count",
     0, u"No user requests were sampled: the scenario has no workload."},
    {u"queue", u"Queue length of the members", u"requests", u"disk", u"queue", 0,
     u"No queue lengths were sampled."},
    {u"reads", u"Reads of the members", u"I/O per second", u"disk", u"reads", 0,
     u"No member reads were sampled."},
    {u"writes", u"Writes to the members", u"I/O per second", u"disk", u"writes", 0,
     u"No member writes were sampled."},
}};

QString word_of(const QString& metric) {
  QString text = metric;
  for (const auto& [from, to] : {std::pair{".progress"_L1, ""_L1},
                                 {".rate"_L1, ""_L1},
                                 {".throughput"_L1, ""_L1},
                                 {".iops"_L1, ""_L1},
                                 {".count"_L1, ""_L1},
                                 {".mean"_L1, ", mean"_L1},
                                 {".p95"_L1, ", 95th percentile"_L1},
                                 {".max"_L1, ", longest"_L1}}) {
    text.replace(from, to);
  }
  return text;
}

QString legend_of(const SeriesName& name) {
  if (name.kind == "disk"_L1 && !name.metric.contains(u'.')) return name.object;
  return QString(name.object % u' ' % word_of(name.metric));
}

/// A series that is zero all the time (merges of a run without merge) tells nothing.
bool tells_something(const Series& s) {
  return std::any_of(s.samples.begin(), s.samples.end(),
                     [](const Sample& sample) { return sample.value != 0; });
}

/// The slow end of a distribution is drawn dashed beside its mean.
bool is_tail(const SeriesName& name) {
  return name.metric.endsWith(".p95"_L1) || name.metric.endsWith(".max"_L1);
}

/// Objects of a kind keep their colour in all charts; reads and writes of one object differ.
class Colours {
 public:
  explicit Colours(const RunResult& run) {
    for (const Series& s : run.series) {
      const SeriesName name = split_series_name(s.name);
      if (name.kind == "disk"_L1 && !disks_.contains(name.object)) disks_ << name.object;
    }
  }
  QColor of(const SeriesName& name, QStringList& seen) const {
    if (name.kind == "disk"_L1) return palette::series[at(disks_.indexOf(name.object))];
    const QString thing = name.object % u' ' % name.metric.section(u'.', 0, 0);
    if (!seen.contains(thing)) seen << thing;
    return palette::series[at(seen.indexOf(thing))];
  }

 private:
  static std::size_t at(qsizetype index) {
    return static_cast<std::size_t>(std::max<qsizetype>(0, index)) % palette::series.size();
  }
  QStringList disks_;
};

/// Progress and rate mean something only while the operation runs.
std::vector<Span> spans_of(const RunResult& run, const SeriesName& name) {
  std::vector<Span> spans;
  const QString kind = name.metric.section(u'.', 0, 0);
  const bool progress = name.metric.endsWith(".progress"_L1);
  for (const Operation& o : run.operations) {
    if (o.kind == kind && (o.unit == name.object || o.member == name.object)) {
      // A sample at the very end finds no operation any more, or only a part of an interval.
      const bool whole = progress && o.outcome == "completed"_L1;
      spans.push_back({o.start_ns, o.end_ns - 1, whole ? std::optional(100.0) : std::nullopt});
    }
  }
  return spans;
}

/// A response time exists only where requests ended: stretches of a stall are left open, single
/// empty intervals are bridged.
std::vector<Span> spans_with_values(const Series& series) {
  constexpr int kLongestBridge = 3;  // samples
  std::vector<Span> spans;
  int empty = kLongestBridge + 1;
  for (const Sample& s : series.samples) {
    if (s.value == 0) {
      ++empty;
      continue;
    }
    if (empty > kLongestBridge) spans.push_back({s.time_ns, s.time_ns});
    spans.back().end_ns = s.time_ns;
    empty = 0;
  }
  return spans;
}

bool is_response(const SeriesName& name) {
  return name.metric.endsWith(".mean"_L1) || is_tail(name);
}

void add_lines(const RunResult& run, const ChartRow& row, QStringView kind, const Colours& colours,
               ChartPlan& plan) {
  QStringList seen;
  for (const QStringView metric : QStringView(row.metrics).split(u' ', Qt::SkipEmptyParts)) {
    for (std::size_t i = 0; i < run.series.size(); ++i) {
      const SeriesName name = split_series_name(run.series[i].name);
      if (name.kind != kind || name.metric != metric || !tells_something(run.series[i])) continue;
      const bool response = is_response(name);
      plan.lines.push_back({i, legend_of(name), colours.of(name, seen), is_tail(name), response,
                            response ? spans_with_values(run.series[i]) : spans_of(run, name)});
    }
  }
}

QString operation_text(const Operation& o) {
  QString text = o.kind % u' ' % o.unit;
  if (!o.member.isEmpty()) text = text % u" to " % o.member;
  return text;
}

QColor operation_colour(const Operation& o) {
  return o.kind.contains("merge"_L1) ? palette::series[3] : palette::series[0];
}

QString short_line(const QString& line) {
  constexpr qsizetype kLongest = 48;
  QString text = line.trimmed();
  if (text.startsWith("BENCH "_L1, Qt::CaseInsensitive)) text = text.mid(6);
  return text.size() <= kLongest ? text : QString(text.left(kLongest - 1) % u'\u2026');
}

/// Red what harms, green what heals, grey what is only said.
QColor event_colour(const Event& e) {
  QString line = e.line.trimmed().toUpper();
  if (line.startsWith("BENCH "_L1)) line = line.mid(6).trimmed();
  for (const auto word : {"FAIL"_L1, "CUT"_L1, "CRASH"_L1, "HALT"_L1, "HANG"_L1, "POWER OFF"_L1,
                          "SLOW"_L1, "LOSS"_L1, "PARTITION"_L1}) {
    if (line.startsWith(word)) return palette::bad;
  }
  for (const auto word : {"REPAIR"_L1, "SPLICE"_L1, "BOOT"_L1, "HEAL"_L1, "POWER ON"_L1}) {
    if (line.startsWith(word)) return palette::good;
  }
  return palette::quiet;
}

}  // namespace

SeriesName split_series_name(const QString& name) {
  SeriesName out;
  out.kind = name.section(u'.', 0, 0);
  out.object = name.section(u'.', 1, 1);
  out.metric = name.section(u'.', 2);
  if (out.metric.isEmpty()) std::swap(out.metric, out.object);
  const qsizetype last_dot = out.metric.lastIndexOf(u'.');
  const qsizetype unit = out.metric.indexOf(u'_', last_dot + 1);
  if (unit > 0) out.metric.truncate(unit);
  return out;
}

std::vector<ChartPlan> plan_charts(const RunResult& run) {
  const Colours colours(run);
  std::vector<ChartPlan> plans;
  for (const ChartRow& row : kCharts) {
    ChartPlan plan;
    plan.id = QString::fromUtf16(row.id);
    plan.title = QString::fromUtf16(row.title);
    plan.unit = QString::fromUtf16(row.unit);
    plan.fixed_maximum = row.fixed_maximum;
    for (const QStringView kind : QStringView(row.kinds).split(u' ')) {
      if (plan.lines.empty()) add_lines(run, row, kind, colours, plan);
    }
    if (plan.lines.empty()) plan.missing = QString::fromUtf16(row.missing);
    plans.push_back(std::move(plan));
  }
  return plans;
}

std::vector<Annotation> annotations_of(const RunResult& run) {
  std::vector<Annotation> out;
  for (const Operation& o : run.operations) {
    QString detail = operation_text(o) % u"\nfrom " % time_text(o.start_ns);
    if (o.ended) detail = detail % u" to " % time_text(o.end_ns);
    if (!o.outcome.isEmpty()) detail = detail % u"\noutcome: " % o.outcome;
    if (!o.node.isEmpty()) detail = detail % u"\nperformed by " % o.node;
    out.push_back({o.start_ns, o.end_ns, operation_text(o), detail, operation_colour(o)});
  }
  const std::size_t first_event = out.size();
  for (const Event& e : run.events) {
    const QString detail = time_text(e.time_ns) % u"  " % e.line;
    if (out.size() > first_event && out.back().begin_ns == e.time_ns) {
      out.back().text = out.back().text % u"; " % short_line(e.line);
      out.back().detail = out.back().detail % u'\n' % detail;
      continue;
    }
    out.push_back({e.time_ns, e.time_ns, short_line(e.line), detail, event_colour(e)});
  }
  return out;
}

}  // namespace shadow::gui
