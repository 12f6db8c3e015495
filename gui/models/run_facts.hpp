#pragma once
// The line below the title: what a run was and how it ended.
#include <QString>

#include "gui/models/run_result.hpp"

namespace shadow::gui {

/// Seed, simulated time, oracle, expectations and notes on what is missing, as rich text.
[[nodiscard]] QString facts_html(const RunResult& run);

/// The expectations that did not hold with what was found, a line each; empty if all hold.
[[nodiscard]] QString failed_expectations(const RunResult& run);

}  // namespace shadow::gui
