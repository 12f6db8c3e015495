#include "engine/storage/bytes.hpp"

#include <algorithm>

namespace shadow {

void put_text(Sector& s, std::size_t offset, std::size_t width, const std::string& text) {
  for (std::size_t i = 0; i < width; ++i) {
    s[offset + i] = static_cast<std::byte>(i < text.size() ? text[i] : ' ');
  }
}

std::string get_text(const Sector& s, std::size_t offset, std::size_t width) {
  std::string text;
  for (std::size_t i = 0; i < width; ++i) text.push_back(static_cast<char>(s[offset + i]));
  const auto last = text.find_last_not_of(std::string_view(" \0", 2));
  text.resize(last == std::string::npos ? 0 : last + 1);
  return text;
}

std::uint16_t block_checksum(const Sector& s) {
  std::uint16_t sum = 0;
  for (std::size_t i = 0; i < 510; i += 2) {
    sum = static_cast<std::uint16_t>(sum + get<std::uint16_t>(s, i));
  }
  return sum;
}

}  // namespace shadow
