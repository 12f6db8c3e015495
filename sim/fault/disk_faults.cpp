#include "sim/fault/disk_faults.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "engine/base/assert.hpp"
#include "engine/storage/home_block.hpp"

namespace shadow::sim {
namespace {

struct ModeName {
  std::string_view name;
  DiskFaultMode mode;
};
constexpr std::array kModes{
    ModeName{"fatal", DiskFaultMode::fatal},
    ModeName{"offline", DiskFaultMode::offline},
    ModeName{"stuck", DiskFaultMode::stuck},
    ModeName{"slow", DiskFaultMode::slow},
    ModeName{"transient", DiskFaultMode::transient},
    ModeName{"nth", DiskFaultMode::nth},
    ModeName{"notready", DiskFaultMode::notready},
    ModeName{"writelock", DiskFaultMode::writelock},
    ModeName{"wrongvolume", DiskFaultMode::wrongvolume},
    ModeName{"duplicate", DiskFaultMode::duplicate},
    ModeName{"dropwrite", DiskFaultMode::dropwrite},
    ModeName{"misdirect", DiskFaultMode::misdirect},
    ModeName{"bitflip", DiskFaultMode::bitflip},
};

// Of a volume that no run knows: apart from the stamps of disks and of writes.
constexpr Stamp kForeignContents = Stamp{1} << 61;

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

std::unique_ptr<models::DiskFault> make_disk_fault(const DiskFaultSpec& spec, BlockCount blocks) {
  const OneCommand which(spec.count, spec.blocks);
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
      return std::make_unique<NthCommand>(which, spec.only);
    case DiskFaultMode::notready:
      return std::make_unique<NotReadyDisk>();
    case DiskFaultMode::writelock:
      return std::make_unique<LockedDisk>();
    case DiskFaultMode::wrongvolume:
      return std::make_unique<WrongVolume>(blocks);
    case DiskFaultMode::duplicate:
      return std::make_unique<DuplicateUnit>();
    case DiskFaultMode::dropwrite:
      return std::make_unique<DroppedWrite>(which);
    case DiskFaultMode::misdirect:
      return std::make_unique<MisdirectedWrite>(which, blocks);
    case DiskFaultMode::bitflip:
      return std::make_unique<FlippedBit>(which);
  }
  return nullptr;
}

WrongVolume::WrongVolume(BlockCount blocks) : medium_(blocks, kForeignContents) {
  if (blocks <= kHomeLbn) return;
  const auto scb = static_cast<std::uint32_t>(scb_lbn_of(blocks));
  medium_.write({kHomeLbn, 1},
                Blocks(stamp_of(encode(HomeBlock{"WRONGVOLUME", "[SYSTEM]", scb})), 1));
}

Status NthCommand::verdict(IoKind kind, BlockRange range) {
  if (only_ && *only_ != kind) return Status::normal;
  return which_.is(range) ? Status::drive_error : Status::normal;
}

}  // namespace shadow::sim
