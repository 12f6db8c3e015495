// Subcommands that this build does not have yet.
#include <fmt/format.h>

#include "sim/cli/commands.hpp"

namespace shadow::sim::cli {

int run(const RunOptions&) {
  fmt::print(stderr, "run: not supported yet\n");
  return kBadInput;
}

int console(const ConsoleOptions&) {
  fmt::print(stderr, "console: not supported yet\n");
  return kBadInput;
}

}  // namespace shadow::sim::cli
