#include "sim/scenario/value.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace shadow::sim {

const Entry* Table::find(std::string_view key) const {
  const auto found =
      std::find_if(entries.begin(), entries.end(), [&](const Entry& e) { return e.key == key; });
  return found == entries.end() ? nullptr : &*found;
}

Entry* Table::find(std::string_view key) {
  const auto found =
      std::find_if(entries.begin(), entries.end(), [&](const Entry& e) { return e.key == key; });
  return found == entries.end() ? nullptr : &*found;
}

std::string describe(const Value& v) {
  struct Describe {
    std::string operator()(bool b) const { return b ? "true" : "false"; }
    std::string operator()(std::int64_t i) const { return fmt::format("the number {}", i); }
    std::string operator()(double d) const { return fmt::format("the number {}", d); }
    std::string operator()(const std::string& s) const {
      return fmt::format("the string \"{}\"", s);
    }
    std::string operator()(const DateTime&) const { return "a date"; }
    std::string operator()(const List&) const { return "a list"; }
    std::string operator()(const Table&) const { return "a table"; }
  };
  return std::visit(Describe{}, v.data);
}

std::string one_line(const Value& v) {
  if (v.string() != nullptr) return *v.string();
  if (const auto* i = std::get_if<std::int64_t>(&v.data)) return std::to_string(*i);
  if (const auto* d = std::get_if<double>(&v.data)) return fmt::format("{}", *d);
  if (const auto* b = std::get_if<bool>(&v.data)) return *b ? "true" : "false";
  std::string text;
  if (const List* list = v.list()) {
    for (const Value& e : *list) text += (text.empty() ? "" : ", ") + one_line(e);
    return "[" + text + "]";
  }
  if (v.table() != nullptr) {
    for (const Entry& e : v.table()->entries) {
      text += (text.empty() ? "" : ", ") + e.key + " = " + one_line(e.value);
    }
  }
  return "{" + text + "}";
}

}  // namespace shadow::sim
