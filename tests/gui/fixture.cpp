#include "tests/gui/fixture.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <cmath>

namespace shadow::gui::test {

namespace {

using namespace Qt::Literals::StringLiterals;

constexpr qint64 kSecond = 1'000'000'000;
constexpr qint64 kCopyStart = 10 * kSecond;
constexpr qint64 kFault = 160 * kSecond;
constexpr qint64 kCopyEnd = 300 * kSecond;
constexpr qint64 kEnd = 360 * kSecond;

constexpr const char* kSchema = R"(
CREATE TABLE run(key, value);
CREATE TABLE operation(id INTEGER PRIMARY KEY, kind, unit, member, node, start_ns, end_ns,
  fence_blocks, blocks, segments, passes, outcome, incarnation);
CREATE TABLE series(id INTEGER PRIMARY KEY, name, unit);
CREATE TABLE sample(series, time_ns, value);
CREATE TABLE message(time_ns, node, destination, facility, severity, ident, key, text);
CREATE TABLE journal(time_ns, node, facility, severity, ident, key, vars);
CREATE TABLE event(time_ns, source, line, status);
CREATE TABLE histogram(name, upper_us, count);
CREATE TABLE expectation(line, text, passed, found, time_ns);
CREATE TABLE violation(time_ns, kind, unit, lbn, blocks, expected, found, node, disk);
INSERT INTO run VALUES('title', 'A source member fails half way through a copy'), ('seed', '7');
INSERT INTO operation VALUES(1, 'copy', 'DSA1', '$1$DGA30', 'ALPHA', 10000000000, 300000000000,
  8388608, 8388608, 66052, 66911, 'completed', 1);
INSERT INTO event VALUES(10000000000, 'dcl', 'MOUNT/SYSTEM DSA1:/SHADOW=$1$DGA30: DATA1',
  '%MOUNT-I-MOUNTED');
INSERT INTO event VALUES(160000000000, 'bench', 'FAIL $1$DGA10: MODE=fatal', 'SIMSHAD-S-DONE');
INSERT INTO message VALUES(10000000000, 'ALPHA', 'OPA0', 'SHADOW_SERVER', 'I', 'SSRVINICPY', '',
  'initiating a copy on DSA1:');
INSERT INTO journal VALUES(10000000000, 'ALPHA', 'SIMSHAD', 'I', 'SETGENERATION', 'SET.GENERATION',
  'unit=DSA1: generation=2 before=1 members=$1$DGA10:,$1$DGA20:,$1$DGA30:(target)');
INSERT INTO journal VALUES(160400000000, 'ALPHA', 'SHADOW', 'I', 'VOLPROC', 'VOLPROC.REDUCED',
  'device=$1$DGA10: member=$1$DGA10: unit=DSA1:');
INSERT INTO journal VALUES(160400000000, 'ALPHA', 'SIMSHAD', 'I', 'SETGENERATION', 'SET.GENERATION',
  'unit=DSA1: generation=3 before=2 members=$1$DGA20:,$1$DGA30:(target)');
INSERT INTO message VALUES(160400000000, 'BETA', 'OPCOM', 'SHADOW', 'W', 'VOLPROC', '',
  'DSA1: shadow set is in volume processing');
INSERT INTO message VALUES(160400000000, 'BETA', 'OPA0', 'SHADOW', 'W', 'VOLPROC', '',
  'DSA1: shadow set is in volume processing');
INSERT INTO message VALUES(300000000000, 'ALPHA', 'OPA0', 'SHADOW_SERVER', 'I', 'SSRVCMPFCPY', '',
  'completing copy on DSA1:');
INSERT INTO expectation VALUES(40, 'unit DSA1: state = steady', 1, 'steady', 360000000000);
)";

class Database {
 public:
  explicit Database(const QString& path) {
    EXPECT_EQ(sqlite3_open(path.toUtf8().constData(), &handle_), SQLITE_OK);
    run("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN");
  }
  ~Database() {
    run("COMMIT");
    sqlite3_close(handle_);
  }
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  void run(const QByteArray& sql) const {
    char* error = nullptr;
    ASSERT_EQ(sqlite3_exec(handle_, sql.constData(), nullptr, nullptr, &error), SQLITE_OK)
        << error << " in " << sql.left(200).toStdString();
  }

  /// Adds a series with one sample a second in [from, to).
  template <class Curve>
  void series(const QString& name, const QString& unit, qint64 from, qint64 to, Curve curve) {
    const QByteArray id = QByteArray::number(++next_id_);
    run(("INSERT INTO series VALUES("_L1 + QLatin1StringView(id) + ",'"_L1 + name + "','"_L1 +
         unit + "')"_L1)
            .toUtf8());
    for (qint64 t = from; t <= to; t += kSecond) {
      const double value = curve(t);
      run("INSERT INTO sample VALUES(" + id + "," + QByteArray::number(t) + "," +
          QByteArray::number(value) + ")");
    }
  }

 private:
  sqlite3* handle_ = nullptr;
  int next_id_ = 0;
};

/// Repeatable unrest of a curve, between -1 and 1.
double unrest(qint64 t, int salt) {
  const qint64 second = t / kSecond;
  const double x = std::sin(static_cast<double>(second) * 12.9898 + salt * 78.233) * 43758.5453;
  return 2 * (x - std::floor(x)) - 1;
}

bool copying(qint64 t) { return t >= kCopyStart && t < kCopyEnd; }

void write_series(Database& db) {
  db.series(u"unit.DSA1.copy.progress_percent"_s, u"percent"_s, kCopyStart, kCopyEnd, [](qint64 t) {
    return 100.0 * static_cast<double>(t - kCopyStart) / (kCopyEnd - kCopyStart);
  });
  db.series(u"unit.DSA1.copy.rate_MBps"_s, u"MB/s"_s, kCopyStart, kCopyEnd,
            [](qint64 t) { return (t < kFault ? 13.0 : 16.5) + unrest(t, 1); });
  int salt = 2;
  for (const auto& [what, base] : {std::pair{u"read"_s, 7.0}, {u"write"_s, 9.5}}) {
    db.series(u"unit.DSA1."_s + what + u".mean_ms"_s, u"ms"_s, 0, kEnd,
              [&](qint64 t) { return base * (copying(t) ? 1.9 : 1) + unrest(t, salt); });
    db.series(u"unit.DSA1."_s + what + u".p95_ms"_s, u"ms"_s, 0, kEnd, [&](qint64 t) {
      return 2.4 * base * (copying(t) ? 1.9 : 1) + 3 * unrest(t, salt + 1);
    });
    db.series(u"unit.DSA1."_s + what + u".rate_per_s"_s, u"/s"_s, 0, kEnd, [&](qint64 t) {
      return (what == u"read" ? 420.0 : 180.0) * (copying(t) ? 0.6 : 1) + 12 * unrest(t, salt + 2);
    });
    salt += 4;
  }
  for (const QString& disk : {u"$1$DGA10"_s, u"$1$DGA20"_s, u"$1$DGA30"_s}) {
    const bool dies = disk.endsWith(u"10");
    const qint64 from = disk.endsWith(u"30") ? kCopyStart : 0;
    const qint64 to = dies ? kFault : kEnd;
    for (const auto& [metric, high] :
         {std::pair{u"queue"_s, 3.0}, {u"reads_per_s"_s, 220.0}, {u"writes_per_s"_s, 140.0}}) {
      db.series(u"disk."_s + disk + u'.' + metric, u""_s, from, to, [&](qint64 t) {
        return std::max(0.0, high * (copying(t) ? 1.4 : 1) + high / 3 * unrest(t, ++salt % 97));
      });
    }
  }
}

QJsonObject component(const QString& name, const QString& kind, const QString& site,
                      const QString& label) {
  return {{u"name"_s, name},
          {u"kind"_s, kind},
          {u"site"_s, site},
          {u"label"_s, label},
          {u"detail"_s, QJsonObject{{u"drawn for"_s, u"a test"_s}}}};
}

QJsonObject edge(const QString& from, const QString& to, const QString& kind,
                 const QString& name = {}, const QString& label = {}) {
  return {
      {u"from"_s, from}, {u"to"_s, to}, {u"kind"_s, kind}, {u"name"_s, name}, {u"label"_s, label}};
}

struct Parts {
  QJsonArray components;
  QJsonArray edges;
};

void add_site(Parts& p, const QString& site, int index, int nodes, int disks) {
  for (const auto& [name, label] :
       {std::pair{u"LAN_"_s, u"lan-1g"_s}, {u"FC1_"_s, u"fc-2g"_s}, {u"FC2_"_s, u"fc-2g"_s}}) {
    p.components << component(name + site, u"interconnect"_s, site, label);
  }
  for (int n = 0; n < nodes; ++n) {
    const QString node = u"NODE"_s + site + QString::number(n);
    p.components << component(node, u"node"_s, site, u"OpenVMS 8.4, integrity, 1 vote"_s);
    for (const auto& [adapter, on] :
         {std::pair{u".EIA0"_s, u"LAN_"_s}, {u".PGA0"_s, u"FC1_"_s}, {u".PGB0"_s, u"FC2_"_s}}) {
      p.components << component(node + adapter, u"adapter"_s, site, on.toLower());
      p.edges << edge(node + adapter, node, u"attach"_s);
      p.edges << edge(node + adapter, on + site, u"attach"_s);
    }
  }
  for (const QString& half : {u"HSG1_"_s, u"HSG2_"_s}) {
    p.components << component(half + site, u"controller"_s, site, u"HSG80, two halves"_s);
    p.edges << edge(half + site, u"FC1_"_s + site, u"attach"_s);
    p.edges << edge(half + site, u"FC2_"_s + site, u"attach"_s);
  }
  for (int d = 0; d < disks; ++d) {
    const QString disk = QStringLiteral("$1$DGA%1").arg((index + 1) * 1000 + d);
    p.components << component(disk, u"disk"_s, site, u"FC-36G-10K, 71132000 blocks"_s);
    if (d + 2 < disks) {
      p.edges << edge(disk, (d % 2 ? u"HSG2_"_s : u"HSG1_"_s) + site, u"attach"_s);
      p.edges << edge(disk, (d % 2 ? u"HSG1_"_s : u"HSG2_"_s) + site, u"attach"_s);
    } else {
      p.edges << edge(disk, u"FC1_"_s + site, u"attach"_s);
    }
  }
}

void write_file(const QString& path, const QByteArray& bytes) {
  QFile file(path);
  ASSERT_TRUE(file.open(QIODevice::WriteOnly)) << path.toStdString();
  file.write(bytes);
}

}  // namespace

QByteArray topology_json(int sites, int nodes, int disks) {
  Parts p;
  QJsonArray site_list;
  for (int s = 0; s < sites; ++s) {
    const QString site(QChar(static_cast<char16_t>(u'A' + s)));
    site_list << QJsonObject{{u"name"_s, site}};
    add_site(p, site, s, nodes, disks);
  }
  for (int d = 0; d < disks; ++d) {
    const QString set = QStringLiteral("DSA%1").arg(d + 1);
    p.components << component(set, u"set"_s, QString(), u"DATA%1"_s.arg(d + 1));
    for (int s = 0; s < sites; ++s) {
      p.edges << edge(QStringLiteral("$1$DGA%1").arg((s + 1) * 1000 + d), set, u"member"_s);
    }
  }
  for (int s = 0; s + 1 < sites; ++s) {
    const QString a(QChar(static_cast<char16_t>(u'A' + s)));
    const QString b(QChar(static_cast<char16_t>(u'B' + s)));
    p.edges << edge(u"LAN_"_s + a, u"LAN_"_s + b, u"link"_s, u"LANLINK"_s + a, u"lan-1g, 60 km"_s);
    p.edges << edge(u"FC1_"_s + a, u"FC1_"_s + b, u"link"_s, u"FCLINK"_s + a, u"fc-2g, 60 km"_s);
  }
  if (sites > 2) {
    p.edges << edge(u"LAN_A"_s, u"LAN_C"_s, u"link"_s, u"DETOUR"_s, u"lan-100m, 140 km"_s);
  }
  return QJsonDocument(QJsonObject{{u"title"_s, u"Made for tests"_s},
                                   {u"sites"_s, site_list},
                                   {u"components"_s, p.components},
                                   {u"edges"_s, p.edges}})
      .toJson();
}

void write_result(const QString& directory) {
  const QDir dir(directory);
  QFile::remove(dir.filePath(u"run.sqlite"_s));
  {
    Database db(dir.filePath(u"run.sqlite"_s));
    db.run(kSchema);
    write_series(db);
  }
  write_file(dir.filePath(u"run.json"_s), R"({"scenario": "member-lost", "seed": 7})");
  Parts p;
  for (const auto& [name, label] : {std::pair{u"LAN"_s, u"lan-1g"_s}, {u"FC"_s, u"fc-2g"_s}}) {
    p.components << component(name, u"interconnect"_s, u"HALL"_s, label);
  }
  for (const QString& node : {u"ALPHA"_s, u"BETA"_s}) {
    p.components << component(node, u"node"_s, u"HALL"_s, u"OpenVMS 8.4, integrity, 1 vote"_s);
    for (const auto& [adapter, on] : {std::pair{u".EIA0"_s, u"LAN"_s}, {u".PGA0"_s, u"FC"_s}}) {
      p.components << component(node + adapter, u"adapter"_s, u"HALL"_s, on);
      p.edges << edge(node + adapter, node, u"attach"_s) << edge(node + adapter, on, u"attach"_s);
    }
  }
  p.components << component(u"HSG"_s, u"controller"_s, u"HALL"_s, u"HSG80, cache 256 MB"_s);
  p.edges << edge(u"HSG"_s, u"FC"_s, u"attach"_s);
  p.components << component(u"DSA1"_s, u"set"_s, u"HALL"_s, u"DATA1"_s);
  for (const QString& disk : {u"$1$DGA10"_s, u"$1$DGA20"_s, u"$1$DGA30"_s}) {
    p.components << component(disk, u"disk"_s, u"HALL"_s, u"FC-36G-10K, 4 GB used"_s);
    p.edges << edge(disk, u"HSG"_s, u"attach"_s) << edge(disk, u"DSA1"_s, u"member"_s);
  }
  write_file(
      dir.filePath(u"topology.json"_s),
      QJsonDocument(QJsonObject{{u"title"_s, u"A source member fails"_s},
                                {u"sites"_s, QJsonArray{QJsonObject{{u"name"_s, u"HALL"_s}}}},
                                {u"components"_s, p.components},
                                {u"edges"_s, p.edges}})
          .toJson());
}

}  // namespace shadow::gui::test
