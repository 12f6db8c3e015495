#pragma once
// A measured trace against the drive of the simulation: the two distributions of service time and
// how far they lie apart.
#include <cstdint>
#include <iosfwd>
#include <stdexcept>
#include <string>
#include <vector>

#include "models/disk/drive_spec.hpp"

namespace shadow::models {

/// One request of a trace with its measured service time; what the measurer believed of the drive's
/// buffer is not kept.
struct TraceRequest {
  bool write = false;
  BlockRange range;
  Duration measured{};
  Duration gap{};  // from its end to the issue of the next one
};

/// A line of the trace that cannot be read: what() is `file:line: what was found, what is
/// expected`.
class TraceError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Lines `R|W WORD LBN BLOCKS SERVICE_US GAP_US`. `name` is for messages. Throws TraceError, also
/// for requests beyond `blocks`.
[[nodiscard]] std::vector<TraceRequest> read_trace(std::istream& in, const std::string& name,
                                                   BlockCount blocks);

/// One request at a time: each is issued its gap after the simulated end of the last. Service times
/// in the order of the trace.
[[nodiscard]] std::vector<Duration> replay(const DriveSpec& drive,
                                           const std::vector<TraceRequest>& trace);

/// A distribution of service times.
class ServiceTimes {
 public:
  /// `times` is not empty.
  explicit ServiceTimes(std::vector<Duration> times);
  [[nodiscard]] double mean_ms() const;
  /// The time in milliseconds that a share q of the requests does not exceed; 0 <= q <= 1.
  [[nodiscard]] double quantile_ms(double q) const;

 private:
  std::vector<Duration> sorted_;
};

/// Root mean square of the horizontal distance between two cumulative distributions (Ruemmler and
/// Wilkes, IEEE Computer 27(3), 1994), here over 10,000 quantiles; milliseconds.
[[nodiscard]] double demerit_ms(const ServiceTimes& a, const ServiceTimes& b);

}  // namespace shadow::models
