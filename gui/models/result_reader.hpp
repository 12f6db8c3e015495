#pragma once
// Reads a result directory. A file that cannot be read at all is an error in words; whatever else
// is missing is a note, because half a result is still worth looking at.
#include <QString>
#include <tl/expected.hpp>

#include "gui/models/run_result.hpp"

namespace shadow::gui {

/// True for a directory that looks like the result of a run (run.sqlite is in it).
[[nodiscard]] bool is_result_directory(const QString& path);

/// Reads `directory`/run.sqlite and run.json.
[[nodiscard]] tl::expected<RunResult, QString> read_result(const QString& directory);

}  // namespace shadow::gui
