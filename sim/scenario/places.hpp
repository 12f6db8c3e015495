#pragma once
// What stands at which site. A component without a site of its own is where its first neighbour is.
#include <string>
#include <string_view>
#include <vector>

#include "sim/scenario/config.hpp"

namespace shadow::sim {

struct SiteParts {
  std::vector<std::string> nodes;
  std::vector<std::string> interconnects;  // with this site as their own
  std::vector<std::string> controllers;
  std::vector<std::string> disks;
};

[[nodiscard]] bool is_site(const Config& config, std::string_view name);
/// In the order of the configuration.
[[nodiscard]] SiteParts parts_of_site(const Config& config, std::string_view site);
/// The site and those that lose power with it (`power`).
[[nodiscard]] std::vector<std::string> sites_of_power(const Config& config, std::string_view site);

}  // namespace shadow::sim
