#pragma once
// Quantities as people write them, "1h5m", "4KiB", "1.06Gb/s", "60km", as exact whole numbers of a
// small unit. The one place that knows units: scenario files, catalogues, bench commands and
// expectations all come here.
//
// Numbers are decimal, with or without a fraction; spaces around number and unit are allowed; units
// are case sensitive (Mb is not MB). A value that is no whole number of the result's unit is
// refused, never rounded.
#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "engine/base/types.hpp"

namespace shadow::models {

/// The quantity, or one sentence: what was found, what is allowed.
template <class T>
using Parsed = tl::expected<T, std::string>;

/// Bits of payload a second: whole, so that 1.06 Gb/s and 132.5 MB/s are the same number.
struct DataRate {
  std::int64_t bits_per_second = 0;
  [[nodiscard]] constexpr double bytes_per_second() const {
    return static_cast<double>(bits_per_second) / 8.0;
  }
  friend constexpr auto operator<=>(const DataRate&, const DataRate&) = default;
};

/// Requests a second in millionths, so that "0.5/s" is exact.
struct RequestRate {
  std::int64_t micro_per_second = 0;
  [[nodiscard]] constexpr double per_second() const {
    return static_cast<double>(micro_per_second) * 1e-6;
  }
  friend constexpr auto operator<=>(const RequestRate&, const RequestRate&) = default;
};

/// A distance in millimetres.
struct Length {
  std::int64_t mm = 0;
  [[nodiscard]] constexpr double kilometres() const { return static_cast<double>(mm) * 1e-6; }
  friend constexpr auto operator<=>(const Length&, const Length&) = default;
};

/// ns us ms s m h d, sums ("1h5m") and fractions ("1.5ms"); not negative.
[[nodiscard]] Parsed<Duration> parse_duration(std::string_view text);
/// As parse_duration; a leading '-' makes it negative (differences of clocks).
[[nodiscard]] Parsed<Duration> parse_signed_duration(std::string_view text);
/// B KB KiB MB MiB GB GiB TB blocks, in bytes; KB = 1000 B, KiB = 1024 B, a block = 512 B.
[[nodiscard]] Parsed<Bytes> parse_size(std::string_view text);
/// A size that is a whole number of blocks.
[[nodiscard]] Parsed<BlockCount> parse_blocks(std::string_view text);
/// B/s KB/s MB/s GB/s (bytes) or b/s Kb/s Mb/s Gb/s (bits).
[[nodiscard]] Parsed<DataRate> parse_data_rate(std::string_view text);
/// "400/s".
[[nodiscard]] Parsed<RequestRate> parse_request_rate(std::string_view text);
/// m km.
[[nodiscard]] Parsed<Length> parse_length(std::string_view text);
/// A number 0..1 without unit, or a percentage ("50%").
[[nodiscard]] Parsed<double> parse_share(std::string_view text);
/// A decimal number without unit.
[[nodiscard]] Parsed<double> parse_number(std::string_view text);

/// The shortest text that parse_signed_duration reads back as `d`: "1h5m", "1.5ms", "0s".
[[nodiscard]] std::string to_text(Duration d);
/// "4KiB", "36.4GB", "127 blocks", "100B": reads back as the same number of bytes.
[[nodiscard]] std::string size_text(Bytes bytes);
/// "100MB/s", "155Mb/s": bytes where they are whole.
[[nodiscard]] std::string to_text(DataRate rate);

}  // namespace shadow::models
