#pragma once
// Which disks belonged to their shadow sets at a time, told from the journal.
#include <QStringList>

#include "gui/models/run_result.hpp"

namespace shadow::gui {

/// Disks (without final colon) that are a member or target of a set at some time of the run, but
/// not at `time_ns`. Before a set's first change its members are those that its first entry does
/// not call targets.
[[nodiscard]] QStringList outsiders_at(const RunResult& run, qint64 time_ns);

}  // namespace shadow::gui
