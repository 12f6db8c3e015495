#pragma once
// From a file to a Scenario, or to a ScenarioError with everything that is wrong in it.
#include <span>
#include <string>
#include <string_view>

#include "sim/scenario/scenario.hpp"

namespace shadow::sim {

/// Loads a scenario or a configuration with its includes, applies `overrides` (KEY=VALUE of --set)
/// and checks everything that can be checked without the catalogues. Throws ScenarioError; nothing
/// is half done then.
[[nodiscard]] Scenario load_scenario(const std::string& path,
                                     std::span<const std::string> overrides = {});

/// The file with its includes, overrides and [generate] as one text that loads again and means the
/// same. Throws ScenarioError.
[[nodiscard]] std::string expanded_scenario(const std::string& path,
                                            std::span<const std::string> overrides = {});

/// As load_scenario for a text; `name` is the file in positions, includes are relative to it.
[[nodiscard]] Scenario load_scenario_text(std::string_view text, const std::string& name,
                                          std::span<const std::string> overrides = {});

}  // namespace shadow::sim
