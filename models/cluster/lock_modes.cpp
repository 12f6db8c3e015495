#include "models/cluster/lock_modes.hpp"

#include <array>

namespace shadow::models {
namespace {

/// Row: held mode; bit n: compatible with mode n (nl cr cw pr pw ex).
constexpr std::array<std::uint8_t, 6> kCompatible = {0b111111, 0b011111, 0b000111,
                                                     0b001011, 0b000011, 0b000001};

std::uint8_t row(LockMode m) { return kCompatible[static_cast<std::size_t>(m)]; }

}  // namespace

bool compatible(LockMode a, LockMode b) { return ((row(a) >> static_cast<unsigned>(b)) & 1U) != 0; }

bool is_demotion(LockMode from, LockMode to) { return (row(from) & ~row(to)) == 0; }

}  // namespace shadow::models
