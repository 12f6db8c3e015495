#pragma once
// Zipf's law over up to 10^9 items without a table.
#include <cstdint>

#include "models/random/random_stream.hpp"

namespace shadow::models {

/// Rank r of 0 .. items-1 with probability proportional to (r + 1)^-theta, by rejection-inversion
/// (Hoermann and Derflinger 1996): a few logarithms a draw, bounded memory, no approximation of the
/// law.
class Zipf {
 public:
  /// items >= 1, at most 2^53; 0 <= theta <= 10.
  Zipf(std::uint64_t items, double theta);
  [[nodiscard]] std::uint64_t draw(RandomStream& random) const;

 private:
  [[nodiscard]] double integral(double x) const;  // of x^-theta, up to a constant
  [[nodiscard]] double integral_inverse(double y) const;
  [[nodiscard]] double density(double x) const;

  std::uint64_t items_;
  double theta_;
  double low_;   // integral at 1.5, less the density at 1
  double high_;  // integral at items + 1/2
  double shortcut_;
};

}  // namespace shadow::models
