#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "sim/scenario/document.hpp"
#include "sim/scenario/nearest.hpp"

namespace shadow::sim {
namespace {

[[noreturn]] void fail(const Position& at, std::string text) {
  throw ScenarioError({Diagnostic{at, std::move(text)}});
}

/// Tables whose keys are names of components: an override changes one, it makes none.
bool holds_components(std::string_view key) {
  constexpr std::array kTables{"sites",       "interconnects", "links", "nodes",
                               "controllers", "disks",         "sets"};
  return std::find(kTables.begin(), kTables.end(), key) != kTables.end();
}

std::string bare_name(std::string_view name) {
  return upper(name.ends_with(':') ? name.substr(0, name.size() - 1) : name);
}

/// The component `name` of a table, colon and case ignored.
Value& component(Table& table, const std::string& kind, const std::string& name,
                 const Position& at) {
  std::vector<std::string> known;
  for (Entry& e : table.entries) {
    if (bare_name(e.key) == bare_name(name)) return e.value;
    known.push_back(e.key);
  }
  fail(at, fmt::format("no '{}' in [{}]{}, known: {}", name, kind, did_you_mean(name, known),
                       known.empty() ? "none" : one_of(known)));
}

/// The element of [[workload]] ... with this name or number.
Value& element(List& list, const std::string& kind, const std::string& name, const Position& at) {
  std::size_t index = list.size();
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), index);
  if (error == std::errc{} && end == name.data() + name.size() && index < list.size()) {
    return list[index];
  }
  std::vector<std::string> known;
  for (Value& v : list) {
    const Entry* e = v.table() != nullptr ? v.table()->find("name") : nullptr;
    if (e == nullptr || e->value.string() == nullptr) continue;
    if (same_word(*e->value.string(), name)) return v;
    known.push_back(*e->value.string());
  }
  fail(at, fmt::format("no [[{}]] named '{}'{}, expected a name or a number below {}", kind, name,
                       did_you_mean(name, known), list.size()));
}

Value& step(Value& from, const std::string& parent, const std::string& key, const Position& at) {
  if (List* list = from.list()) return element(*list, parent, key, at);
  Table* table = from.table();
  if (table == nullptr) {
    fail(at, fmt::format("'{}' is {}, it has no '{}'", parent, describe(from), key));
  }
  if (holds_components(parent)) return component(*table, parent, key, at);
  if (Entry* e = table->find(key)) return e->value;
  table->entries.push_back({key, at, Value{Table{}, at}});
  return table->entries.back().value;
}

void apply(Value& document, const std::string& text) {
  const Position at{std::make_shared<std::string>("--set " + text)};
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos) fail(at, "no '=' found, expected KEY=VALUE");
  Value* place = &document;
  std::string parent;
  for (const std::string& key : split_key(text.substr(0, equals), at)) {
    place = &step(*place, parent, key, at);
    parent = key;
  }
  *place = parse_toml_value(text.substr(equals + 1), at);
}

}  // namespace

void apply_overrides(Table& document, std::span<const std::string> overrides) {
  Value root{std::move(document), {}};
  for (const std::string& text : overrides) apply(root, text);
  document = std::move(*root.table());
}

}  // namespace shadow::sim
