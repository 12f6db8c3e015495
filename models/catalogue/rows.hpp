#pragma once
// A catalogue file as rows of figures that remember where they stand; only rows.cpp knows the TOML
// library.
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "models/catalogue/figures.hpp"

namespace shadow::models {

/// One figure: `key = { value = ..., source = "..." }`.
struct Figure {
  std::string key;
  FigureValue value;
  std::string source;
  std::uint32_t line = 0;  // of the key, from 1
  std::uint32_t column = 0;
};

/// One table of the file.
struct Row {
  std::string name;  // as written
  std::string text;  // for displays
  std::vector<Figure> figures;
  std::uint32_t line = 0;
  std::uint32_t column = 0;
};

/// A value as it is written in the file, without quotes: "8.5ms", "true", "4110480".
[[nodiscard]] std::string to_text(const FigureValue& v);

/// Bad input: what() is `file:line:column: what was found, what is allowed`.
class CatalogueError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Reads a file of the catalogue, rows and figures in the order of the text. Throws CatalogueError.
[[nodiscard]] std::vector<Row> read_rows(const std::string& file);

}  // namespace shadow::models
