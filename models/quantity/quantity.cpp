#include "models/quantity/quantity.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <optional>
#include <span>

namespace shadow::models {
namespace {

struct Unit {
  std::string_view name;
  std::int64_t factor;  // in the unit of the result
};

constexpr std::int64_t kThousand = 1000;
constexpr std::int64_t kMillion = 1'000'000;
constexpr std::int64_t kBillion = 1'000'000'000;
constexpr std::int64_t kSecond = kBillion;
constexpr auto kBlock = static_cast<std::int64_t>(kBlockBytes);

constexpr std::array kDurationUnits{Unit{"ns", 1},
                                    Unit{"us", kThousand},
                                    Unit{"ms", kMillion},
                                    Unit{"s", kSecond},
                                    Unit{"m", 60 * kSecond},
                                    Unit{"h", 3600 * kSecond},
                                    Unit{"d", 86400 * kSecond}};
constexpr std::array kSizeUnits{Unit{"B", 1},          Unit{"KB", kThousand},
                                Unit{"KiB", 1024},     Unit{"MB", kMillion},
                                Unit{"MiB", 1 << 20},  Unit{"GB", kBillion},
                                Unit{"GiB", 1 << 30},  Unit{"TB", kThousand* kBillion},
                                Unit{"blocks", kBlock}};
constexpr std::array kDataRateUnits{Unit{"B/s", 8},
                                    Unit{"KB/s", 8 * kThousand},
                                    Unit{"MB/s", 8 * kMillion},
                                    Unit{"GB/s", 8 * kBillion},
                                    Unit{"b/s", 1},
                                    Unit{"Kb/s", kThousand},
                                    Unit{"Mb/s", kMillion},
                                    Unit{"Gb/s", kBillion}};
constexpr std::array kRequestRateUnits{Unit{"/s", kMillion}};
constexpr std::array kLengthUnits{Unit{"m", kThousand}, Unit{"km", kMillion}};

/// What a kind of quantity is called and how it looks, for errors.
struct Kind {
  std::string_view name;
  std::string_view example;
  std::string_view finest;
  std::span<const Unit> units;
  bool sums;
};
constexpr Kind kDuration{"a duration", "\"90s\" or \"1h5m\"", "1 ns", kDurationUnits, true};
constexpr Kind kSize{"a size", "\"64MB\" or \"127 blocks\"", "1 byte", kSizeUnits, false};
constexpr Kind kDataRate{"a rate", "\"100MB/s\" or \"155Mb/s\"", "1 bit a second", kDataRateUnits,
                         false};
constexpr Kind kRequestRate{"a rate", "\"400/s\"", "one millionth a second", kRequestRateUnits,
                            false};
constexpr Kind kLength{"a length", "\"60km\"", "1 mm", kLengthUnits, false};

std::string allowed(const Kind& kind) {
  std::string units;
  for (const Unit& u : kind.units) units += fmt::format("{}{}", units.empty() ? "" : " ", u.name);
  return fmt::format("expected {} like {} (units: {})", kind.name, kind.example, units);
}

tl::unexpected<std::string> refuse(std::string_view text, std::string_view why, const Kind& kind) {
  return tl::unexpected(fmt::format("\"{}\" {}, {}", text, why, allowed(kind)));
}

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

void skip_spaces(std::string_view& rest) {
  while (!rest.empty() && rest.front() == ' ') rest.remove_prefix(1);
}

/// A decimal number as digits times 10^-scale; at most 18 digits, so that it fits.
struct Decimal {
  std::int64_t digits = 0;
  int scale = 0;
};

std::optional<Decimal> take_decimal(std::string_view& rest) {
  Decimal d;
  int count = 0;
  bool point = false;
  while (!rest.empty() &&
         (is_digit(rest.front()) || (rest.front() == '.' && !point && count > 0))) {
    if (rest.front() == '.') {
      point = true;
    } else {
      if (++count > 18) return std::nullopt;
      d.digits = d.digits * 10 + (rest.front() - '0');
      if (point) ++d.scale;
    }
    rest.remove_prefix(1);
  }
  if (count == 0 || (point && d.scale == 0)) return std::nullopt;
  while (d.scale > 0 && d.digits % 10 == 0) {
    d.digits /= 10;
    --d.scale;
  }
  return d;
}

std::string_view take_unit(std::string_view& rest) {
  std::size_t n = 0;
  while (n < rest.size() && !is_digit(rest[n]) && rest[n] != ' ' && rest[n] != '.') ++n;
  const std::string_view unit = rest.substr(0, n);
  rest.remove_prefix(n);
  return unit;
}

enum class Fit { ok, too_large, too_fine };

/// d * factor, if that is a whole number in 64 bits.
Fit scaled(const Decimal& d, std::int64_t factor, std::int64_t& result) {
  std::int64_t digits = d.digits;
  for (int i = 0; i < d.scale; ++i) {  // cancel 10^scale against the factor, then against digits
    if (factor % 10 == 0) {
      factor /= 10;
    } else if (factor % 2 == 0 && digits % 5 == 0) {
      factor /= 2;
      digits /= 5;
    } else if (factor % 5 == 0 && digits % 2 == 0) {
      factor /= 5;
      digits /= 2;
    } else if (digits % 10 == 0) {
      digits /= 10;
    } else {
      return Fit::too_fine;
    }
  }
  return __builtin_mul_overflow(digits, factor, &result) ? Fit::too_large : Fit::ok;
}

Parsed<std::int64_t> parse(std::string_view text, const Kind& kind) {
  std::string_view rest = text;
  std::int64_t sum = 0;
  skip_spaces(rest);
  if (rest.empty()) return refuse(text, "is empty", kind);
  do {
    const auto number = take_decimal(rest);
    if (!number) return refuse(text, "is no number with unit", kind);
    skip_spaces(rest);
    const std::string_view name = take_unit(rest);
    if (name.empty()) return refuse(text, "has no unit", kind);
    const Unit* unit = nullptr;
    for (const Unit& u : kind.units) {
      if (u.name == name) unit = &u;
    }
    if (unit == nullptr) return refuse(text, fmt::format("has the unknown unit '{}'", name), kind);
    std::int64_t part = 0;
    switch (scaled(*number, unit->factor, part)) {
      case Fit::ok:
        break;
      case Fit::too_large:
        return refuse(text, "is too large", kind);
      case Fit::too_fine:
        return refuse(text, fmt::format("is finer than {}", kind.finest), kind);
    }
    if (__builtin_add_overflow(sum, part, &sum)) return refuse(text, "is too large", kind);
    skip_spaces(rest);
  } while (!rest.empty() && kind.sums);
  if (!rest.empty()) return refuse(text, "has something behind the unit", kind);
  return sum;
}

}  // namespace

Parsed<Duration> parse_duration(std::string_view text) {
  return parse(text, kDuration).map([](std::int64_t ns) { return Duration{ns}; });
}

Parsed<Duration> parse_signed_duration(std::string_view text) {
  if (!text.starts_with('-')) return parse_duration(text);
  return parse(text.substr(1), kDuration).map([](std::int64_t ns) { return Duration{-ns}; });
}

Parsed<Bytes> parse_size(std::string_view text) {
  return parse(text, kSize).map([](std::int64_t bytes) { return static_cast<Bytes>(bytes); });
}

Parsed<BlockCount> parse_blocks(std::string_view text) {
  const auto bytes = parse_size(text);
  if (!bytes) return tl::unexpected(bytes.error());
  if (*bytes % kBlockBytes != 0) {
    return tl::unexpected(
        fmt::format("\"{}\" is no whole number of blocks, expected a multiple of 512 bytes", text));
  }
  return *bytes / kBlockBytes;
}

Parsed<DataRate> parse_data_rate(std::string_view text) {
  return parse(text, kDataRate).map([](std::int64_t bits) { return DataRate{bits}; });
}

Parsed<RequestRate> parse_request_rate(std::string_view text) {
  return parse(text, kRequestRate).map([](std::int64_t micro) { return RequestRate{micro}; });
}

Parsed<Length> parse_length(std::string_view text) {
  return parse(text, kLength).map([](std::int64_t mm) { return Length{mm}; });
}

Parsed<double> parse_number(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value - value != 0) {
    return tl::unexpected(fmt::format("\"{}\" is no number, expected a number without unit", text));
  }
  return value;
}

Parsed<double> parse_share(std::string_view text) {
  const bool percent = text.ends_with('%');
  const auto number = parse_number(percent ? text.substr(0, text.size() - 1) : text);
  const double share = number ? *number / (percent ? 100.0 : 1.0) : -1.0;
  if (share < 0 || share > 1) {
    return tl::unexpected(
        fmt::format("\"{}\" is no share, expected a number from 0 to 1 or 0% to 100%", text));
  }
  return share;
}

namespace {

/// `value` in units of `factor` with as many decimals as it needs.
std::string decimal(std::int64_t value, std::int64_t factor) {
  std::string text = std::to_string(value / factor);
  std::int64_t rest = value % factor;
  if (rest == 0) return text;
  text += '.';
  while (rest != 0) {
    factor /= 10;
    text += static_cast<char>('0' + rest / factor);
    rest %= factor;
  }
  return text;
}

}  // namespace

std::string to_text(Duration d) {
  if (d.ns < 0) return "-" + to_text(Duration{-d.ns});
  if (d.ns == 0) return "0s";
  if (d.ns < kThousand) return fmt::format("{}ns", d.ns);
  if (d.ns < kMillion) return decimal(d.ns, kThousand) + "us";
  if (d.ns < kSecond) return decimal(d.ns, kMillion) + "ms";
  std::string text;
  std::int64_t rest = d.ns;
  for (std::size_t i = kDurationUnits.size() - 1; i > 3; --i) {
    const Unit& u = kDurationUnits[i];
    if (rest >= u.factor) text += fmt::format("{}{}", rest / u.factor, u.name);
    rest %= u.factor;
  }
  if (rest != 0) text += decimal(rest, kSecond) + "s";
  return text;
}

std::string size_text(Bytes bytes) {
  const auto value = static_cast<std::int64_t>(bytes);
  if (value == 0) return "0B";
  for (const std::size_t i : {7U, 6U, 5U, 4U, 3U, 2U, 1U}) {  // whole units, the largest first
    if (value % kSizeUnits[i].factor == 0) {
      return fmt::format("{}{}", value / kSizeUnits[i].factor, kSizeUnits[i].name);
    }
  }
  if (value % kBlock == 0) return fmt::format("{} blocks", value / kBlock);
  return fmt::format("{}B", value);
}

std::string to_text(DataRate rate) {
  const std::int64_t bits = rate.bits_per_second;
  if (bits % (8 * kMillion) == 0) return fmt::format("{}MB/s", bits / (8 * kMillion));
  if (bits % kMillion == 0) return fmt::format("{}Mb/s", bits / kMillion);
  if (bits % (8 * kThousand) == 0) return fmt::format("{}KB/s", bits / (8 * kThousand));
  return fmt::format("{}b/s", bits);
}

}  // namespace shadow::models
