#pragma once
// A table of text with aligned columns, for terminals.
#include <string>
#include <vector>

namespace shadow::sim::cli {

class TextTable {
 public:
  struct Column {
    std::string title;
    bool right = false;  // numbers
  };
  explicit TextTable(std::vector<Column> columns) : columns_(std::move(columns)) {}

  /// One cell a column.
  void row(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  /// Titles, a rule, rows; columns are as wide as their widest cell, the last one is not padded.
  [[nodiscard]] std::string text() const;

 private:
  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace shadow::sim::cli
