#pragma once
// A system service that an event of the timeline calls (scenario-format, exact meanings 15).
#include <cstdint>
#include <string>
#include <vector>

namespace shadow::sim {

enum class SystemService : std::uint8_t { mount, dismount, getdvi };

struct ServiceCall {
  /// A code and what stands behind it; of GETDVI: an item, whose value must be that text unless it
  /// is empty.
  struct Item {
    std::string code;
    std::string text;
  };
  SystemService service{};
  std::string node;
  std::vector<Item> items;         // in their order, which matters (R5.10)
  std::vector<std::string> flags;  // names of MOUNT's and DISMOU's flags
};

}  // namespace shadow::sim
