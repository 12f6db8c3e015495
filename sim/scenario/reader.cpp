#include "sim/scenario/reader.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sim/scenario/nearest.hpp"

namespace shadow::sim {

Position Reader::at(std::string_view key) const {
  const Entry* e = table_.find(key);
  return e == nullptr ? at_ : e->value.at;
}

void Reader::error(std::string_view key, std::string text) {
  diagnostics_.error(at(key), fmt::format("{}: {}", key, text));
}

const Value* Reader::raw(std::string_view key) {
  if (!asked(key)) asked_.emplace_back(key);
  const Entry* e = table_.find(key);
  return e == nullptr ? nullptr : &e->value;
}

const Value* Reader::required(std::string_view key, std::string_view what) {
  const Value* v = raw(key);
  if (v == nullptr) {
    // A misspelled one stands there as a rule; tables with free keys would not complain of it.
    const std::vector<std::string> wanted{std::string(key)};
    std::string hint;
    for (const Entry& e : table_.entries) {
      if (hint.empty() && !did_you_mean(e.key, wanted).empty()) {
        hint = fmt::format(", did you mean it by '{}'?", e.key);
      }
    }
    diagnostics_.error(
        at_, fmt::format("{}: key '{}' is missing, expected {}{}", context_, key, what, hint));
  }
  return v;
}

std::optional<std::string> Reader::string(std::string_view key) {
  const Value* v = raw(key);
  if (v == nullptr) return std::nullopt;
  if (v->string() != nullptr) return *v->string();
  error(key, fmt::format("found {}, expected a string", describe(*v)));
  return std::nullopt;
}

std::optional<std::int64_t> Reader::whole(std::string_view key) {
  const Value* v = raw(key);
  if (v == nullptr) return std::nullopt;
  if (const auto* i = std::get_if<std::int64_t>(&v->data)) return *i;
  error(key, fmt::format("found {}, expected a whole number", describe(*v)));
  return std::nullopt;
}

std::optional<std::int64_t> Reader::integer(std::string_view key, std::int64_t min,
                                            std::int64_t max) {
  const auto value = whole(key);
  if (!value || (*value >= min && *value <= max)) return value;
  const bool open = max == std::numeric_limits<std::int64_t>::max();
  error(key, open ? fmt::format("found {}, expected a number of at least {}", *value, min)
                  : fmt::format("found {}, expected {}..{}", *value, min, max));
  return std::nullopt;
}

std::optional<bool> Reader::boolean(std::string_view key) {
  const Value* v = raw(key);
  if (v == nullptr) return std::nullopt;
  if (const auto* b = std::get_if<bool>(&v->data)) return *b;
  error(key, fmt::format("found {}, expected true or false", describe(*v)));
  return std::nullopt;
}

std::optional<double> Reader::share(std::string_view key) {
  const Value* v = raw(key);
  if (v == nullptr) return std::nullopt;
  double share = -1;
  if (const auto* d = std::get_if<double>(&v->data)) share = *d;
  if (const auto* i = std::get_if<std::int64_t>(&v->data)) share = static_cast<double>(*i);
  if (share >= 0 && share <= 1) return share;
  error(key, fmt::format("found {}, expected a number from 0 to 1", describe(*v)));
  return std::nullopt;
}

template <class T>
std::optional<T> Reader::quantity(std::string_view key,
                                  models::Parsed<T> (*parse)(std::string_view)) {
  const Value* v = raw(key);
  if (v == nullptr) return std::nullopt;
  models::Parsed<T> parsed = parse(v->string() == nullptr ? "" : *v->string());
  if (parsed && v->string() != nullptr) return *parsed;
  std::string text = parsed.error();
  if (v->string() == nullptr) {  // the parser knows what is allowed
    const bool number = v->data.index() == 1 || v->data.index() == 2;
    text = fmt::format("found {}{}{}", describe(*v), number ? " without a unit" : "",
                       text.substr(text.find(", expected")));
  }
  error(key, text);
  return std::nullopt;
}

std::optional<Duration> Reader::duration(std::string_view key) {
  return quantity(key, models::parse_duration);
}
std::optional<Duration> Reader::signed_duration(std::string_view key) {
  return quantity(key, models::parse_signed_duration);
}
std::optional<Bytes> Reader::size(std::string_view key) {
  return quantity(key, models::parse_size);
}
std::optional<models::DataRate> Reader::data_rate(std::string_view key) {
  return quantity(key, models::parse_data_rate);
}
std::optional<models::RequestRate> Reader::request_rate(std::string_view key) {
  return quantity(key, models::parse_request_rate);
}
std::optional<models::Length> Reader::length(std::string_view key) {
  return quantity(key, models::parse_length);
}

std::optional<Bytes> Reader::size_or_bytes(std::string_view key) {
  const Value* v = raw(key);
  if (v == nullptr || !std::holds_alternative<std::int64_t>(v->data)) return size(key);
  const auto n = integer(key, 1, std::numeric_limits<std::int64_t>::max());
  return n ? std::optional(static_cast<Bytes>(*n)) : std::nullopt;
}

std::optional<BlockCount> Reader::blocks(std::string_view key) {
  const Value* v = raw(key);
  if (v != nullptr && std::holds_alternative<std::int64_t>(v->data)) {
    const auto n = integer(key, 0, std::numeric_limits<std::int64_t>::max());
    return n ? std::optional(static_cast<BlockCount>(*n)) : std::nullopt;
  }
  return quantity(key, models::parse_blocks);
}

std::optional<std::string> Reader::choice(std::string_view key,
                                          std::initializer_list<std::string_view> words) {
  const Value* v = raw(key);
  if (v == nullptr) return std::nullopt;
  std::vector<std::string> known;
  for (const std::string_view w : words) {
    if (v->string() != nullptr && same_word(*v->string(), w)) return std::string(w);
    known.emplace_back(w);
  }
  error(key, fmt::format("found {}, expected {}", describe(*v), one_of(known)));
  return std::nullopt;
}

std::vector<Reference> Reader::list(std::string_view key) {
  const Value* v = raw(key);
  std::vector<Reference> result;
  if (v == nullptr) return result;
  if (v->list() == nullptr) {
    error(key, fmt::format("found {}, expected a list of strings", describe(*v)));
    return result;
  }
  for (const Value& element : *v->list()) {
    if (element.string() != nullptr) {
      result.push_back({*element.string(), element.at});
    } else {
      diagnostics_.error(element.at,
                         fmt::format("{}: found {}, expected a string", key, describe(element)));
    }
  }
  return result;
}

std::vector<Reference> Reader::strings(std::string_view key) {
  const Value* v = raw(key);
  if (v != nullptr && v->string() != nullptr) return {{*v->string(), v->at}};
  return list(key);
}

std::optional<Reference> Reader::component(std::string_view key, const Names& names,
                                           std::initializer_list<ComponentKind> kinds) {
  const auto name = string(key);
  if (!name) return std::nullopt;
  auto found = names.resolve(*name, kinds);
  if (found) return Reference{std::move(*found), at(key)};
  error(key, found.error());
  return std::nullopt;
}

std::optional<std::string> Reader::unit(std::string_view key, const Names& names) {
  const auto name = string(key);
  if (!name) return std::nullopt;
  auto found = names.resolve_unit(*name);
  if (found) return std::move(*found);
  error(key, found.error());
  return std::nullopt;
}

void Reader::not_yet(std::initializer_list<std::string_view> keys) {
  for (const std::string_view key : keys) {
    if (raw(key) == nullptr) continue;
    diagnostics_.error(table_.find(key)->key_at,
                       fmt::format("{} {}: not supported yet", context_, key));
  }
}

void Reader::not_yet_value(std::string_view key, std::string_view value) {
  diagnostics_.error(at(key), fmt::format("{} = \"{}\": not supported yet", key, value));
}

void Reader::known(std::initializer_list<std::string_view> keys) {
  for (const std::string_view key : keys) asked_.emplace_back(key);
}

bool Reader::asked(std::string_view key) const {
  return std::find(asked_.begin(), asked_.end(), key) != asked_.end();
}

void Reader::finish() {
  std::vector<std::string> sorted = asked_;
  std::sort(sorted.begin(), sorted.end());
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  for (const Entry& e : table_.entries) {
    if (asked(e.key)) continue;
    const std::string hint = did_you_mean(e.key, asked_);
    diagnostics_.error(e.key_at, fmt::format("{}: unknown key '{}'{}", context_, e.key,
                                             hint.empty() ? ", expected " + one_of(sorted) : hint));
  }
}

std::vector<Entry> Reader::take_rest() {
  std::vector<Entry> rest;
  for (const Entry& e : table_.entries) {
    if (asked(e.key)) continue;
    rest.push_back(e);
  }
  for (const Entry& e : rest) asked_.push_back(e.key);
  return rest;
}

}  // namespace shadow::sim
