#include "sim/record/histogram.hpp"

#include <algorithm>

namespace shadow::sim {

// Buckets 0..127 are 1 us wide; then 64 a doubling.
std::uint64_t Histogram::upper_us(std::size_t bucket) {
  if (bucket < (std::size_t{2} << kBits)) return bucket + 1;
  const std::size_t shift = (bucket >> kBits) - 1;
  const std::uint64_t low =
      (bucket & ((std::size_t{1} << kBits) - 1)) + (std::uint64_t{1} << kBits);
  return (low + 1) << shift;
}

void Histogram::add(const Histogram& o) {
  if (o.counts_.size() > counts_.size()) counts_.resize(o.counts_.size());
  for (std::size_t i = 0; i < o.counts_.size(); ++i) counts_[i] += o.counts_[i];
  count_ += o.count_;
  sum_ns_ += o.sum_ns_;
  max_ns_ = std::max(max_ns_, o.max_ns_);
}

Duration Histogram::mean() const {
  return {count_ == 0 ? 0 : static_cast<std::int64_t>(sum_ns_ / count_)};
}

Duration Histogram::percentile(double share) const {
  if (count_ == 0) return {};
  const double wanted = share * static_cast<double>(count_);
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    seen += counts_[i];
    if (seen == 0 || static_cast<double>(seen) < wanted) continue;
    return {std::min(static_cast<std::int64_t>(upper_us(i) * 1000), max().ns)};
  }
  return max();
}

}  // namespace shadow::sim
