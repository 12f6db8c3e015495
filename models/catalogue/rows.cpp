#include "models/catalogue/rows.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <optional>

namespace shadow::models {
namespace {

[[noreturn]] void fail(const std::string& file, const toml::source_region& at,
                       const std::string& text) {
  throw CatalogueError(fmt::format("{}:{}:{}: {}", file, at.begin.line, at.begin.column, text));
}

std::optional<FigureValue> scalar(const toml::node& node) {
  if (const auto* const s = node.as_string()) return FigureValue(s->get());
  if (const auto* const b = node.as_boolean()) return FigureValue(b->get());
  if (const auto* const i = node.as_integer()) return FigureValue(i->get());
  if (const auto* const d = node.as_floating_point()) return FigureValue(d->get());
  return {};
}

Figure read_figure(const std::string& file, const toml::key& key, const toml::node& node) {
  constexpr std::string_view kForm = "{ value = ..., source = \"...\" }";
  const toml::table* const t = node.as_table();
  if (t == nullptr) fail(file, key.source(), fmt::format("'{}': expected {}", key.str(), kForm));
  Figure f;
  f.key = key.str();
  f.line = key.source().begin.line;
  f.column = key.source().begin.column;
  for (const auto& [part, value] : *t) {
    if (part.str() != "value" && part.str() != "source") {
      fail(file, part.source(), fmt::format("unknown key '{}', expected {}", part.str(), kForm));
    }
  }
  const toml::node* const value = t->get("value");
  const auto v = value == nullptr ? std::nullopt : scalar(*value);
  if (!v) fail(file, key.source(), fmt::format("'{}' has no value, expected {}", key.str(), kForm));
  f.value = *v;
  f.source =
      t->get_as<std::string>("source") != nullptr ? t->get_as<std::string>("source")->get() : "";
  if (f.source.empty()) {
    fail(file, key.source(), fmt::format("'{}' has no source, expected {}", key.str(), kForm));
  }
  return f;
}

Row read_row(const std::string& file, const toml::key& key, const toml::node& node) {
  const toml::table* const t = node.as_table();
  if (t == nullptr) fail(file, key.source(), "found a value, expected a table [\"NAME\"]");
  Row row;
  row.name = key.str();
  row.line = key.source().begin.line;
  row.column = key.source().begin.column;
  for (const auto& [name, value] : *t) {
    if (name.str() != "text") {
      row.figures.push_back(read_figure(file, name, value));
    } else if (const auto* const text = value.as_string()) {
      row.text = text->get();
    } else {
      fail(file, name.source(), "'text': expected a string");
    }
  }
  if (row.text.empty()) fail(file, key.source(), fmt::format("'{}' has no text", row.name));
  std::sort(row.figures.begin(), row.figures.end(), [](const Figure& a, const Figure& b) {
    return std::pair(a.line, a.column) < std::pair(b.line, b.column);
  });
  return row;
}

}  // namespace

std::string to_text(const FigureValue& v) {
  struct Text {
    std::string operator()(bool b) const { return b ? "true" : "false"; }
    std::string operator()(std::int64_t i) const { return fmt::format("{}", i); }
    std::string operator()(double d) const { return fmt::format("{}", d); }
    std::string operator()(const std::string& s) const { return s; }
  };
  return std::visit(Text{}, v);
}

std::vector<Row> read_rows(const std::string& file) {
  toml::table document;
  try {
    document = toml::parse_file(file);
  } catch (const toml::parse_error& e) {
    if (e.source().begin.line == 0) {
      throw CatalogueError(fmt::format("{}: {}, expected a catalogue file", file, e.description()));
    }
    fail(file, e.source(), std::string(e.description()));
  }
  std::vector<Row> rows;
  for (const auto& [key, node] : document) rows.push_back(read_row(file, key, node));
  std::sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) { return a.line < b.line; });
  return rows;
}

}  // namespace shadow::models
