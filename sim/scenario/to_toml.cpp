// Documents as TOML text.
#include <fmt/format.h>

#include <algorithm>

#include "sim/scenario/generate.hpp"

namespace shadow::sim {
namespace {

bool bare(std::string_view key) {
  return !key.empty() && std::all_of(key.begin(), key.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
  });
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto code = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\')
      out += fmt::format("\\{}", c);
    else if (c == '\n')
      out += "\\n";
    else if (code < 0x20 || code == 0x7f)
      out += fmt::format("\\u{:04X}", code);
    else
      out += c;
  }
  return out + '"';
}

std::string key_text(std::string_view key) { return bare(key) ? std::string(key) : quoted(key); }

std::string value_text(const Value& v);

std::string inline_table(const Table& t) {
  std::string out;
  for (const Entry& e : t.entries) {
    out += fmt::format("{}{} = {}", out.empty() ? "" : ", ", key_text(e.key), value_text(e.value));
  }
  return "{ " + out + " }";
}

std::string number_text(double d) {
  const std::string text = fmt::format("{}", d);
  return text.find_first_of(".en") == std::string::npos ? text + ".0" : text;
}

struct ValueText {
  std::string operator()(bool b) const { return b ? "true" : "false"; }
  std::string operator()(std::int64_t i) const { return std::to_string(i); }
  std::string operator()(double d) const { return number_text(d); }
  std::string operator()(const std::string& s) const { return quoted(s); }
  std::string operator()(const DateTime& t) const {
    std::string text = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", t.year, t.month, t.day,
                                   t.hour, t.minute, t.second);
    return t.nanosecond == 0 ? text : text + fmt::format(".{:09}", t.nanosecond);
  }
  std::string operator()(const List& list) const {
    std::string out;
    for (const Value& v : list) out += (out.empty() ? "" : ", ") + value_text(v);
    return "[" + out + "]";
  }
  std::string operator()(const Table& t) const { return inline_table(t); }
};

std::string value_text(const Value& v) { return std::visit(ValueText{}, v.data); }

/// [[workload]] and its like: a list of tables at the top.
bool is_array_of_tables(const Value& v) {
  const List* list = v.list();
  return list != nullptr && !list->empty() &&
         std::all_of(list->begin(), list->end(),
                     [](const Value& e) { return e.table() != nullptr; });
}

void write_keys(const Table& t, std::string& out) {
  for (const Entry& e : t.entries) {
    out += fmt::format("{} = {}\n", key_text(e.key), value_text(e.value));
  }
}

/// One table a component: [kind.name], with what is below it inline.
void write_group(const Entry& group, std::string& out) {
  const Table& t = *group.value.table();
  const bool components = std::all_of(t.entries.begin(), t.entries.end(),
                                      [](const Entry& e) { return e.value.table() != nullptr; });
  if (!components || t.entries.empty()) {
    out += fmt::format("\n[{}]\n", key_text(group.key));
    return write_keys(t, out);
  }
  for (const Entry& e : t.entries) {
    out += fmt::format("\n[{}.{}]\n", key_text(group.key), key_text(e.key));
    write_keys(*e.value.table(), out);
  }
}

}  // namespace

std::string to_toml(const Table& document) {
  std::string out;
  for (const Entry& e : document.entries) {
    if (e.value.table() != nullptr || is_array_of_tables(e.value)) continue;
    out += fmt::format("{} = {}\n", key_text(e.key), value_text(e.value));
  }
  for (const Entry& e : document.entries) {
    if (e.value.table() != nullptr) write_group(e, out);
  }
  for (const Entry& e : document.entries) {
    if (!is_array_of_tables(e.value)) continue;
    for (const Value& v : *e.value.list()) {
      out += fmt::format("\n[[{}]]\n", key_text(e.key));
      write_keys(*v.table(), out);
    }
  }
  return out;
}

}  // namespace shadow::sim
