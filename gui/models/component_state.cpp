#include "gui/models/component_state.hpp"

#include <QRegularExpression>
#include <QStringList>
#include <array>

#include "gui/models/membership.hpp"
#include "gui/models/palette.hpp"

namespace shadow::gui {

namespace {

using namespace Qt::Literals::StringLiterals;

const std::array<StateStyle, kStateCount>& styles() {
  static const std::array<StateStyle, kStateCount> kStyles{{
      {State::normal, u"normal", Sign::tick, palette::good},
      {State::copying, u"copying", Sign::arrow, palette::busy},
      {State::merging, u"merging", Sign::exchange, palette::series[3]},
      {State::slow, u"slow", Sign::wave, palette::warn},
      {State::failed, u"failed", Sign::cross, palette::bad},
      {State::cut, u"cut", Sign::scissors, palette::bad},
      {State::down, u"down", Sign::off, palette::series[7]},
      {State::outside, u"no member", Sign::ring, QColor(0x9a, 0xa5, 0xb1)},
  }};
  return kStyles;
}

QString key_of(QStringView name) {
  if (name.endsWith(u':')) name.chop(1);
  return name.toString().toUpper();
}

/// What a bench verb does to the components it names.
struct VerbEffect {
  const char16_t* verb;
  State state;
};
constexpr std::array kEffects{
    VerbEffect{u"FAIL", State::failed},   VerbEffect{u"REPAIR", State::normal},
    VerbEffect{u"SLOW", State::slow},     VerbEffect{u"CUT", State::cut},
    VerbEffect{u"SPLICE", State::normal}, VerbEffect{u"CRASH", State::down},
    VerbEffect{u"HALT", State::down},     VerbEffect{u"HANG", State::down},
    VerbEffect{u"SHUTDOWN", State::down}, VerbEffect{u"CONTINUE", State::normal},
    VerbEffect{u"BOOT", State::normal},
};

void apply(StateTable& table, const QString& key, State state, const QString& line) {
  if (state == State::normal) {
    table.remove(key);
  } else {
    table.insert(key, {state, line, false});
  }
}

/// A bench command in words: verb, names, KEY=value pairs.
struct Command {
  QString verb;
  QStringList names;
  QHash<QString, QString> options;
};

Command split(const QString& line) {
  Command c;
  QString text = line.trimmed();
  if (text.startsWith("BENCH "_L1, Qt::CaseInsensitive)) text = text.mid(6).trimmed();
  static const QRegularExpression kSeparators(u"[\\s,]+"_s);
  for (const QString& word : text.split(kSeparators, Qt::SkipEmptyParts)) {
    const qsizetype equals = word.indexOf(u'=');
    if (c.verb.isEmpty()) {
      c.verb = word.toUpper();
    } else if (equals > 0) {
      c.options.insert(word.left(equals).toUpper(), word.mid(equals + 1));
    } else {
      c.names << key_of(word);
    }
  }
  return c;
}

void carry_out(StateTable& table, const Event& event, qint64 time_ns) {
  Command c = split(event.line);
  if (c.verb == "POWER"_L1 && !c.names.isEmpty()) {
    const bool on = c.names.takeFirst() == "ON"_L1;
    c.verb = on ? u"BOOT"_s : u"HALT"_s;
  }
  for (const VerbEffect& effect : kEffects) {
    if (c.verb != QStringView(effect.verb)) continue;
    State state = effect.state;
    if (c.options.value(u"MODE"_s).toLower() == "slow"_L1) state = State::slow;
    const auto lasts = parse_duration(c.options.value(u"FOR"_s));
    if (lasts && event.time_ns + *lasts <= time_ns) state = State::normal;
    if (state == State::normal && c.names.contains("ALL"_L1)) table.clear();
    for (const QString& name : c.names) apply(table, name, state, event.line);
  }
}

}  // namespace

const StateStyle& style_of(State state) { return styles()[static_cast<std::size_t>(state)]; }

StateTable states_at(const RunResult& run, qint64 time_ns) {
  StateTable table;
  for (const Operation& o : run.operations) {
    if (o.start_ns > time_ns || (o.ended && o.end_ns <= time_ns)) continue;
    const State state = o.kind.contains("merge"_L1) ? State::merging : State::copying;
    const QString reason = o.kind % u" since " % QString::number(double(o.start_ns) / 1e9) % u" s";
    table.insert(key_of(o.unit), {state, reason, false});
    if (!o.member.isEmpty()) table.insert(key_of(o.member), {state, reason, false});
  }
  for (const Event& e : run.events) {
    if (e.time_ns <= time_ns) carry_out(table, e, time_ns);
  }
  for (const QString& disk : outsiders_at(run, time_ns)) {
    ComponentState& state = table[key_of(disk)];
    if (state.state == State::normal) state = {State::outside, u"not a member of its set"_s, true};
    state.outside = true;
  }
  return table;
}

ComponentState state_of(const StateTable& table, const QString& name) {
  return table.value(key_of(name));
}

std::optional<qint64> parse_duration(QStringView text) {
  static const QHash<QString, double> kUnits{{u"ns"_s, 1},     {u"us"_s, 1e3}, {u"ms"_s, 1e6},
                                             {u"s"_s, 1e9},    {u"m"_s, 60e9}, {u"h"_s, 3600e9},
                                             {u"d"_s, 86400e9}};
  static const QRegularExpression kPart(u"\\G([0-9.]+)(ns|us|ms|s|m|h|d)"_s);
  double sum = 0;
  qsizetype at = 0;
  while (at < text.size()) {
    const QRegularExpressionMatch m = kPart.match(text.toString(), at);
    if (!m.hasMatch()) return std::nullopt;
    sum += m.captured(1).toDouble() * kUnits.value(m.captured(2));
    at = m.capturedEnd();
  }
  if (text.isEmpty()) return std::nullopt;
  return static_cast<qint64>(sum);
}

}  // namespace shadow::gui
