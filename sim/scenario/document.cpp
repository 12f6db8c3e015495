#include "sim/scenario/document.hpp"

#include <fmt/format.h>

#include <toml++/toml.h>
#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>

#include "sim/scenario/nearest.hpp"

namespace shadow::sim {
namespace {

namespace fs = std::filesystem;
using FileName = std::shared_ptr<const std::string>;

Position position(const FileName& file, const toml::source_position& p) {
  return {file, p.line, p.column};
}

[[noreturn]] void fail(const Position& at, std::string text) {
  throw ScenarioError({Diagnostic{at, std::move(text)}});
}

DateTime convert_date(const toml::date_time& d) {
  DateTime r;
  r.year = d.date.year;
  r.month = d.date.month;
  r.day = d.date.day;
  r.hour = d.time.hour;
  r.minute = d.time.minute;
  r.second = d.time.second;
  r.nanosecond = d.time.nanosecond;
  return r;
}

Value convert(const toml::node& node, const FileName& file);

Table convert_table(const toml::table& t, const FileName& file) {
  Table table;
  for (auto&& [key, node] : t) {
    table.entries.push_back(
        {std::string(key.str()), position(file, key.source().begin), convert(node, file)});
  }
  // The library sorts by name; the order of the text is the order of nodes, disks and events.
  std::sort(table.entries.begin(), table.entries.end(), [](const Entry& a, const Entry& b) {
    return std::pair(a.key_at.line, a.key_at.column) < std::pair(b.key_at.line, b.key_at.column);
  });
  return table;
}

Value convert(const toml::node& node, const FileName& file) {
  Value v{false, position(file, node.source().begin)};
  if (const auto* table = node.as_table()) {
    v.data = convert_table(*table, file);
  } else if (const auto* array = node.as_array()) {
    List list;
    for (const toml::node& element : *array) list.push_back(convert(element, file));
    v.data = std::move(list);
  } else if (const auto* string = node.as_string()) {
    v.data = string->get();
  } else if (const auto* integer = node.as_integer()) {
    v.data = integer->get();
  } else if (const auto* floating = node.as_floating_point()) {
    v.data = floating->get();
  } else if (const auto* boolean = node.as_boolean()) {
    v.data = boolean->get();
  } else if (const auto* date = node.as_date_time()) {
    v.data = convert_date(date->get());
  } else if (const auto* day = node.as_date()) {
    v.data = convert_date(toml::date_time{day->get(), toml::time{}});
  } else {
    fail(v.at, "found a time of day, expected a date, number, string, list or table");
  }
  return v;
}

std::string read_file(const std::string& path, const Position& from) {
  std::error_code error;
  const auto status = fs::status(path, error);
  const auto refuse = [&](std::string_view why) {
    const Position at = from.file ? from : Position{std::make_shared<std::string>(path)};
    fail(at, from.file ? fmt::format("include \"{}\": {}", path, why)
                       : fmt::format("{}, expected a scenario file (TOML)", why));
  };
  if (fs::is_directory(status)) refuse("is a directory");
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"),
                                                             std::fclose);
  if (!file) refuse(errno == ENOENT ? "no such file" : std::strerror(errno));
  std::string text;
  char buffer[65536];
  std::size_t n = 0;
  while ((n = std::fread(buffer, 1, sizeof buffer, file.get())) > 0) text.append(buffer, n);
  if (std::ferror(file.get()) != 0) refuse(std::strerror(errno));
  return text;
}

bool appends(std::string_view key) {
  return key == "workload" || key == "event" || key == "expect";
}

/// `later` over `table`, key by key.
void merge(Table& table, Table later, bool top) {
  for (Entry& e : later.entries) {
    Entry* old = table.find(e.key);
    if (old == nullptr) {
      table.entries.push_back(std::move(e));
    } else if (old->value.table() != nullptr && e.value.table() != nullptr) {
      merge(*old->value.table(), std::move(*e.value.table()), false);
    } else if (top && appends(e.key) && old->value.list() != nullptr && e.value.list() != nullptr) {
      for (Value& v : *e.value.list()) old->value.list()->push_back(std::move(v));
    } else {
      old->value = std::move(e.value);
      old->key_at = e.key_at;
    }
  }
}

Table with_includes(Table table, const fs::path& folder, std::vector<fs::path>& open);

Table load_file(const std::string& path, const Position& from, std::vector<fs::path>& open) {
  std::error_code error;
  const fs::path real = fs::weakly_canonical(path, error);
  if (std::find(open.begin(), open.end(), real) != open.end()) {
    fail(from, fmt::format("include \"{}\": the file includes itself", path));
  }
  open.push_back(real);
  Table table =
      with_includes(parse_toml(read_file(path, from), path), fs::path(path).parent_path(), open);
  open.pop_back();
  return table;
}

Table with_includes(Table table, const fs::path& folder, std::vector<fs::path>& open) {
  const Entry* include = table.find("include");
  if (include == nullptr) return table;
  List files;
  if (include->value.string() != nullptr) files.push_back(include->value);
  if (const List* list = include->value.list()) files = *list;
  Table merged;
  for (const Value& file : files) {
    if (file.string() == nullptr) {
      fail(file.at, fmt::format("include: found {}, expected a file name", describe(file)));
    }
    const fs::path path = (folder / *file.string()).lexically_normal();
    merge(merged, load_file(path.string(), file.at, open), true);
  }
  if (files.empty()) {
    fail(include->value.at, fmt::format("include: found {}, expected a file name or a list of them",
                                        describe(include->value)));
  }
  std::erase_if(table.entries, [](const Entry& e) { return e.key == "include"; });
  merge(merged, std::move(table), true);
  return merged;
}

/// A value of the command line stands there as a whole.
void place(Value& v, const Position& at) {
  v.at = at;
  if (List* list = v.list()) {
    for (Value& element : *list) place(element, at);
  }
  if (Table* table = v.table()) {
    for (Entry& e : table->entries) {
      e.key_at = at;
      place(e.value, at);
    }
  }
}

}  // namespace

Table parse_toml(std::string_view text, const std::string& name) {
  const auto file = std::make_shared<const std::string>(name);
  try {
    const toml::table table = toml::parse(text, name);
    return convert_table(table, file);
  } catch (const toml::parse_error& e) {
    fail(position(file, e.source().begin), std::string(e.description()));
  }
}

Value parse_toml_value(std::string_view text, const Position& origin) {
  Value value{std::string(text), origin};
  try {
    const toml::table table = toml::parse(fmt::format("v = {}", text));
    const toml::node* node = table.size() == 1 ? table.get("v") : nullptr;
    if (node != nullptr) value = convert(*node, origin.file);
  } catch (const toml::parse_error&) {
    // not TOML: a string without quotes
  }
  place(value, origin);
  return value;
}

std::vector<std::string> split_key(std::string_view dotted, const Position& origin) {
  std::vector<std::string> parts;
  try {
    const toml::table table = toml::parse(fmt::format("{} = 0", dotted));
    for (const toml::table* t = &table; t != nullptr;) {
      if (t->size() != 1) break;
      parts.emplace_back(t->cbegin()->first.str());
      t = t->cbegin()->second.as_table();
    }
  } catch (const toml::parse_error&) {
    parts.clear();
  }
  if (parts.empty()) {
    fail(origin, fmt::format("'{}' is no key, expected a dotted key like nodes.ALPHA.boot or "
                             "disks.\"$1$DGA10\".contents",
                             dotted));
  }
  return parts;
}

Table load_document(const std::string& path) {
  std::vector<fs::path> open;
  return load_file(path, {}, open);
}

Table load_document_text(std::string_view text, const std::string& name) {
  std::vector<fs::path> open;
  return with_includes(parse_toml(text, name), fs::path(name).parent_path(), open);
}

void merge_document(Table& table, Table later) { merge(table, std::move(later), true); }

}  // namespace shadow::sim
