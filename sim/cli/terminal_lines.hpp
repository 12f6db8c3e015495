#pragma once
// Lines typed at a terminal, with editing, history and completion (libedit).
#include <string>
#include <vector>

#include "sim/console/line_source.hpp"

namespace shadow::sim::cli {

class TerminalLines final : public LineSource {
 public:
  /// The words that the tabulator key completes, in upper case.
  static void complete_with(std::vector<std::string> all);
  std::optional<std::string> next(const std::string& prompt) override;
};

}  // namespace shadow::sim::cli
