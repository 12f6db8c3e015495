#include "engine/base/device_name.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace shadow {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return c >= 'A' && c <= 'Z'; }

std::optional<std::uint32_t> number(std::string_view digits, std::uint32_t max) {
  if (digits.empty() || !std::all_of(digits.begin(), digits.end(), is_digit)) return {};
  std::uint32_t n = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), n);
  if (error != std::errc{} || n > max) return {};
  return n;
}

}  // namespace

std::optional<DeviceName> DeviceName::parse(std::string_view text) {
  if (text.starts_with('_')) text.remove_prefix(1);
  if (text.ends_with(':')) text.remove_suffix(1);
  DeviceName d;
  d.text_.reserve(text.size());
  for (const char c : text) {
    d.text_.push_back(static_cast<char>(std::toupper(static_cast<unsigned char>(c))));
  }
  std::string_view rest = d.text_;
  bool by_node = false;
  if (rest.starts_with('$')) {  // $class$ddcu
    const auto close = rest.find('$', 1);
    if (close == std::string_view::npos) return {};
    const auto cls = number(rest.substr(1, close - 1), 255);
    if (!cls) return {};
    d.class_ = static_cast<std::uint8_t>(*cls);
    rest.remove_prefix(close + 1);
  } else if (const auto dollar = rest.find('$'); dollar != std::string_view::npos) {  // node$ddcu
    if (dollar == 0 || dollar > 6) return {};
    by_node = true;
    rest.remove_prefix(dollar + 1);
  }
  if (rest.size() < 4 || !is_letter(rest[0]) || !is_letter(rest[1]) || !is_letter(rest[2])) {
    return {};
  }
  std::copy_n(rest.begin(), 3, d.code_);
  d.virtual_ = rest.starts_with("DSA");
  if (d.virtual_ && (by_node || d.class_ != 0)) return {};
  const auto unit = number(rest.substr(3), d.virtual_ ? 9999 : 0xffffffff);
  if (!unit) return {};
  d.unit_ = *unit;
  if (d.virtual_) d.text_ = "DSA" + std::to_string(d.unit_);
  return d;
}

DeviceName DeviceName::virtual_unit(UnitNumber n) {
  return *parse("DSA" + std::to_string(n.value));
}

std::string DeviceName::code() const { return {code_[0], code_[1]}; }

UnitId DeviceName::id() const {
  if (text_.empty() || (!virtual_ && class_ == 0)) return {};
  std::uint64_t v = std::uint64_t{class_} << 56;
  v |= std::uint64_t{static_cast<unsigned char>(code_[0])} << 48;
  v |= std::uint64_t{static_cast<unsigned char>(code_[1])} << 40;
  v |= std::uint64_t{static_cast<unsigned char>(code_[2])} << 32;
  return {v | unit_};
}

DeviceName DeviceName::of(UnitId id) {
  if (id.value == 0) return {};
  std::string text;
  if (const auto cls = id.value >> 56; cls != 0) text = "$" + std::to_string(cls) + "$";
  for (const int shift : {48, 40, 32}) text.push_back(static_cast<char>(id.value >> shift & 0xff));
  text += std::to_string(id.value & 0xffffffff);
  return parse(text).value_or(DeviceName{});
}

}  // namespace shadow
