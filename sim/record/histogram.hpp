#pragma once
// Response times in log-bucketed integers: percentiles within 1.6 % (64 buckets an octave above 64
// us, 1 us below) at 0.5 KB an octave; mean and maximum are exact.
#include <bit>
#include <cstdint>
#include <vector>

#include "engine/base/types.hpp"

namespace shadow::sim {

/// Durations, counted.
class Histogram {
 public:
  /// Negative durations count as 0.
  void add(Duration d) {
    const std::uint64_t ns = d.ns > 0 ? static_cast<std::uint64_t>(d.ns) : 0;
    const std::size_t i = bucket_of(ns / 1000);
    if (i >= counts_.size()) counts_.resize(i + 1);
    ++counts_[i];
    ++count_;
    sum_ns_ += ns;
    if (ns > max_ns_) max_ns_ = ns;
  }
  void add(const Histogram& o);

  [[nodiscard]] std::uint64_t count() const { return count_; }
  /// 0 if nothing was counted; likewise below.
  [[nodiscard]] Duration mean() const;
  [[nodiscard]] Duration max() const { return {static_cast<std::int64_t>(max_ns_)}; }
  /// The smallest bucket limit that `share` (0..1) of the durations do not exceed; at most max().
  [[nodiscard]] Duration percentile(double share) const;
  [[nodiscard]] std::uint64_t sum_ns() const { return sum_ns_; }

  /// Buckets that are not empty: bucket(upper limit in us, count).
  template <class F>
  void each_bucket(F&& bucket) const {
    for (std::size_t i = 0; i < counts_.size(); ++i) {
      if (counts_[i] != 0) bucket(upper_us(i), counts_[i]);
    }
  }

 private:
  static constexpr unsigned kBits = 6;
  static std::size_t bucket_of(std::uint64_t us) {
    const auto width = static_cast<unsigned>(std::bit_width(us));
    const unsigned shift = width > kBits + 1 ? width - kBits - 1 : 0;
    return (std::size_t{shift} << kBits) + static_cast<std::size_t>(us >> shift);
  }
  static std::uint64_t upper_us(std::size_t bucket);

  std::vector<std::uint64_t> counts_;
  std::uint64_t count_ = 0;
  std::uint64_t sum_ns_ = 0;
  std::uint64_t max_ns_ = 0;
};

}  // namespace shadow::sim
