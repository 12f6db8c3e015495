#include "engine/base/messages.hpp"

#include "engine/base/assert.hpp"
#include "engine/base/message_table.hpp"

namespace shadow {
namespace {

bool is_condition(const Emission& e) { return e.id == MessageId::count_; }

/// A device without leading underscore and trailing colon.
std::string_view bare(std::string_view device) {
  if (device.starts_with('_')) device.remove_prefix(1);
  if (device.ends_with(':')) device.remove_suffix(1);
  return device;
}

/// Appends the variable of one placeholder; false if it was not given, or is empty.
bool append_variable(const Emission& e, std::string_view name, std::string& out) {
  const char form = name.front();
  const bool device = form == '_' || form == ':';
  if (device) name.remove_prefix(1);
  const auto value = variable(e, name);
  if (!value || value->empty()) return false;
  if (!device) {
    out += *value;
    return true;
  }
  if (form == '_') out += '_';
  out += bare(*value);
  out += ':';
  return true;
}

/// Appends `pattern` with its variables; false if one was missing (it then stands as its name in
/// braces).
bool append_filled(const Emission& e, std::string_view pattern, std::string& out) {
  bool complete = true;
  while (!pattern.empty()) {
    const std::size_t open = pattern.find_first_of("{[");
    out += pattern.substr(0, open);
    if (open == std::string_view::npos) break;
    const std::size_t close = pattern.find(pattern[open] == '{' ? '}' : ']', open);
    const std::string_view inner = pattern.substr(open + 1, close - open - 1);
    if (pattern[open] == '{') {
      if (!append_variable(e, inner, out)) {
        complete = false;
        out += '?';
      }
    } else {
      const std::size_t before = out.size();
      if (!append_filled(e, inner, out)) out.resize(before);
    }
    pattern.remove_prefix(close + 1);
  }
  return complete;
}

}  // namespace

const MessageRow& message_row(MessageId id) {
  const auto i = static_cast<std::size_t>(id);
  SHADOW_ASSERT(i < detail::kMessageRows.size(), "a message of the catalogue");
  return detail::kMessageRows[i];
}

std::span<const MessageRow> message_rows() { return detail::kMessageRows; }

Emission system_message(Status s, bool secondary) {
  Emission e;
  e.system = s;
  e.secondary = secondary;
  return e;
}

char severity(const Emission& e) {
  return is_condition(e) ? severity(e.system) : message_row(e.id).severity;
}

std::string_view facility(const Emission& e) {
  return is_condition(e) ? "SYSTEM" : message_row(e.id).facility;
}

std::string_view ident(const Emission& e) {
  return is_condition(e) ? condition(e.system).name : message_row(e.id).ident;
}

std::string_view key(const Emission& e) {
  return is_condition(e) ? condition(e.system).name : message_row(e.id).key;
}

Destination destination(const Emission& e) {
  return is_condition(e) ? Destination::process : message_row(e.id).destination;
}

std::optional<std::string_view> variable(const Emission& e, std::string_view name) {
  for (const MessageVar& v : e.vars)
    if (v.name == name) return v.value;
  return std::nullopt;
}

std::string text(const Emission& e) {
  if (is_condition(e)) return std::string(condition(e.system).text);
  std::string out;
  append_filled(e, message_row(e.id).text, out);
  return out;
}

std::string line(const Emission& e) {
  const std::string_view who = facility(e);
  if (who.empty()) return text(e);
  std::string out(1, e.secondary ? '-' : '%');
  out += who;
  if (const std::string_view what = ident(e); !what.empty()) {
    out += '-';
    out += severity(e);
    out += '-';
    out += what;
  }
  out += ", ";
  out += text(e);
  return out;
}

}  // namespace shadow
