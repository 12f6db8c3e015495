#include "engine/dcl/procedure/scalar.hpp"

#include <charconv>

namespace shadow::dcl {

std::optional<std::int64_t> read_integer(std::string_view text) {
  const bool radix = text.size() > 2 && text[0] == '%';
  const char kind = radix ? text[1] : 'D';
  if (kind != 'X' && kind != 'x' && kind != 'D' && kind != 'd') return std::nullopt;
  if (radix) text.remove_prefix(2);
  std::int64_t n = 0;
  const int base = kind == 'X' || kind == 'x' ? 16 : 10;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n, base);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return n;
}

std::int64_t Scalar::number() const {
  if (is_number_) return number_;
  if (const auto n = read_integer(text_)) return *n;
  return !text_.empty() && std::string_view("TtYy").find(text_[0]) != std::string_view::npos ? 1
                                                                                             : 0;
}

std::string Scalar::text() const { return is_number_ ? std::to_string(number_) : text_; }

}  // namespace shadow::dcl
