#include "sim/record/series.hpp"

#include <algorithm>
#include <utility>

namespace shadow::sim {
namespace {

// Keeps the samples at even places.
template <class T>
void halve(std::vector<T>& v, std::size_t first) {
  std::size_t kept = 0;
  for (std::size_t i = first % 2; i < v.size(); i += 2) v[kept++] = v[i];
  v.resize(kept);
}

// A peak holds for the time since the sample before: of each pair the higher stays.
void halve_peaks(std::vector<double>& v, std::size_t first) {
  for (std::size_t i = 1; i < v.size(); ++i) {
    if ((first + i) % 2 == 0) v[i] = std::max(v[i], v[i - 1]);
  }
  halve(v, first);
}

}  // namespace

void SeriesSet::add(Series s) {
  s.first = times_.size();
  series_.push_back(std::move(s));
}
void SeriesSet::add_gauge(std::string name, std::string unit, Source value) {
  add({std::move(name), std::move(unit), Kind::gauge, std::move(value), {}, 1.0, 0, {}, {}});
}
void SeriesSet::add_rate(std::string name, std::string unit, Source counter, double scale) {
  add({std::move(name), std::move(unit), Kind::rate, std::move(counter), {}, scale, 0, {}, {}});
}
void SeriesSet::add_mean(std::string name, std::string unit, Source sum, Source count,
                         double scale) {
  add({std::move(name),
       std::move(unit),
       Kind::mean,
       std::move(sum),
       std::move(count),
       scale,
       0,
       {},
       {}});
}
void SeriesSet::add_peak(std::string name, std::string unit, Source take) {
  add({std::move(name), std::move(unit), Kind::peak, std::move(take), {}, 1.0, 0, {}, {}});
}

void SeriesSet::sample(SimTime now) {
  if (!times_.empty() && now <= times_.back()) return;
  times_.push_back(now);
  for (Series& s : series_) {
    s.seen_a.push_back(s.a());
    if (s.b) s.seen_b.push_back(s.b());
  }
  if (times_.size() > kMaxSamples) thin();
  next_ = times_.back() + period_;
}

void SeriesSet::thin() {
  for (Series& s : series_) {
    if (s.kind == Kind::peak) {
      halve_peaks(s.seen_a, s.first);
    } else {
      halve(s.seen_a, s.first);
    }
    halve(s.seen_b, s.first);
    s.first = (s.first + 1) / 2;
  }
  halve(times_, 0);
  period_ = period_ * 2;
}

std::vector<SeriesSet::Sample> SeriesSet::values(std::size_t i) const {
  const Series& s = series_[i];
  std::vector<Sample> out;
  out.reserve(s.seen_a.size());
  for (std::size_t k = 0; k < s.seen_a.size(); ++k) {
    const SimTime t = times_[s.first + k];
    double value = s.seen_a[k];
    if (s.kind == Kind::rate || s.kind == Kind::mean) {
      if (k == 0) continue;  // a rate needs two samples
      const double grown = s.seen_a[k] - s.seen_a[k - 1];
      const double over = s.kind == Kind::rate ? (t - times_[s.first + k - 1]).seconds()
                                               : s.seen_b[k] - s.seen_b[k - 1];
      value = over > 0 ? s.scale * grown / over : 0.0;
    }
    out.push_back({t.ns, value});
  }
  return out;
}

}  // namespace shadow::sim
