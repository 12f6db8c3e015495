#pragma once
// Logarithm and powers from + - * / alone: libm may differ in the last bit between machines, and
// one different bit is another run. Relative error below 1e-14 where results are normal numbers
// (tests compare with long double).

namespace shadow::models {

/// ln x for normal x > 0.
[[nodiscard]] double natural_log(double x);
/// e^x for |x| <= 700.
[[nodiscard]] double natural_exp(double x);
/// x^y for x > 0, |y ln x| <= 700.
[[nodiscard]] double power(double x, double y);
/// ln(1 + x) / x, 1 at 0; x > -1. Exact to rounding near 0 too.
[[nodiscard]] double log1p_over(double x);
/// (e^x - 1) / x, 1 at 0; |x| <= 700. Exact to rounding near 0 too.
[[nodiscard]] double expm1_over(double x);

}  // namespace shadow::models
