#pragma once
// The numbers of shadowing as types of their own: a block number is no block count, a time no
// duration. Nothing here knows of simulation. Units are in the type or in the name.
#include <compare>
#include <cstdint>
#include <limits>

namespace shadow {

/// A count of 512-byte blocks.
using BlockCount = std::uint64_t;
/// Logical block number on a disk or virtual unit, 0-based.
using Lbn = std::uint64_t;
/// Bytes on the wire or in memory.
using Bytes = std::uint64_t;

inline constexpr Bytes kBlockBytes = 512;

/// Blocks [begin, begin + count).
struct BlockRange {
  Lbn begin = 0;
  BlockCount count = 0;

  [[nodiscard]] constexpr Lbn end() const { return begin + count; }
  [[nodiscard]] constexpr bool empty() const { return count == 0; }
  [[nodiscard]] constexpr bool overlaps(const BlockRange& o) const {
    return begin < o.end() && o.begin < end();
  }
  [[nodiscard]] constexpr bool contains(Lbn lbn) const { return lbn >= begin && lbn < end(); }
  friend constexpr bool operator==(const BlockRange&, const BlockRange&) = default;
};

/// A length of time in nanoseconds; may be negative (a difference).
struct Duration {
  std::int64_t ns = 0;

  [[nodiscard]] constexpr double seconds() const { return static_cast<double>(ns) * 1e-9; }
  friend constexpr auto operator<=>(const Duration&, const Duration&) = default;
  friend constexpr Duration operator+(Duration a, Duration b) { return {a.ns + b.ns}; }
  friend constexpr Duration operator-(Duration a, Duration b) { return {a.ns - b.ns}; }
  friend constexpr Duration operator*(Duration a, std::int64_t k) { return {a.ns * k}; }
  friend constexpr Duration operator/(Duration a, std::int64_t k) { return {a.ns / k}; }
  constexpr Duration& operator+=(Duration o) {
    ns += o.ns;
    return *this;
  }
  constexpr Duration& operator-=(Duration o) {
    ns -= o.ns;
    return *this;
  }
};

[[nodiscard]] constexpr Duration nanoseconds(std::int64_t n) { return {n}; }
[[nodiscard]] constexpr Duration microseconds(std::int64_t n) { return {n * 1'000}; }
[[nodiscard]] constexpr Duration milliseconds(std::int64_t n) { return {n * 1'000'000}; }
[[nodiscard]] constexpr Duration seconds(std::int64_t n) { return {n * 1'000'000'000}; }

/// An instant of simulated time: nanoseconds since the start of the run (design 3).
struct SimTime {
  std::int64_t ns = 0;

  [[nodiscard]] constexpr double seconds() const { return static_cast<double>(ns) * 1e-9; }
  friend constexpr auto operator<=>(const SimTime&, const SimTime&) = default;
  friend constexpr SimTime operator+(SimTime t, Duration d) { return {t.ns + d.ns}; }
  friend constexpr SimTime operator-(SimTime t, Duration d) { return {t.ns - d.ns}; }
  friend constexpr Duration operator-(SimTime a, SimTime b) { return {a.ns - b.ns}; }
};
inline constexpr SimTime kNever{std::numeric_limits<std::int64_t>::max()};

/// What a node's clock shows: 100 ns units since 17-NOV-1858, the system time of the product.
/// Clocks of nodes may differ.
struct WallTime {
  std::uint64_t ticks = 0;
  friend constexpr auto operator<=>(const WallTime&, const WallTime&) = default;
};

/// A node in one run of the bench: index into its configuration, stable over reboots.
struct NodeId {
  std::uint16_t index = 0xffff;
  [[nodiscard]] constexpr bool valid() const { return index != 0xffff; }
  friend constexpr auto operator<=>(const NodeId&, const NodeId&) = default;
};

/// Number n of a virtual unit DSAn:, 0..9999 (R1.15).
struct UnitNumber {
  std::uint16_t value = 0;
  friend constexpr auto operator<=>(const UnitNumber&, const UnitNumber&) = default;
};

/// Shadowing generation number: a time stamp that grows with every membership change; 0 = not, or
/// no longer, a set member (R6.8, R6.9).
struct Generation {
  std::uint64_t value = 0;
  friend constexpr auto operator<=>(const Generation&, const Generation&) = default;
};

/// Counts every start of a copy or merge at LBN 0 (R6.123).
struct Incarnation {
  std::uint32_t value = 0;
  friend constexpr auto operator<=>(const Incarnation&, const Incarnation&) = default;
};

}  // namespace shadow
