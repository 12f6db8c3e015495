#include <fmt/format.h>

#include "models/disk_import/disksim.hpp"
#include "sim/cli/commands.hpp"

namespace shadow::sim::cli {

int import_disk(const ImportDiskOptions& options) {
  try {
    const auto drive = models::import_disksim({options.specs, options.model, options.seek});
    fmt::print("{}", models::to_toml(drive));
  } catch (const models::ParameterError& e) {
    fmt::print(stderr, "{}\n", e.what());
    return kBadInput;
  }
  return kHeld;
}

}  // namespace shadow::sim::cli
