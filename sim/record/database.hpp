#pragma once
// run.sqlite (tables and columns: scenario-format.md). One transaction a batch, so that whatever
// ends the run leaves a file that can be read; `complete` in table run is 0 until the results are
// whole. Writing never throws while the run goes on: the first error is kept, what follows is
// dropped.
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>

namespace SQLite {
class Database;
class Statement;
}  // namespace SQLite

namespace shadow::sim {

/// A value of a column.
using Cell = std::variant<std::monostate, std::int64_t, double, std::string_view>;

/// The tables, in the order of the file.
enum class ResultTable : std::uint8_t {
  run,
  operation,
  series,
  sample,
  message,
  journal,
  event,
  histogram,
  expectation,
  violation,
  count_
};

/// The result database of a run that goes on.
class ResultDatabase {
 public:
  static constexpr std::size_t kBatchRows = 8192;  // ours: a batch is some hundred kilobytes

  /// Creates the file with all its tables and `complete` = 0. Throws OutputError.
  explicit ResultDatabase(const std::filesystem::path& path);
  ~ResultDatabase();
  ResultDatabase(const ResultDatabase&) = delete;
  ResultDatabase& operator=(const ResultDatabase&) = delete;

  /// Adds a row: one cell a column. A row of table run replaces that of the same key.
  template <class... Cells>
  void add(ResultTable table, const Cells&... cells) {
    const Cell row[] = {cell(cells)...};
    insert(table, row, sizeof...(cells));
  }
  /// Ends the batch.
  void commit();
  /// Ends the last batch and closes the file.
  void close();
  /// Empty, or what went wrong first.
  [[nodiscard]] const std::string& error() const { return error_; }

 private:
  template <class T>
  static Cell cell(const T& v) {
    if constexpr (std::is_same_v<T, Cell>) {
      return v;
    } else if constexpr (std::is_floating_point_v<T>) {
      return static_cast<double>(v);
    } else if constexpr (std::is_integral_v<T>) {
      return static_cast<std::int64_t>(v);
    } else {
      return std::string_view(v);
    }
  }
  void insert(ResultTable table, const Cell* cells, std::size_t count);
  void fail(const char* what);

  std::string name_;
  std::string error_;
  std::unique_ptr<SQLite::Database> db_;
  std::unique_ptr<SQLite::Statement> inserts_[static_cast<std::size_t>(ResultTable::count_)];
  std::size_t batch_ = 0;  // rows
  bool in_batch_ = false;
};

/// Sets `complete` to 0 in a closed result database, without needing room on the disk. Whether it
/// worked: false if the file cannot be written at all.
bool mark_incomplete(const std::filesystem::path& path);

/// The columns of a table, separated by commas.
[[nodiscard]] std::string_view columns(ResultTable table);
[[nodiscard]] std::string_view name(ResultTable table);

}  // namespace shadow::sim
