#include "sim/scenario/condition.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <span>
#include <vector>

#include "engine/base/messages.hpp"
#include "sim/scenario/nearest.hpp"
#include "sim/scenario/words.hpp"

namespace shadow::sim {
namespace {

using models::Parsed;
using Failure = tl::unexpected<std::string>;

constexpr std::array<std::string_view, 4> kOperations{"copy", "merge", "minicopy", "minimerge"};
constexpr std::array<std::string_view, 7> kUnitWords{
    "steady", "copying", "merging", "copying+merging", "mountverify", "timeout", "dismounted"};
constexpr std::array<std::string_view, 9> kNodeWords{
    "BOOTING", "MEMBER", "BLOCKED", "RECONNECTING", "REMOVED", "CRASHED", "HALTED", "HUNG", "OFF"};

constexpr std::string_view kForms =
    "\"copy DSAn: 50%\", \"begin copy DSAn:\", \"end copy DSAn:\", \"state DSAn: WORD\", "
    "\"message FAC-S-IDENT\", \"journal KEY\", \"event NAME +10s\", \"node N WORD\", "
    "\"io K on DISK\" or \"message K from N to N\"";

Failure failure(std::string text) { return Failure(std::move(text)); }

template <std::size_t N>
std::optional<std::size_t> index_of(const std::array<std::string_view, N>& words,
                                    std::string_view text) {
  for (std::size_t i = 0; i < N; ++i) {
    if (same_word(words[i], text)) return i;
  }
  return std::nullopt;
}

template <std::size_t N>
Failure not_one_of(const std::array<std::string_view, N>& words, std::string_view found,
                   std::string_view what) {
  const std::vector<std::string> list(words.begin(), words.end());
  return failure(fmt::format("found '{}', expected {}: {}", found, what, one_of(list)));
}

Parsed<OperationWord> parse_operation(std::string_view text) {
  const auto i = index_of(kOperations, text);
  if (!i) return not_one_of(kOperations, text, "an operation");
  return static_cast<OperationWord>(*i);
}

/// "on NODE" at the end, or nothing.
Parsed<std::string> optional_node(Words& words, const Names& names) {
  if (!words.take_if("on")) return std::string();
  return names.resolve(words.take(), {ComponentKind::node});
}

/// "after event NAME" at the end, or nothing.
Parsed<std::string> optional_after(Words& words) {
  if (!words.take_if("after")) return std::string();
  if (!words.take_if("event") || words.empty()) {
    return failure(
        fmt::format("found '{}' behind 'after', expected \"after event NAME\"", words.peek()));
  }
  return std::string(words.take());
}

std::optional<std::int64_t> take_count(Words& words) {
  const std::string_view word = words.peek();
  std::int64_t k = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), k);
  if (error != std::errc{} || end != word.data() + word.size() || k < 1) return std::nullopt;
  words.take();
  return k;
}

Parsed<Condition> parse_progress(OperationWord op, Words& words, const Names& names) {
  auto unit = names.resolve_unit(words.take());
  if (!unit) return failure(unit.error());
  const std::string_view text = words.take();
  const auto share = models::parse_share(text);
  if (!share || !text.ends_with('%')) {
    return failure(fmt::format("found '{}', expected a percentage like 50%", text));
  }
  return when::Progress{op, *unit, *share};
}

Parsed<Condition> parse_edge(bool begin, Words& words, const Names& names) {
  const auto op = parse_operation(words.take());
  if (!op) return failure(op.error());
  auto unit = names.resolve_unit(words.take());
  if (!unit) return failure(unit.error());
  if (begin) return when::Begins{*op, *unit};
  return when::Ends{*op, *unit};
}

Parsed<Condition> parse_state(Words& words, const Names& names) {
  auto unit = names.resolve_unit(words.take());
  if (!unit) return failure(unit.error());
  const auto state = parse_unit_state(words.take());
  if (!state) return failure(state.error());
  auto node = optional_node(words, names);
  if (!node) return failure(node.error());
  return when::UnitIs{*unit, *state, *node};
}

Parsed<Condition> parse_nth_message(std::int64_t k, Words& words, const Names& names) {
  if (!words.take_if("from"))
    return failure(fmt::format("found '{}', expected \"message K from N to N\"", words.peek()));
  auto from = names.resolve(words.take(), {ComponentKind::node});
  if (!from) return failure(from.error());
  if (!words.take_if("to"))
    return failure(fmt::format("found '{}', expected \"message K from N to N\"", words.peek()));
  auto to = names.resolve(words.take(), {ComponentKind::node});
  if (!to) return failure(to.error());
  auto after = optional_after(words);
  if (!after) return failure(after.error());
  return when::NthMessage{k, *from, *to, *after};
}

Parsed<Condition> parse_message(Words& words, const Names& names) {
  if (const auto k = take_count(words)) return parse_nth_message(*k, words, names);
  const auto message = parse_message_name(words.take());
  if (!message) return failure(message.error());
  auto node = optional_node(words, names);
  if (!node) return failure(node.error());
  return when::MessageSeen{*message, *node};
}

Parsed<Condition> parse_journal(Words& words, const Names& names) {
  auto key = parse_journal_key(words.take());
  if (!key) return failure(key.error());
  if (words.empty()) return when::JournalSeen{*key, {}};
  auto unit = names.resolve_unit(words.take());
  if (!unit) return failure(unit.error());
  return when::JournalSeen{*key, *unit};
}

Parsed<Condition> parse_event(Words& words) {
  std::string_view name = words.take();
  if (name.empty()) return failure("found no name, expected \"event NAME\" or \"event NAME +10s\"");
  when::AfterEvent condition{std::string(name), {}};
  if (words.empty()) return condition;
  std::string_view rest = words.rest();
  if (!rest.starts_with('+'))
    return failure(fmt::format("found '{}', expected +duration like +10s", rest));
  const auto delay = models::parse_duration(rest.substr(1));
  if (!delay) return failure(delay.error());
  condition.delay = *delay;
  while (!words.empty()) words.take();
  return condition;
}

Parsed<Condition> parse_node(Words& words, const Names& names) {
  auto node = names.resolve(words.take(), {ComponentKind::node});
  if (!node) return failure(node.error());
  const auto state = parse_node_state(words.take());
  if (!state) return failure(state.error());
  return when::NodeIs{*node, *state};
}

Parsed<Condition> parse_io(Words& words, const Names& names) {
  const auto k = take_count(words);
  if (!k)
    return failure(
        fmt::format("found '{}', expected a count from 1: \"io K on DISK\"", words.peek()));
  if (!words.take_if("on"))
    return failure(fmt::format("found '{}', expected \"io K on DISK\"", words.peek()));
  auto disk = names.resolve(words.take(), {ComponentKind::disk});
  if (!disk) return failure(disk.error());
  auto after = optional_after(words);
  if (!after) return failure(after.error());
  return when::NthIo{*k, *disk, *after};
}

Parsed<Condition> parse_form(Words& words, const Names& names) {
  const std::string_view first = words.take();
  if (const auto op = index_of(kOperations, first)) {
    return parse_progress(static_cast<OperationWord>(*op), words, names);
  }
  if (same_word(first, "begin")) return parse_edge(true, words, names);
  if (same_word(first, "end")) return parse_edge(false, words, names);
  if (same_word(first, "state")) return parse_state(words, names);
  if (same_word(first, "message")) return parse_message(words, names);
  if (same_word(first, "journal")) return parse_journal(words, names);
  if (same_word(first, "event")) return parse_event(words);
  if (same_word(first, "node")) return parse_node(words, names);
  if (same_word(first, "io")) return parse_io(words, names);
  return failure(fmt::format("found '{}', expected a condition: {}", first, kForms));
}

/// Conditions that this build cannot watch for.
bool is_supported(const Condition& c) {
  if (const auto* p = std::get_if<when::Progress>(&c)) {
    return p->operation == OperationWord::copy || p->operation == OperationWord::merge;
  }
  return true;
}

}  // namespace

std::string_view word(OperationWord o) { return kOperations[static_cast<std::size_t>(o)]; }
std::string_view word(UnitWord s) { return kUnitWords[static_cast<std::size_t>(s)]; }
std::string_view word(NodeWord s) { return kNodeWords[static_cast<std::size_t>(s)]; }

Parsed<UnitWord> parse_unit_state(std::string_view text) {
  const auto i = index_of(kUnitWords, text);
  if (!i) return not_one_of(kUnitWords, text, "a state");
  return static_cast<UnitWord>(*i);
}

Parsed<NodeWord> parse_node_state(std::string_view text) {
  const auto i = index_of(kNodeWords, text);
  if (!i) return not_one_of(kNodeWords, text, "a state");
  return static_cast<NodeWord>(*i);
}

Parsed<MessageName> parse_message_name(std::string_view text) {
  if (text.starts_with('%') || text.starts_with('-')) text.remove_prefix(1);
  const std::string name = upper(text);
  const std::size_t first = name.find('-');
  const std::size_t second = first == std::string::npos ? first : name.find('-', first + 1);
  constexpr std::string_view kSeverities = "SIWEF";
  if (second != first + 2 || kSeverities.find(name[first + 1]) == std::string_view::npos ||
      first == 0 || second + 1 == name.size()) {
    return failure(fmt::format(
        "found '{}', expected a message FAC-S-IDENT like SHADOW_SERVER-I-SSRVCMPFCPY", text));
  }
  MessageName m{name.substr(0, first), name[first + 1], name.substr(second + 1)};
  std::vector<std::string> known;
  bool facility_known = false;
  for (const MessageRow& row : message_rows()) {
    if (row.facility != m.facility) continue;
    facility_known = true;
    if (row.ident == m.ident && row.severity == m.severity) return m;
    known.push_back(fmt::format("{}-{}-{}", row.facility, row.severity, row.ident));
  }
  if (!facility_known) return m;  // SYSTEM, SHOW ...: conditions and messages of other components
  const std::string hint = did_you_mean(name, known);
  return failure(fmt::format("there is no message '{}'{}", name,
                             hint.empty() ? ", see shadowbench list messages" : hint));
}

Parsed<std::string> parse_journal_key(std::string_view text) {
  const std::string key = upper(text);
  std::vector<std::string> known;
  for (const MessageRow& row : message_rows()) {
    if (same_word(row.key, key)) return std::string(row.key);
    known.emplace_back(row.key);
  }
  const std::string hint = did_you_mean(key, known);
  return failure(fmt::format("there is no journal key '{}'{}", text,
                             hint.empty() ? ", see shadowbench list messages" : hint));
}

std::string to_text(const MessageName& m) {
  return fmt::format("{}-{}-{}", m.facility, m.severity, m.ident);
}

Parsed<Condition> parse_condition(std::string_view text, const Names& names) {
  Words words(text);
  if (words.empty()) return failure(fmt::format("found nothing, expected a condition: {}", kForms));
  auto condition = parse_form(words, names);
  if (!condition) return condition;
  if (!words.empty())
    return failure(
        fmt::format("found '{}' behind the condition, expected nothing more", words.rest()));
  if (!is_supported(*condition))
    return failure(fmt::format("condition '{}': not supported yet", text));
  return condition;
}

std::string_view event_of(const Condition& c) {
  if (const auto* e = std::get_if<when::AfterEvent>(&c)) return e->event;
  if (const auto* io = std::get_if<when::NthIo>(&c)) return io->after;
  if (const auto* m = std::get_if<when::NthMessage>(&c)) return m->after;
  return {};
}

}  // namespace shadow::sim
