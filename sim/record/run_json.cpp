#include "sim/record/run_json.hpp"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <nlohmann/json.hpp>

#include "sim/record/output_file.hpp"

namespace shadow::sim {
namespace {

using Json = nlohmann::ordered_json;

Json value_of(const SQLite::Column& c) {
  if (c.isNull()) return nullptr;
  if (c.isInteger()) return c.getInt64();
  if (c.isFloat()) return c.getDouble();
  return c.getString();
}

Json rows(SQLite::Database& db, const char* query) {
  Json out = Json::array();
  SQLite::Statement s(db, query);
  while (s.executeStep()) {
    Json row = Json::object();
    for (int i = 0; i < s.getColumnCount(); ++i) row[s.getColumnName(i)] = value_of(s.getColumn(i));
    out.push_back(std::move(row));
  }
  return out;
}

// Only counts and times of the oracle and of expectations nest; names of metrics have dots of their
// own.
bool nests(const std::string& group) { return group == "oracle" || group == "expectations"; }

void run_keys(SQLite::Database& db, Json& out) {
  SQLite::Statement s(db, "SELECT key, value FROM run ORDER BY rowid");
  while (s.executeStep()) {
    const std::string key = s.getColumn(0).getString();
    const Json value = value_of(s.getColumn(1));
    const auto dot = key.find('.');
    const std::string group = key.substr(0, dot);
    if (dot == std::string::npos) {
      out[key] = key == "complete" ? Json(value == 1) : value;
    } else if (nests(group)) {
      out[group][key.substr(dot + 1)] = value;
    } else {
      out["metrics"][key] = value;
    }
  }
}

}  // namespace

std::string run_json(const std::filesystem::path& database) {
  try {
    SQLite::Database db(database.string(), SQLite::OPEN_READONLY);
    Json out = Json::object();
    run_keys(db, out);
    out["operations"] = rows(
        db,
        "SELECT id, kind, unit, member, node, start_ns / 1e9 AS start_s, end_ns / 1e9 AS end_s, "
        "(end_ns - start_ns) / 1e9 AS duration_s, fence_blocks, blocks, segments, passes, "
        "CASE WHEN end_ns > start_ns THEN blocks * 512e3 / (end_ns - start_ns) END AS rate_MBps, "
        "outcome, incarnation FROM operation ORDER BY id");
    out["messages"] =
        rows(db,
             "SELECT facility || '-' || severity || '-' || ident AS ident, count(*) AS count, "
             "min(time_ns) / 1e9 AS first_s FROM message GROUP BY 1 ORDER BY min(time_ns), 1");
    out["failed_expectations"] =
        rows(db,
             "SELECT line, text, found, time_ns / 1e9 AS time_s FROM expectation "
             "WHERE passed = 0 ORDER BY rowid");
    out["violations"] = rows(db, "SELECT * FROM violation ORDER BY rowid");
    return out.dump(2) + "\n";
  } catch (const std::exception& e) {
    throw OutputError(database.filename().string() + ": " + e.what());
  }
}

}  // namespace shadow::sim
