#pragma once
// Result directories and topologies as the command line program writes them, made small and by
// hand: the window is tested against the agreed columns and keys, not against the recorder.
#include <QString>

namespace shadow::gui::test {

/// Writes run.sqlite, run.json and topology.json of a copy under load in which a member fails, into
/// an existing directory.
void write_result(const QString& directory);

/// JSON of a configuration: per site two LANs or fabrics, `nodes` with two adapters each, two
/// controllers, `disks` of which the last two hang on a fabric directly; sets of one disk of each
/// site; links between neighbouring sites and the outer two.
[[nodiscard]] QByteArray topology_json(int sites, int nodes, int disks);

}  // namespace shadow::gui::test
