#pragma once
// The home block of a volume, LBN 1: label, owner, and where the storage control block lies.
#include <cstdint>
#include <optional>
#include <string>

#include "engine/base/sector.hpp"
#include "engine/base/types.hpp"

namespace shadow {

inline constexpr Lbn kHomeLbn = 1;
/// File-system cluster factor of volumes made here (R1.54).
inline constexpr std::uint16_t kClusterFactor = 8;

struct HomeBlock {
  std::string label;  // 1..12 characters (R1.20)
  std::string owner = "[SYSTEM]";
  std::uint32_t scb_lbn = 0;
  friend bool operator==(const HomeBlock&, const HomeBlock&) = default;
};

/// Where the SCB of a volume of that size lies: in its middle, rounded down to the cluster factor
/// (design 2).
[[nodiscard]] constexpr Lbn scb_lbn_of(BlockCount volsize) {
  return volsize / 2 / kClusterFactor * kClusterFactor;
}

[[nodiscard]] Sector encode(const HomeBlock& home);
/// Nothing if the block is no home block or its checksum is wrong: the disk is not initialized.
[[nodiscard]] std::optional<HomeBlock> decode_home(const Sector& bytes);

}  // namespace shadow
