// [options].
#include <fmt/format.h>

#include <algorithm>

#include "sim/scenario/loading.hpp"
#include "sim/scenario/nearest.hpp"
#include "sim/scenario/options.hpp"

namespace shadow::sim::loading {
namespace {

/// Options may be written quoted ("copy.compare" = ..) or as dotted keys (copy.compare = ..).
void collect_options(const Table& table, const std::string& prefix, std::vector<Entry>& found) {
  for (const Entry& e : table.entries) {
    const std::string name = prefix.empty() ? e.key : prefix + "." + e.key;
    if (e.value.table() != nullptr)
      collect_options(*e.value.table(), name, found);
    else
      found.push_back({name, e.key_at, e.value});
  }
}

std::string value_text(const Value& v) {
  if (v.string() != nullptr) return *v.string();
  if (const auto* i = std::get_if<std::int64_t>(&v.data)) return std::to_string(*i);
  if (const auto* d = std::get_if<double>(&v.data)) return fmt::format("{}", *d);
  if (const auto* b = std::get_if<bool>(&v.data)) return *b ? "on" : "off";
  return {};
}

/// A number, or a duration in seconds.
bool is_amount(const std::string& text) {
  const auto number = models::parse_number(text);
  return (number && *number >= 0) || models::parse_duration(text).has_value();
}

void read_option(Loading& l, const Entry& e) {
  const OptionRow* row = option_named(e.key);
  if (row == nullptr) {
    std::vector<std::string> known;
    for (const OptionRow& o : option_table()) known.emplace_back(o.name);
    l.diagnostics.error(
        e.key_at, fmt::format("no option has the name '{}'{}", e.key, did_you_mean(e.key, known)));
    return;
  }
  std::string value = value_text(e.value);
  const auto words = row->words();
  const auto word = std::find_if(words.begin(), words.end(),
                                 [&](const std::string& w) { return same_word(w, value); });
  const bool fits = row->numeric ? is_amount(value) : word != words.end();
  if (!fits) {
    l.diagnostics.error(e.value.at,
                        fmt::format("{}: found {}, expected {}", e.key, describe(e.value),
                                    row->numeric ? "a number" : one_of(words)));
    return;
  }
  if (!row->numeric) value = *word;
  if (!row->supported && value != row->default_value()) {
    l.diagnostics.error(e.value.at, fmt::format("{} = {}: not supported yet", e.key, value));
    return;
  }
  l.scenario.config.options.push_back({e.key, std::move(value)});
}

}  // namespace

void load_options(Loading& l) {
  const Entry* options = l.document.find("options");
  if (options == nullptr) return;
  if (options->value.table() == nullptr) {
    l.diagnostics.error(options->value.at, fmt::format("options: found {}, expected a table",
                                                       describe(options->value)));
    return;
  }
  std::vector<Entry> found;
  collect_options(*options->value.table(), "", found);
  for (const Entry& e : found) read_option(l, e);
}

}  // namespace shadow::sim::loading
