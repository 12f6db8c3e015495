#pragma once
// One part of a configuration after the other fails, each in a run of its own, and graph and
// simulation are held against each other.
#include <functional>
#include <string>
#include <vector>

#include "sim/bench/run_loop.hpp"
#include "tests/sim/topology/machine_room.hpp"

namespace shadow::sim::testing {

/// Configurations to try: the cards made by hand, or the files without a timeline.
[[nodiscard]] std::vector<std::pair<std::string, Scenario>> cards();
[[nodiscard]] std::vector<std::pair<std::string, Scenario>> configuration_files();

/// Runs once without a failure and once for each part that the bench has a command for, for
/// `settled` after it; `differences` says what is not as predicted, one line each. Where chance
/// decides between groups the best prediction counts (RC.25).
void check_each_failure(
    Scenario scenario, const std::string& name, Duration settled,
    const std::function<std::vector<std::string>(System&, const Prediction&)>& differences);

}  // namespace shadow::sim::testing
