#include "sim/record/database.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <fmt/core.h>

#include <array>
#include <utility>

#include "sim/record/output_file.hpp"

namespace shadow::sim {
namespace {

struct TableRow {
  std::string_view name;
  std::string_view columns;
};
constexpr std::array<TableRow, static_cast<std::size_t>(ResultTable::count_)> kTables{{
    {"run", "key PRIMARY KEY, value"},
    {"operation",
     "id INTEGER PRIMARY KEY, kind, unit, member, node, start_ns, end_ns, fence_blocks, blocks, "
     "segments, passes, outcome, incarnation"},
    {"series", "id INTEGER PRIMARY KEY, name, unit"},
    {"sample", "series, time_ns, value"},
    {"message", "time_ns, node, destination, facility, severity, ident, key, text"},
    {"journal", "time_ns, node, facility, severity, ident, key, vars"},
    {"event", "time_ns, source, line, status"},
    {"histogram", "name, upper_us, count"},
    {"expectation", "line, text, passed, found, time_ns"},
    {"violation", "time_ns, kind, unit, lbn, blocks, expected, found, node, disk"},
}};

std::string marks(std::string_view columns) {
  std::string out = "?";
  for (const char c : columns) {
    if (c == ',') out += ",?";
  }
  return out;
}

void bind(SQLite::Statement& s, int column, const Cell& cell) {
  if (const auto* i = std::get_if<std::int64_t>(&cell)) {
    s.bind(column, *i);
  } else if (const auto* d = std::get_if<double>(&cell)) {
    s.bind(column, *d);
  } else if (const auto* t = std::get_if<std::string_view>(&cell)) {
    s.bind(column, std::string(*t));
  } else {
    s.bind(column);
  }
}

}  // namespace

std::string_view columns(ResultTable table) {
  return kTables[static_cast<std::size_t>(table)].columns;
}
std::string_view name(ResultTable table) { return kTables[static_cast<std::size_t>(table)].name; }

// A lost machine may lose the results of the run that it was in: no waiting for the disk. The
// journal is on disk, so that a killed program leaves a readable file.
ResultDatabase::ResultDatabase(const std::filesystem::path& path)
    : name_(path.filename().string()) {
  try {
    db_ = std::make_unique<SQLite::Database>(path.string(),
                                             SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    db_->exec(
        "PRAGMA journal_mode = DELETE; PRAGMA synchronous = OFF;"
        "PRAGMA locking_mode = EXCLUSIVE;");
    db_->exec("BEGIN");
    in_batch_ = true;
    for (std::size_t i = 0; i < kTables.size(); ++i) {
      const TableRow& t = kTables[i];
      db_->exec(fmt::format("CREATE TABLE {} ({})", t.name, t.columns));
      inserts_[i] = std::make_unique<SQLite::Statement>(
          *db_, fmt::format("INSERT OR REPLACE INTO {} VALUES ({})", t.name, marks(t.columns)));
    }
    add(ResultTable::run, "complete", 0);
  } catch (const std::exception& e) {
    throw OutputError(path.string() + ": " + e.what());
  }
  commit();
  if (!error_.empty()) throw OutputError(error_);
}

ResultDatabase::~ResultDatabase() { close(); }

void ResultDatabase::insert(ResultTable table, const Cell* cells, std::size_t count) {
  if (!db_) return;
  try {
    if (!std::exchange(in_batch_, true)) db_->exec("BEGIN");
    SQLite::Statement& s = *inserts_[static_cast<std::size_t>(table)];
    for (std::size_t i = 0; i < count; ++i) bind(s, static_cast<int>(i) + 1, cells[i]);
    s.exec();
    s.reset();
    if (++batch_ >= kBatchRows) commit();
  } catch (const std::exception& e) {
    fail(e.what());
  }
}

void ResultDatabase::commit() {
  if (!db_ || !std::exchange(in_batch_, false)) return;
  batch_ = 0;
  try {
    db_->exec("COMMIT");
  } catch (const std::exception& e) {
    fail(e.what());
  }
}

// Closing rolls the batch back that could not be written: what was committed before stays readable.
void ResultDatabase::fail(const char* what) {
  error_ = fmt::format("{}: {}", name_, what);
  for (auto& s : inserts_) s.reset();
  db_.reset();
}

void ResultDatabase::close() {
  commit();
  for (auto& s : inserts_) s.reset();
  db_.reset();
}

bool mark_incomplete(const std::filesystem::path& path) {
  try {
    SQLite::Database db(path.string(), SQLite::OPEN_READWRITE);
    db.exec("PRAGMA journal_mode = MEMORY; UPDATE run SET value = 0 WHERE key = 'complete'");
    return true;
  } catch (const std::exception&) {
    return false;
  }
}

}  // namespace shadow::sim
