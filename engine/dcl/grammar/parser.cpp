#include "engine/dcl/grammar/parser.hpp"

#include <charconv>
#include <optional>

namespace shadow::dcl {
namespace {

tl::unexpected<SyntaxError> fail(MessageId id, std::string_view word) {
  return tl::unexpected(SyntaxError{Emission(id), std::string(word)});
}

MessageId message_of(NotFound why, MessageId unknown) {
  switch (why) {
    case NotFound::ambiguous:
      return MessageId::dcl_abkeyw;
    case NotFound::not_negatable:
      return MessageId::dcl_notneg;
    case NotFound::unknown:
      break;
  }
  return unknown;
}

/// `120`, `%X78`, `%D120`.
std::optional<std::int64_t> read_number(std::string_view text) {
  int base = 10;
  if (text.starts_with("%X")) base = 16;
  if (text.starts_with("%X") || text.starts_with("%D")) text.remove_prefix(2);
  std::int64_t n = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n, base);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return n;
}

tl::unexpected<SyntaxError> bad_number(const ValueRule& rule, std::string_view text) {
  const std::string allowed = std::to_string(rule.min) + ".." + std::to_string(rule.max);
  return tl::unexpected(SyntaxError{
      Emission(MessageId::sim_badvalue, {{"value", std::string(text)}, {"allowed", allowed}}),
      std::string(text)});
}

using Values = tl::expected<std::vector<Value>, SyntaxError>;
Values read_values(const ValueRule& rule, const std::vector<RawValue>& raw, bool given,
                   std::string_view owner, bool negated);

Value as_tree(const RawValue& raw) {
  Value v;
  v.text = raw.text;
  for (const RawValue& inner : raw.values) v.values.push_back(as_tree(inner));
  return v;
}

/// `MINICOPY`, `NOMINICOPY`, `MINICOPY=OPTIONAL`, `START:100`.
tl::expected<Value, SyntaxError> read_keyword(const ValueRule& rule, const RawValue& raw) {
  std::string_view name = raw.text;
  std::vector<RawValue> inner = raw.values;
  if (const auto colon = name.find(':'); colon != std::string_view::npos && inner.empty()) {
    if (colon + 1 < name.size()) inner.emplace_back().text = name.substr(colon + 1);
    name = name.substr(0, colon);
  }
  const auto found = find_word(rule.keywords, name);
  if (!found) return fail(message_of(found.error(), MessageId::dcl_ivkeyw), name);
  const WordRow& row = *found->row;
  auto values = read_values(row.value, inner, !inner.empty(), row.name, found->negated);
  if (!values) return tl::unexpected(values.error());
  Value v;
  v.text = row.name;
  v.keyword = &row;
  v.negated = found->negated;
  v.values = std::move(*values);
  return v;
}

tl::expected<Value, SyntaxError> read_value(const ValueRule& rule, const RawValue& raw) {
  if (rule.form == Form::keyword) return read_keyword(rule, raw);
  if (rule.form == Form::tree) return as_tree(raw);
  if (!raw.values.empty()) return fail(MessageId::dcl_ivchar, raw.text + "=");
  Value v;
  v.text = raw.text;
  if (rule.form != Form::number) return v;
  const auto n = read_number(raw.text);
  if (!n || *n < rule.min || *n > rule.max) return bad_number(rule, raw.text);
  v.number = *n;
  return v;
}

Values read_values(const ValueRule& rule, const std::vector<RawValue>& raw, bool given,
                   std::string_view owner, bool negated) {
  std::vector<Value> out;
  if (!given) {
    if (rule.takes == Takes::value && !negated) return fail(MessageId::dcl_valreq, owner);
    return out;
  }
  if (rule.takes == Takes::nothing) return fail(MessageId::dcl_novalu, owner);
  if (raw.size() > 1 && !rule.list) return fail(MessageId::dcl_nolist, owner);
  for (const RawValue& r : raw) {
    auto v = read_value(rule, r);
    if (!v) return tl::unexpected(v.error());
    out.push_back(std::move(*v));
  }
  return out;
}

/// Puts the words of one line together.
class Builder {
 public:
  Builder(const CommandTable& table, std::vector<RawWord>& words) : table_(table), words_(words) {}

  tl::expected<Command, SyntaxError> run() {
    if (words_.empty()) return Command{};
    if (auto error = find_row()) return tl::unexpected(std::move(*error));
    for (std::size_t i = 1; i < words_.size(); ++i) {
      if (i == noun_) continue;
      if (auto error = place(words_[i])) return tl::unexpected(std::move(*error));
    }
    if (auto error = check_count()) return tl::unexpected(std::move(*error));
    return std::move(command_);
  }

 private:
  using Error = std::optional<SyntaxError>;
  static Error error(MessageId id, std::string_view word) {
    return SyntaxError{Emission(id), std::string(word)};
  }

  Error find_row() {
    const RawWord& first = words_[0];
    const auto verb = table_.verb(first.qualifier ? "/" : first.text);
    if (!verb) return error(message_of(verb.error(), MessageId::dcl_ivverb), first.text);
    command_.row = table_.find(*verb, "");
    if (command_.row != nullptr) return {};
    noun_ = 1;
    while (noun_ < words_.size() && words_[noun_].qualifier) ++noun_;
    if (noun_ == words_.size()) return error(MessageId::dcl_insfprm, *verb);
    const auto noun = table_.noun(*verb, words_[noun_].text);
    if (!noun) return error(message_of(noun.error(), MessageId::dcl_ivkeyw), words_[noun_].text);
    command_.row = table_.find(*verb, *noun);
    return {};
  }

  Error place(RawWord& word) {
    if (command_.row->reading == Reading::words) {
      command_.parameters.push_back({{(word.qualifier ? "/" : "") + word.text, {}}});
      return {};
    }
    return word.qualifier ? qualifier(word) : parameter(word);
  }

  Error parameter(RawWord& word) {
    auto& list = command_.parameters;
    if (!word.joined) {
      if (list.size() == command_.row->parameters.count)
        return error(MessageId::dcl_maxparm, word.text);
      list.emplace_back();
    } else if (list.empty() || !command_.row->parameters.first[list.size() - 1].list) {
      return error(MessageId::dcl_nolist, word.text);
    }
    list.back().push_back({std::move(word.text), {}});
    return {};
  }

  Error qualifier(const RawWord& word) {
    const auto found = find_word(command_.row->qualifiers, word.text);
    if (!found) return error(message_of(found.error(), MessageId::dcl_ivqual), word.text);
    const WordRow& row = *found->row;
    const bool positional = row.place == Place::after_unit;
    if (positional && command_.parameters.size() != 1)
      return error(MessageId::dcl_ivqual, word.text);
    auto values = read_values(row.value, word.values, word.has_value, row.name, found->negated);
    if (!values) return values.error();
    auto& where = positional ? command_.parameters[0].back().qualifiers : command_.qualifiers;
    where.push_back({&row, found->negated, std::move(*values)});
    return {};
  }

  Error check_count() const {
    std::size_t i = 0;
    for (const ParameterRow& p : command_.row->parameters) {
      if (p.required && i >= command_.parameters.size())
        return SyntaxError{Emission(MessageId::dcl_insfprm, {{"name", std::string(p.name)}}), ""};
      ++i;
    }
    return {};
  }

  const CommandTable& table_;
  std::vector<RawWord>& words_;
  Command command_;
  std::size_t noun_ = 0;
};

}  // namespace

const Qualifier* Command::find(std::string_view name) const {
  const Qualifier* last = nullptr;
  for (const Qualifier& q : qualifiers)
    if (q.row->name == name) last = &q;
  return last;
}

bool Command::has(std::string_view name) const {
  const Qualifier* const q = find(name);
  return q != nullptr && !q->negated;
}

bool Command::has_no(std::string_view name) const {
  const Qualifier* const q = find(name);
  return q != nullptr && q->negated;
}

const Value* Command::value(std::string_view name) const {
  const Qualifier* const q = find(name);
  return q == nullptr || q->values.empty() ? nullptr : &q->values.front();
}

const Value* Command::find_keyword(std::string_view qualifier, std::string_view keyword) const {
  const Value* last = nullptr;
  for (const Qualifier& q : qualifiers)
    if (q.row->name == qualifier)
      for (const Value& v : q.values)
        if (v.keyword != nullptr && v.keyword->name == keyword) last = &v;
  return last;
}

bool Command::has_keyword(std::string_view qualifier, std::string_view keyword) const {
  const Value* const v = find_keyword(qualifier, keyword);
  return v != nullptr && !v->negated;
}

std::string_view Command::parameter(std::size_t i) const {
  return i < parameters.size() ? std::string_view(parameters[i].front().text) : std::string_view();
}

tl::expected<Command, SyntaxError> parse(const CommandTable& table, std::string_view line) {
  const auto text = logical_line(line);
  if (!text) return tl::unexpected(text.error());
  std::string_view rest = *text;
  const std::string first = upper_case(take_word(rest, "/(\""));
  const auto verb = table.verb(first.empty() ? "/" : first);
  const CommandRow* const row = verb ? table.find(*verb, "") : nullptr;
  if (row != nullptr && row->reading == Reading::text) {
    Command c;
    c.row = row;
    c.text = rest;
    return c;
  }
  auto words = split_words(*text);
  if (!words) return tl::unexpected(words.error());
  return Builder(table, *words).run();
}

}  // namespace shadow::dcl
