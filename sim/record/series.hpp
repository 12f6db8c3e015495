#pragma once
// Time series of a run. Kept are the counters themselves, not rates made of them: so thinning
// (every second sample is dropped and the period doubled when a run passes 10,000 samples) loses
// resolution and nothing else.
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "engine/base/types.hpp"

namespace shadow::sim {

/// All series of a run; sampled at the same instants.
class SeriesSet {
 public:
  static constexpr std::size_t kMaxSamples = 10'000;  // scenario-format.md, key `sample`
  using Source = std::function<double()>;

  /// `period` > 0: fixed as far as 10,000 samples last. 0 = auto: one second at first.
  explicit SeriesSet(Duration period = {}) : period_(period.ns > 0 ? period : seconds(1)) {}

  /// A value as it is at the sample: queue length, progress. `name` carries the unit
  /// (`unit.DSA1.copy.progress_percent`).
  void add_gauge(std::string name, std::string unit, Source value);
  /// What `counter` grew by per second, times `scale`.
  void add_rate(std::string name, std::string unit, Source counter, double scale = 1.0);
  /// Growth of `sum` over growth of `count`, times `scale`; 0 where nothing was counted (mean
  /// response time).
  void add_mean(std::string name, std::string unit, Source sum, Source count, double scale = 1.0);
  /// A peak since the last sample: `take` answers it and starts anew.
  void add_peak(std::string name, std::string unit, Source take);

  /// When the next sample is due; the bench calls sample() then. Grows faster once series are
  /// thinned.
  [[nodiscard]] SimTime next() const { return next_; }
  [[nodiscard]] Duration period() const { return period_; }
  /// Takes a sample of every series now; at most one an instant.
  void sample(SimTime now);

  [[nodiscard]] std::size_t size() const { return series_.size(); }
  [[nodiscard]] const std::string& name(std::size_t i) const { return series_[i].name; }
  [[nodiscard]] const std::string& unit(std::size_t i) const { return series_[i].unit; }
  [[nodiscard]] std::size_t samples() const { return times_.size(); }
  struct Sample {
    std::int64_t time_ns;
    double value;
  };
  /// The values of series `i`.
  [[nodiscard]] std::vector<Sample> values(std::size_t i) const;

 private:
  enum class Kind : std::uint8_t { gauge, rate, mean, peak };
  struct Series {
    std::string name, unit;
    Kind kind;
    Source a, b;
    double scale;
    std::size_t first;           // sample number of a[0]
    std::vector<double> seen_a;  // values or counters, one a sample
    std::vector<double> seen_b;
  };
  void add(Series s);
  void thin();

  std::vector<Series> series_;
  std::vector<SimTime> times_;
  Duration period_;
  SimTime next_{};
};

}  // namespace shadow::sim
