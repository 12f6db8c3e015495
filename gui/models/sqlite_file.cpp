#include "gui/models/sqlite_file.hpp"

#include <sqlite3.h>

#include <QFile>

namespace shadow::gui {

namespace {
constexpr int kBusyTimeoutMs = 2000;  // ours: a run may be writing the file just now
}

Query::~Query() { sqlite3_finalize(statement_); }

bool Query::next() {
  const int rc = sqlite3_step(statement_);
  if (rc == SQLITE_ROW) return true;
  if (rc != SQLITE_DONE) error_ = QString::fromUtf8(sqlite3_errmsg(sqlite3_db_handle(statement_)));
  return false;
}

QString Query::text(int column) const {
  const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  return QString::fromUtf8(bytes, sqlite3_column_bytes(statement_, column));
}

qint64 Query::integer(int column) const { return sqlite3_column_int64(statement_, column); }

double Query::real(int column) const { return sqlite3_column_double(statement_, column); }

bool Query::is_null(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

tl::expected<SqliteFile, QString> SqliteFile::open(const QString& path) {
  sqlite3* handle = nullptr;
  const int rc =
      sqlite3_open_v2(QFile::encodeName(path).constData(), &handle, SQLITE_OPEN_READONLY, nullptr);
  SqliteFile file(handle);
  if (rc != SQLITE_OK) {
    const QString why = QString::fromUtf8(handle ? sqlite3_errmsg(handle) : "out of memory");
    return tl::unexpected(QString(path % u": " % why));
  }
  sqlite3_busy_timeout(handle, kBusyTimeoutMs);
  // Opening reads nothing yet; the first query finds out whether this is a database at all.
  auto probe = file.query("SELECT count(*) FROM sqlite_master");
  if (!probe) return tl::unexpected(QString(path % u": " % probe.error()));
  if (!probe->next()) return tl::unexpected(QString(path % u": " % probe->error()));
  return file;
}

SqliteFile::~SqliteFile() { sqlite3_close_v2(handle_); }

tl::expected<Query, QString> SqliteFile::query(const char* sql) const {
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(handle_, sql, -1, &statement, nullptr) != SQLITE_OK) {
    return tl::unexpected(QString::fromUtf8(sqlite3_errmsg(handle_)));
  }
  return Query(statement);
}

}  // namespace shadow::gui
