#include "models/disk/replay.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <istream>
#include <sstream>

#include "engine/base/assert.hpp"
#include "models/disk/drive.hpp"

namespace shadow::models {
namespace {

constexpr int kQuantiles = 10'000;

Duration from_us(double us) { return {std::llround(us * 1000.0)}; }

}  // namespace

std::vector<TraceRequest> read_trace(std::istream& in, const std::string& name, BlockCount blocks) {
  std::vector<TraceRequest> trace;
  std::string line;
  for (int number = 1; std::getline(in, line); ++number) {
    std::istringstream words(line);
    std::string kind;
    std::string belief;
    if (!(words >> kind)) continue;
    TraceRequest r;
    double service = 0;
    double gap = 0;
    words >> belief >> r.range.begin >> r.range.count >> service >> gap;
    if (words.fail() || (kind != "R" && kind != "W") || r.range.empty() || service <= 0) {
      throw TraceError(fmt::format("{}:{}: found '{}', expected R|W WORD LBN BLOCKS SERVICE GAP",
                                   name, number, line));
    }
    if (r.range.end() > blocks) {
      throw TraceError(fmt::format("{}:{}: found block {}, expected at most {} of this drive", name,
                                   number, r.range.end() - 1, blocks - 1));
    }
    r.write = kind == "W";
    r.measured = from_us(service);
    r.gap = from_us(gap);
    trace.push_back(r);
  }
  if (trace.empty()) throw TraceError(fmt::format("{}: no request, expected a trace", name));
  return trace;
}

std::vector<Duration> replay(const DriveSpec& spec, const std::vector<TraceRequest>& trace) {
  Drive drive(spec);
  std::vector<Duration> times;
  times.reserve(trace.size());
  SimTime now{};
  for (const TraceRequest& r : trace) {
    const Drive::Service s = drive.serve(r.write, r.range, drive.locate(r.range), now, now);
    times.push_back(s.end - now);
    now = s.end + r.gap;
  }
  return times;
}

ServiceTimes::ServiceTimes(std::vector<Duration> times) : sorted_(std::move(times)) {
  SHADOW_ASSERT(!sorted_.empty(), "a distribution of nothing");
  std::sort(sorted_.begin(), sorted_.end());
}

double ServiceTimes::mean_ms() const {
  double sum = 0;
  for (const Duration d : sorted_) sum += static_cast<double>(d.ns);
  return sum / static_cast<double>(sorted_.size()) * 1e-6;
}

double ServiceTimes::quantile_ms(double q) const {
  const auto at = static_cast<std::size_t>(q * static_cast<double>(sorted_.size()));
  return static_cast<double>(sorted_[std::min(at, sorted_.size() - 1)].ns) * 1e-6;
}

double demerit_ms(const ServiceTimes& a, const ServiceTimes& b) {
  double sum = 0;
  for (int i = 0; i < kQuantiles; ++i) {
    const double q = (i + 0.5) / kQuantiles;
    const double apart = a.quantile_ms(q) - b.quantile_ms(q);
    sum += apart * apart;
  }
  return std::sqrt(sum / kQuantiles);
}

}  // namespace shadow::models
