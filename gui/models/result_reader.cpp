#include "gui/models/result_reader.hpp"

#include <QDir>
#include <QFile>
#include <QHash>
#include <QJsonDocument>
#include <algorithm>

#include "gui/models/sqlite_file.hpp"

namespace shadow::gui {

namespace {

/// Calls `row` for every row of a SELECT; what goes wrong becomes a note and ends this table only.
template <class Row>
void read_table(const SqliteFile& file, const char* table, const char* sql, RunResult& result,
                Row row) {
  auto query = file.query(sql);
  QString why = query ? QString() : query.error();
  if (query) {
    while (query->next()) row(*query);
    why = query->error();
  }
  if (!why.isEmpty()) {
    result.notes << QString(u"run.sqlite, table " % QString::fromUtf8(table) % u": " % why);
  }
}

/// A message that goes to the console and to operators' terminals is recorded once for each.
bool says_the_same(const Message& a, const Message& b) {
  return a.time_ns == b.time_ns && a.node == b.node && a.ident == b.ident && a.text == b.text;
}

QString without_colon(QString name) {
  if (name.endsWith(u':')) name.chop(1);
  return name;
}

void read_series(const SqliteFile& file, RunResult& r) {
  QHash<qint64, std::size_t> index_of;
  read_table(file, "series", "SELECT id, name, unit FROM series ORDER BY name", r,
             [&](const Query& q) {
               index_of.insert(q.integer(0), r.series.size());
               r.series.push_back({q.text(1), q.text(2), {}});
             });
  read_table(file, "sample", "SELECT series, time_ns, value FROM sample ORDER BY series, time_ns",
             r, [&](const Query& q) {
               const auto it = index_of.constFind(q.integer(0));
               if (it == index_of.constEnd() || q.is_null(2)) return;
               r.series[*it].samples.push_back({q.integer(1), q.real(2)});
             });
}

void read_operations(const SqliteFile& file, RunResult& r) {
  read_table(file, "operation",
             "SELECT kind, unit, member, node, outcome, start_ns, end_ns FROM operation "
             "ORDER BY start_ns, id",
             r, [&](const Query& q) {
               Operation o;
               o.kind = q.text(0).toLower();
               o.unit = without_colon(q.text(1));
               o.member = without_colon(q.text(2));
               o.node = q.text(3);
               o.outcome = q.text(4);
               o.start_ns = q.integer(5);
               o.ended = !q.is_null(6) && q.integer(6) >= o.start_ns;
               o.end_ns = o.ended ? q.integer(6) : o.start_ns;
               r.operations.push_back(std::move(o));
             });
}

void read_lines(const SqliteFile& file, RunResult& r) {
  read_table(file, "run", "SELECT key, value FROM run", r,
             [&](const Query& q) { r.facts.insert(q.text(0), q.text(1)); });
  read_table(
      file, "event", "SELECT time_ns, source, line, status FROM event ORDER BY time_ns, rowid", r,
      [&](const Query& q) { r.events.push_back({q.integer(0), q.text(1), q.text(2), q.text(3)}); });
  read_table(file, "message",
             "SELECT time_ns, node, facility, severity, ident, text FROM message "
             "ORDER BY time_ns, rowid",
             r, [&](const Query& q) {
               Message m{q.integer(0), q.text(1), q.text(2), q.text(3), q.text(4), q.text(5)};
               if (r.messages.empty() || !says_the_same(m, r.messages.back())) {
                 r.messages.push_back(std::move(m));
               }
             });
  read_table(file, "journal", "SELECT time_ns, key, vars FROM journal ORDER BY time_ns, rowid", r,
             [&](const Query& q) { r.journal.push_back({q.integer(0), q.text(1), q.text(2)}); });
  read_table(
      file, "expectation", "SELECT text, passed, found FROM expectation ORDER BY rowid", r,
      [&](const Query& q) { r.expectations.push_back({q.text(0), q.integer(1) != 0, q.text(2)}); });
  read_table(file, "violation", "SELECT count(*) FROM violation", r,
             [&](const Query& q) { r.violations = q.integer(0); });
}

qint64 last_time(const RunResult& r) {
  qint64 last = 0;
  for (const Series& s : r.series) {
    if (!s.samples.empty()) last = std::max(last, s.samples.back().time_ns);
  }
  for (const Operation& o : r.operations) last = std::max({last, o.start_ns, o.end_ns});
  for (const Event& e : r.events) last = std::max(last, e.time_ns);
  for (const Message& m : r.messages) last = std::max(last, m.time_ns);
  return last;
}

void read_summary(const QDir& dir, RunResult& r) {
  QFile file(dir.filePath(QStringLiteral("run.json")));
  if (!file.open(QIODevice::ReadOnly)) {
    r.notes << QStringLiteral("run.json is missing: the run was not finished");
    return;
  }
  QJsonParseError error;
  const QJsonDocument document = QJsonDocument::fromJson(file.readAll(), &error);
  if (!document.isObject()) {
    r.notes << QString(u"run.json cannot be read: " % error.errorString());
    return;
  }
  r.summary = document.object();
}

/// The recorder sets `complete` to 1 as its last act.
void note_incomplete(RunResult& r) {
  if (r.facts.value(QStringLiteral("complete"), QStringLiteral("1")) == u"1") return;
  r.notes << QStringLiteral("The run was not finished: results are incomplete");
}

QString title_of(const RunResult& r, const QDir& dir) {
  for (const QString& key : {QStringLiteral("title"), QStringLiteral("scenario")}) {
    if (const QString value = r.facts.value(key); !value.isEmpty()) return value;
    if (const QString value = r.summary.value(key).toString(); !value.isEmpty()) return value;
  }
  return dir.dirName();
}

}  // namespace

bool is_result_directory(const QString& path) {
  return QFile::exists(QDir(path).filePath(QStringLiteral("run.sqlite")));
}

tl::expected<RunResult, QString> read_result(const QString& directory) {
  const QDir dir(directory);
  if (!dir.exists()) return tl::unexpected(QString(directory % u": no such directory"));
  if (!is_result_directory(directory)) {
    return tl::unexpected(
        QString(directory % u": no run.sqlite in it, so this is not the result of a run"));
  }
  auto file = SqliteFile::open(dir.filePath(QStringLiteral("run.sqlite")));
  if (!file) return tl::unexpected(file.error());

  RunResult result;
  result.directory = dir.absolutePath();
  read_lines(*file, result);
  read_series(*file, result);
  read_operations(*file, result);
  read_summary(dir, result);
  note_incomplete(result);
  result.title = title_of(result, dir);
  result.end_ns = last_time(result);
  for (Operation& o : result.operations) {
    if (!o.ended) o.end_ns = result.end_ns;
  }
  return result;
}

}  // namespace shadow::gui
