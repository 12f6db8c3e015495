#pragma once
// A database file opened for reading, and a query walked row by row. Thin over the C API.
#include <QString>
#include <tl/expected.hpp>
#include <utility>

struct sqlite3;
struct sqlite3_stmt;

namespace shadow::gui {

/// One prepared SELECT. Row by row: `while (q.next()) q.text(0)`; afterwards `error()` is empty if
/// all rows were read.
class Query {
 public:
  explicit Query(sqlite3_stmt* statement) : statement_(statement) {}
  Query(Query&& other) noexcept
      : statement_(std::exchange(other.statement_, nullptr)), error_(std::move(other.error_)) {}
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;
  Query& operator=(Query&&) = delete;
  ~Query();

  /// The next row; false at the end or on an error.
  [[nodiscard]] bool next();
  [[nodiscard]] QString text(int column) const;
  [[nodiscard]] qint64 integer(int column) const;
  [[nodiscard]] double real(int column) const;
  [[nodiscard]] bool is_null(int column) const;
  [[nodiscard]] const QString& error() const { return error_; }

 private:
  sqlite3_stmt* statement_;
  QString error_;
};

/// A database opened read-only; a file that is no database is an error in words at open.
class SqliteFile {
 public:
  static tl::expected<SqliteFile, QString> open(const QString& path);
  SqliteFile(SqliteFile&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  SqliteFile(const SqliteFile&) = delete;
  SqliteFile& operator=(const SqliteFile&) = delete;
  SqliteFile& operator=(SqliteFile&&) = delete;
  ~SqliteFile();

  /// Prepares a SELECT; a missing table or column is an error in words.
  [[nodiscard]] tl::expected<Query, QString> query(const char* sql) const;

 private:
  explicit SqliteFile(sqlite3* handle) : handle_(handle) {}
  sqlite3* handle_;
};

}  // namespace shadow::gui
