#include "models/random/arithmetic.hpp"

#include <array>
#include <bit>
#include <cstdint>

namespace shadow::models {
namespace {

constexpr double kLn2High =
    0x1.62e42fee00000p-1;  // 32 bits: products with small integers are exact
constexpr double kLn2Low = 0x1.a39ef35793c76p-33;
constexpr double kLog2E = 0x1.71547652b82fep+0;
constexpr double kSqrt2 = 0x1.6a09e667f3bcdp+0;
constexpr int kBias = 1023;
constexpr unsigned kMantissaBits = 52;

/// 1/k, k = 0 .. 21; a table, because a division costs as much as five multiplications.
constexpr std::array<double, 22> kInverse = [] {
  std::array<double, 22> inverse{};
  for (std::size_t k = 1; k < inverse.size(); ++k) inverse[k] = 1.0 / static_cast<double>(k);
  return inverse;
}();

/// 2 (s + s^3/3 + s^5/5 ...) = ln((1 + s) / (1 - s)); |s| <= 0.1716, so the term s^23/23 is below
/// 1e-18.
double atanh_series(double s) {
  const double z = s * s;
  double sum = kInverse[21];
  for (std::size_t k = 21; k > 1; k -= 2) sum = sum * z + kInverse[k - 2];
  return 2.0 * s * sum;
}

/// 1 + r/first (1 + r/(first + 1) (1 + ...)), to r/14: for first = 1 that is e^r, and r^15/15! is
/// below 1e-18 for |r| <= ln(2)/2.
double exp_series(double r, std::size_t first) {
  double sum = 1.0;
  for (std::size_t k = 14; k >= first; --k) sum = 1.0 + sum * (r * kInverse[k]);
  return sum;
}

double two_to(std::int64_t k) {
  return std::bit_cast<double>(static_cast<std::uint64_t>(k + kBias) << kMantissaBits);
}

}  // namespace

double natural_log(double x) {
  const auto bits = std::bit_cast<std::uint64_t>(x);
  std::int64_t k = static_cast<std::int64_t>(bits >> kMantissaBits) - kBias;
  double m = std::bit_cast<double>((bits & ((std::uint64_t{1} << kMantissaBits) - 1)) |
                                   (std::uint64_t{kBias} << kMantissaBits));
  if (m > kSqrt2) {
    m *= 0.5;
    ++k;
  }
  const auto e = static_cast<double>(k);
  return e * kLn2High + (e * kLn2Low + atanh_series((m - 1.0) / (m + 1.0)));
}

double natural_exp(double x) {
  const double scaled = x * kLog2E;
  const auto k = static_cast<std::int64_t>(scaled < 0 ? scaled - 0.5 : scaled + 0.5);
  const auto e = static_cast<double>(k);
  return exp_series((x - e * kLn2High) - e * kLn2Low, 1) * two_to(k);
}

double power(double x, double y) { return natural_exp(y * natural_log(x)); }

double log1p_over(double x) {
  if (x < -0.25 || x > 0.25) return natural_log(1.0 + x) / x;
  const double s = x / (2.0 + x);  // ln(1 + x) = ln((1 + s) / (1 - s))
  return x == 0.0 ? 1.0 : atanh_series(s) / x;
}

double expm1_over(double x) {
  if (x < -0.3 || x > 0.3) return (natural_exp(x) - 1.0) / x;
  return exp_series(x, 2);
}

}  // namespace shadow::models
