#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "engine/base/messages.hpp"
#include "engine/base/parameters.hpp"
#include "models/catalogue/catalogue.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/text_table.hpp"
#include "sim/scenario/bench_command.hpp"
#include "sim/scenario/document.hpp"
#include "sim/scenario/hardware_plan.hpp"
#include "sim/scenario/metric.hpp"
#include "sim/scenario/nearest.hpp"
#include "sim/scenario/options.hpp"

namespace shadow::sim::cli {
namespace {

using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

// ---- catalogues ----

const models::Figure* figure(const models::Row& row, std::string_view key) {
  for (const models::Figure& f : row.figures) {
    if (f.key == key) return &f;
  }
  return nullptr;
}

std::string value(const models::Row& row, std::string_view key) {
  const models::Figure* f = figure(row, key);
  return f == nullptr ? std::string() : models::to_text(f->value);
}

/// The short names of all sources of a row, each once: "SIMH, ours".
std::string sources(const models::Row& row) {
  std::vector<std::string> names;
  for (const models::Figure& f : row.figures) {
    const std::string name = f.source.substr(0, f.source.find_first_of(":(,"));
    const std::string shorter = name.substr(0, name.find_last_not_of(' ') + 1);
    if (std::find(names.begin(), names.end(), shorter) == names.end()) names.push_back(shorter);
  }
  std::string text;
  for (const std::string& n : names) text += (text.empty() ? "" : ", ") + n;
  return text;
}

struct Shown {
  std::string_view title;
  std::string_view key;
};

Json row_json(const models::Row& row) {
  Json j{{"name", row.name}, {"text", row.text}};
  for (const models::Figure& f : row.figures) {
    j["figures"][f.key] = {{"value", models::to_text(f.value)}, {"source", f.source}};
  }
  return j;
}

void print_row(const models::Row& row) {
  fmt::print("{}: {}\n", row.name, row.text);
  TextTable table({{"Figure"}, {"Value", true}, {"Source"}});
  for (const models::Figure& f : row.figures)
    table.row({f.key, models::to_text(f.value), f.source});
  fmt::print("{}", table.text());
}

/// One row with everything, or all rows with the figures named.
template <class Entries>
int list_rows(const ListOptions& options, const Entries& entries, std::span<const Shown> shown) {
  std::vector<std::string> names;
  Json all = Json::array();
  std::vector<TextTable::Column> columns{{"Name"}};
  for (const Shown& s : shown) columns.push_back({std::string(s.title), true});
  columns.push_back({"Sources"});
  columns.push_back({"Description"});
  TextTable table(columns);
  for (const auto& entry : entries) {
    const models::Row& row = entry.row;
    names.push_back(row.name);
    if (!options.name.empty() && !same_word(options.name, row.name)) continue;
    all.push_back(row_json(row));
    if (!options.name.empty() && !options.json) print_row(row);
    std::vector<std::string> cells{row.name};
    for (const Shown& s : shown) cells.push_back(value(row, s.key));
    cells.push_back(sources(row));
    cells.push_back(row.text);
    table.row(std::move(cells));
  }
  if (all.empty()) {
    fmt::print(stderr, "list {}: there is no '{}'{}\n", options.what, options.name,
               did_you_mean(options.name, names));
    return kBadInput;
  }
  if (options.json)
    fmt::print("{}\n", all.dump(1));
  else if (options.name.empty()) {
    fmt::print("{}\nAll figures of one row with their sources: shadowbench list {} NAME\n",
               table.text(), options.what);
  }
  return kHeld;
}

constexpr std::array kDiskFigures{
    Shown{"Blocks", "blocks"},       Shown{"rpm", "rpm"},
    Shown{"Seek", "seek_average"},   Shown{"Rate outside", "outer_rate"},
    Shown{"inside", "inner_rate"},   Shown{"Read", "read_overhead"},
    Shown{"Write", "write_overhead"}};
constexpr std::array kControllerFigures{
    Shown{"Commands", "max_commands"}, Shown{"Overhead", "command_overhead"},
    Shown{"Compares", "compare_host_data"}, Shown{"Failover", "failover"}};
constexpr std::array kInterconnectFigures{
    Shown{"Family", "family"},           Shown{"Rate", "rate"},
    Shown{"Latency", "latency"},         Shown{"Jitter", "jitter"},
    Shown{"Full duplex", "full_duplex"}, Shown{"Storage", "storage"},
    Shown{"Cluster", "cluster"}};

int list_disks(const ListOptions& o) {
  return list_rows(o, installed_catalogue().drives(), kDiskFigures);
}
int list_controllers(const ListOptions& o) {
  return list_rows(o, installed_catalogue().controllers(), kControllerFigures);
}
int list_interconnects(const ListOptions& o) {
  return list_rows(o, installed_catalogue().interconnects(), kInterconnectFigures);
}

// ---- tables of the program ----

/// Rows of text as a table or as JSON; `name` picks rows that contain it (case ignored) in their
/// first column.
int list_table(const ListOptions& options, const std::vector<TextTable::Column>& columns,
               const std::vector<std::vector<std::string>>& rows) {
  TextTable table(columns);
  Json json = Json::array();
  for (const auto& row : rows) {
    if (upper(row[0]).find(upper(options.name)) == std::string::npos) continue;
    table.row(row);
    Json one;
    for (std::size_t c = 0; c < columns.size(); ++c) one[lower(columns[c].title)] = row[c];
    json.push_back(std::move(one));
  }
  if (json.empty()) {
    fmt::print(stderr, "list {}: nothing contains '{}'\n", options.what, options.name);
    return kBadInput;
  }
  if (options.json)
    fmt::print("{}\n", json.dump(1));
  else
    fmt::print("{}", table.text());
  return kHeld;
}

int list_parameters(const ListOptions& options) {
  std::vector<std::vector<std::string>> rows;
  for (const Parameter& p : parameters()) {
    rows.push_back({std::string(p.name), std::to_string(p.default_value), std::to_string(p.min),
                    std::to_string(p.max), std::string(p.unit), p.dynamic ? "D" : "",
                    std::string(p.requirement)});
  }
  return list_table(options,
                    {{"Name"},
                     {"Default", true},
                     {"Min", true},
                     {"Max", true},
                     {"Unit"},
                     {"Dynamic"},
                     {"Source"}},
                    rows);
}

std::string_view evidence(char mark) {
  switch (mark) {
    case 'M':
      return "manual";
    case 'H':
      return "help";
    case 'N':
      return "notes";
    case 'F':
      return "forum";
    case 'S':
      return "source";
    case 'C':
      return "known";
    default:
      return "reading";
  }
}

int list_messages(const ListOptions& options) {
  std::vector<std::vector<std::string>> rows;
  for (const MessageRow& m : message_rows()) {
    const std::string name = m.facility.empty() || m.ident.empty()
                                 ? std::string("(plain line)")
                                 : fmt::format("{}-{}-{}", m.facility, m.severity, m.ident);
    rows.push_back({name, std::string(m.key), std::string(m.text),
                    fmt::format("{} ({})", m.requirement, evidence(m.evidence))});
  }
  return list_table(options, {{"Message"}, {"Journal key"}, {"Text"}, {"Source"}}, rows);
}

int list_metrics(const ListOptions& options) {
  std::vector<std::vector<std::string>> rows;
  for (const MetricRow& m : metric_table()) {
    rows.push_back({std::string(m.name), name_with_unit(m), m.supported ? "yes" : "not yet",
                    std::string(m.meaning)});
  }
  return list_table(options, {{"Metric"}, {"In results"}, {"Measured"}, {"Meaning"}}, rows);
}

int list_options(const ListOptions& options) {
  std::vector<std::vector<std::string>> rows;
  for (const OptionRow& o : option_table()) {
    rows.push_back({std::string(o.name), o.default_value(),
                    o.numeric ? "a number" : one_of(o.words()), o.supported ? "yes" : "not yet",
                    std::string(o.requirement)});
  }
  return list_table(options, {{"Option"}, {"Default"}, {"Values"}, {"Supported"}, {"Source"}},
                    rows);
}

int list_commands(const ListOptions& options) {
  std::vector<std::vector<std::string>> rows;
  for (const std::string_view line : bench_command_help()) rows.push_back({std::string(line)});
  return list_table(options, {{"Bench command"}}, rows);
}

// ---- scenarios ----

/// The folder given, else `scenarios` here, else beside the catalogue of the source tree.
fs::path scenario_folder(const std::string& given) {
  if (!given.empty()) return given;
  std::error_code error;
  if (fs::is_directory("scenarios", error)) return "scenarios";
  return fs::path(models::Catalogue::find_folder()) / "../../scenarios";
}

std::string text_of(const Table& t, std::string_view key) {
  const Entry* e = t.find(key);
  return e != nullptr && e->value.string() != nullptr ? *e->value.string() : std::string();
}

int list_scenarios(const ListOptions& options) {
  const fs::path folder = scenario_folder(options.folder).lexically_normal();
  std::error_code error;
  std::vector<fs::path> files;
  for (fs::recursive_directory_iterator it(folder, error), end; !error && it != end;
       it.increment(error)) {
    if (it->path().extension() == ".toml") files.push_back(it->path());
  }
  if (error) {
    fmt::print(stderr, "{}: {}, expected a folder with scenarios\n", folder.string(),
               error.message());
    return kBadInput;
  }
  std::sort(files.begin(), files.end());
  std::vector<std::vector<std::string>> rows;
  for (const fs::path& file : files) {
    std::string title;
    try {
      title = text_of(load_document(file.string()), "title");
    } catch (const ScenarioError& e) {
      title = fmt::format("(does not load: {})", to_text(e.findings()[0]));
    }
    rows.push_back({file.string(), title});
  }
  return list_table(options, {{"File"}, {"Title"}}, rows);
}

struct Catalogue {
  std::string_view what;
  int (*list)(const ListOptions&);
};
constexpr std::array kCatalogues{Catalogue{"disks", list_disks},
                                 Catalogue{"controllers", list_controllers},
                                 Catalogue{"interconnects", list_interconnects},
                                 Catalogue{"parameters", list_parameters},
                                 Catalogue{"messages", list_messages},
                                 Catalogue{"metrics", list_metrics},
                                 Catalogue{"options", list_options},
                                 Catalogue{"commands", list_commands},
                                 Catalogue{"scenarios", list_scenarios}};

}  // namespace

int list(const ListOptions& options) {
  std::vector<std::string> known;
  for (const Catalogue& c : kCatalogues) {
    if (same_word(c.what, options.what)) return c.list(options);
    known.emplace_back(c.what);
  }
  fmt::print(stderr, "list: there is nothing called '{}'{}\n", options.what,
             nearest(options.what, known).empty() ? ", expected " + one_of(known)
                                                  : did_you_mean(options.what, known));
  return kBadInput;
}

}  // namespace shadow::sim::cli
