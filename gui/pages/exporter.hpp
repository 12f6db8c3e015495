#pragma once
// Writes all pictures of a run without showing a window.
#include <QString>
#include <QStringList>
#include <memory>
#include <optional>
#include <tl/expected.hpp>

#include "gui/models/run_result.hpp"
#include "gui/models/topology.hpp"

namespace shadow::gui {

/// What to export: a run, a topology or both; `at_ns` is the time whose states the topology shows
/// (default: end of the run).
struct ExportInput {
  std::shared_ptr<const RunResult> run;
  std::optional<Topology> topology;
  std::optional<qint64> at_ns;
};

inline constexpr int kExportWidth = 1200;
inline constexpr int kExportHeight = 460;

/// Writes one PNG and one SVG per chart that has data, and of the topology, into `directory` (made
/// if missing); returns the files. An error says which file could not be written.
[[nodiscard]] tl::expected<QStringList, QString> export_pictures(const ExportInput& input,
                                                                 const QString& directory);

}  // namespace shadow::gui
