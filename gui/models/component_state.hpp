#pragma once
// What became of each component by a given time, told from the timeline and the operations of a
// run.
#include <QColor>
#include <QHash>
#include <QString>
#include <optional>

#include "gui/models/run_result.hpp"

namespace shadow::gui {

/// A state has a word, a colour and a sign, so that it is told apart without colours too.
enum class State { normal, copying, merging, slow, failed, cut, down, outside };

/// Sign drawn in the badge of a state.
enum class Sign { tick, arrow, exchange, wave, cross, scissors, off, ring };

struct StateStyle {
  State state = State::normal;
  const char16_t* word = u"";
  Sign sign = Sign::tick;
  QColor colour;
};

/// One row a state, in the order of the enumeration.
[[nodiscard]] const StateStyle& style_of(State state);
inline constexpr int kStateCount = 8;

/// A state and the line that brought it about.
struct ComponentState {
  State state = State::normal;
  QString reason;
  bool outside = false;  // a disk that is not (yet, or any longer) a member of its set
};

/// States of all components that are not normal at `time_ns`, by upper-case name without final
/// colon. Links and sites count as components.
using StateTable = QHash<QString, ComponentState>;
[[nodiscard]] StateTable states_at(const RunResult& run, qint64 time_ns);

/// State of one component in a table.
[[nodiscard]] ComponentState state_of(const StateTable& table, const QString& name);

/// A duration of the scenario format (`1h5m`, `30s`, `250ms`) in nanoseconds; nothing if it is
/// none.
[[nodiscard]] std::optional<qint64> parse_duration(QStringView text);

}  // namespace shadow::gui
