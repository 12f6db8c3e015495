#pragma once
// Lines typed at a terminal, with editing and history (libedit).
#include "sim/console/line_source.hpp"

namespace shadow::sim::cli {

class TerminalLines final : public LineSource {
 public:
  std::optional<std::string> next(const std::string& prompt) override;
};

}  // namespace shadow::sim::cli
