#include <fmt/format.h>

#include "sim/cli/commands.hpp"

namespace shadow::sim::cli {

int console(const ConsoleOptions&) {
  fmt::print(stderr, "console: not supported yet\n");
  return kBadInput;
}

}  // namespace shadow::sim::cli
