#include "engine/storage/home_block.hpp"

#include "engine/storage/bytes.hpp"

namespace shadow {
namespace {

// Places of the volume name, the owner and the checksum as in the file structure; the place of the
// SCB's LBN is ours (the product finds it through the index file).
constexpr std::size_t kScbLbn = 200, kName = 472, kOwner = 484, kFormat = 496, kChecksum = 510;

}  // namespace

Sector encode(const HomeBlock& home) {
  Sector s{};
  put(s, 0, static_cast<std::uint32_t>(kHomeLbn));
  put(s, kScbLbn, home.scb_lbn);
  put_text(s, kName, 12, home.label);
  put_text(s, kOwner, 12, home.owner);
  put_text(s, kFormat, 12, "DECFILE11B");
  put(s, kChecksum, block_checksum(s));
  return s;
}

std::optional<HomeBlock> decode_home(const Sector& s) {
  if (get<std::uint16_t>(s, kChecksum) != block_checksum(s)) return {};
  if (get_text(s, kFormat, 12) != "DECFILE11B") return {};
  return HomeBlock{get_text(s, kName, 12), get_text(s, kOwner, 12), get<std::uint32_t>(s, kScbLbn)};
}

}  // namespace shadow
