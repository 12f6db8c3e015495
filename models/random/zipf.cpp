#include "models/random/zipf.hpp"

#include <algorithm>
#include <cmath>

#include "engine/base/assert.hpp"
#include "models/random/arithmetic.hpp"

namespace shadow::models {

Zipf::Zipf(std::uint64_t items, double theta) : items_(items), theta_(theta) {
  SHADOW_ASSERT(items >= 1 && items <= (std::uint64_t{1} << 53), "number of items");
  SHADOW_ASSERT(theta >= 0.0 && theta <= 10.0, "exponent of Zipf's law");
  low_ = integral(1.5) - 1.0;
  high_ = integral(static_cast<double>(items) + 0.5);
  shortcut_ = 2.0 - integral_inverse(integral(2.5) - density(2.0));
}

std::uint64_t Zipf::draw(RandomStream& random) const {
  for (;;) {
    const double u = high_ + random.unit() * (low_ - high_);
    const double x = integral_inverse(u);
    const auto nearest = static_cast<std::uint64_t>(std::floor(x + 0.5));
    const std::uint64_t rank = std::clamp<std::uint64_t>(nearest, 1, items_);
    const auto k = static_cast<double>(rank);
    if (k - x <= shortcut_ || u >= integral(k + 0.5) - density(k)) return rank - 1;
  }
}

double Zipf::integral(double x) const {
  const double log_x = natural_log(x);
  return expm1_over((1.0 - theta_) * log_x) * log_x;
}

double Zipf::integral_inverse(double y) const {
  const double t = std::max(-1.0 + 0x1p-52, y * (1.0 - theta_));  // rounding may pass the pole
  return natural_exp(log1p_over(t) * y);
}

double Zipf::density(double x) const { return power(x, -theta_); }

}  // namespace shadow::models
