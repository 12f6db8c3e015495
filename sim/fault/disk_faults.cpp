#include "sim/fault/disk_faults.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "engine/base/assert.hpp"

namespace shadow::sim {
namespace {

struct ModeName {
  std::string_view name;
  DiskFaultMode mode;
};
constexpr std::array kModes{
    ModeName{"fatal", DiskFaultMode::fatal},         ModeName{"offline", DiskFaultMode::offline},
    ModeName{"stuck", DiskFaultMode::stuck},         ModeName{"slow", DiskFaultMode::slow},
    ModeName{"transient", DiskFaultMode::transient}, ModeName{"nth", DiskFaultMode::nth},
    ModeName{"notready", DiskFaultMode::notready},
};

bool same_word(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](unsigned char x, unsigned char y) {
    return std::tolower(x) == std::tolower(y);
  });
}

}  // namespace

std::optional<DiskFaultMode> disk_fault_mode(std::string_view name) {
  for (const ModeName& m : kModes) {
    if (same_word(m.name, name)) return m.mode;
  }
  return {};
}

std::unique_ptr<models::DiskFault> make_disk_fault(const DiskFaultSpec& spec) {
  switch (spec.mode) {
    case DiskFaultMode::fatal:
      return std::make_unique<FatalDisk>();
    case DiskFaultMode::offline:
      return std::make_unique<OfflineDisk>();
    case DiskFaultMode::stuck:
      return std::make_unique<StuckDisk>();
    case DiskFaultMode::slow:
      SHADOW_ASSERT(spec.factor >= 1.0, "a slow disk that is faster");
      return std::make_unique<SlowDisk>(spec.factor);
    case DiskFaultMode::transient:
      return std::make_unique<TransientDisk>(spec.count);
    case DiskFaultMode::nth:
      return std::make_unique<NthCommand>(spec.count, spec.only);
    case DiskFaultMode::notready:
      return std::make_unique<NotReadyDisk>();
  }
  return nullptr;
}

Status NthCommand::verdict(IoKind kind, BlockRange) {
  if (left_ == 0 || (only_ && *only_ != kind)) return Status::normal;
  return --left_ == 0 ? Status::drive_error : Status::normal;
}

}  // namespace shadow::sim
