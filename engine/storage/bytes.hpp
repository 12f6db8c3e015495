#pragma once
// Little-endian fields and the checksum of on-disk blocks.
#include <cstddef>
#include <cstdint>
#include <string>

#include "engine/base/sector.hpp"

namespace shadow {

template <class T>
void put(Sector& s, std::size_t offset, T value) {
  const auto v = static_cast<std::uint64_t>(value);
  for (std::size_t i = 0; i < sizeof(T); ++i) {
    s[offset + i] = static_cast<std::byte>(v >> (8 * i) & 0xff);
  }
}

template <class T>
[[nodiscard]] T get(const Sector& s, std::size_t offset) {
  std::uint64_t v = 0;
  for (std::size_t i = 0; i < sizeof(T); ++i) {
    v |= static_cast<std::uint64_t>(s[offset + i]) << (8 * i);
  }
  return static_cast<T>(v);
}

/// Text padded with blanks to `width`.
void put_text(Sector& s, std::size_t offset, std::size_t width, const std::string& text);
/// Text without its trailing blanks and zeroes.
[[nodiscard]] std::string get_text(const Sector& s, std::size_t offset, std::size_t width);
/// Sum of the 16-bit words 0 .. 254, as file-structure blocks carry it in word 255.
[[nodiscard]] std::uint16_t block_checksum(const Sector& s);

}  // namespace shadow
