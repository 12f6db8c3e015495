#pragma once
// Where a topology comes from: topology.json of a result directory, or `shadowbench topology FILE
// --json` as a child process.
#include <QString>
#include <tl/expected.hpp>

#include "gui/models/topology.hpp"

namespace shadow::gui {

/// Reads `directory`/topology.json.
[[nodiscard]] tl::expected<Topology, QString> read_topology_file(const QString& directory);

/// The command line program: beside this one, else found in the path.
[[nodiscard]] QString simulator_path();

/// Runs the simulator on a scenario file and waits for the topology; an error is what the simulator
/// said.
[[nodiscard]] tl::expected<Topology, QString> ask_simulator(const QString& scenario_file);

}  // namespace shadow::gui
