#include "engine/base/sector.hpp"

#include <map>

#include "engine/base/assert.hpp"

namespace shadow {
namespace {

std::map<Stamp, Sector>& table() {
  static auto* const sectors = new std::map<Stamp, Sector>;
  return *sectors;
}

Stamp hash(const Sector& bytes) {
  std::uint64_t h = 0xcbf29ce484222325ULL;  // FNV-1a: portable, and such blocks are few
  for (const std::byte b : bytes) {
    h ^= static_cast<std::uint64_t>(b);
    h *= 0x100000001b3ULL;
  }
  return h | kBytesTag;
}

}  // namespace

Stamp stamp_of(const Sector& bytes) {
  const Stamp s = hash(bytes);
  const auto [it, fresh] = table().try_emplace(s, bytes);
  SHADOW_ASSERT(fresh || it->second == bytes, "two blocks with one stamp");
  return s;
}

const Sector& bytes_of(Stamp stamp) {
  static constexpr Sector kZeroes{};
  const auto it = table().find(stamp);
  return it == table().end() ? kZeroes : it->second;
}

}  // namespace shadow
