#include "gui/models/decimate.hpp"

#include <algorithm>

namespace shadow::gui {

namespace {

constexpr double kNsPerSecond = 1e9;

bool earlier(const Sample& s, qint64 time_ns) { return s.time_ns < time_ns; }

double seconds(const Sample& s) { return static_cast<double>(s.time_ns) / kNsPerSecond; }

/// The samples to draw: those inside, and one neighbour each side so that lines reach the edges.
std::span<const Sample> clip(std::span<const Sample> samples, qint64 begin_ns, qint64 end_ns) {
  auto first = std::lower_bound(samples.begin(), samples.end(), begin_ns, earlier);
  auto last = std::lower_bound(first, samples.end(), end_ns + 1, earlier);
  if (first != samples.begin()) --first;
  if (last != samples.end()) ++last;
  return {first, last};
}

void add_column(std::span<const Sample> column, Curve& out) {
  double time = 0;
  double sum = 0;
  for (const Sample& s : column) {
    time += seconds(s);
    sum += s.value;
  }
  const auto count = static_cast<double>(column.size());
  const auto [low, high] =
      std::minmax_element(column.begin(), column.end(),
                          [](const Sample& a, const Sample& b) { return a.value < b.value; });
  out.mean << QPointF(time / count, sum / count);
  out.low << QPointF(time / count, low->value);
  out.high << QPointF(time / count, high->value);
}

}  // namespace

Curve decimate(std::span<const Sample> samples, qint64 begin_ns, qint64 end_ns, int columns) {
  Curve out;
  const std::span<const Sample> seen = clip(samples, begin_ns, end_ns);
  const int usable = std::clamp(columns, 1, kMaxPoints / 2 - 2);
  if (seen.size() <= static_cast<std::size_t>(usable) * 2) {
    out.mean.reserve(static_cast<qsizetype>(seen.size()));
    for (const Sample& s : seen) out.mean << QPointF(seconds(s), s.value);
    return out;
  }
  const double width = std::max(1.0, static_cast<double>(end_ns - begin_ns) / usable);
  // The neighbours outside have columns of their own, -1 and `usable`.
  const auto column_of = [&](const Sample& s) {
    if (s.time_ns < begin_ns) return -1;
    if (s.time_ns > end_ns) return usable;
    return std::min(static_cast<int>(static_cast<double>(s.time_ns - begin_ns) / width),
                    usable - 1);
  };
  for (std::size_t i = 0; i < seen.size();) {
    std::size_t end = i + 1;
    while (end < seen.size() && column_of(seen[end]) == column_of(seen[i])) ++end;
    add_column(seen.subspan(i, end - i), out);
    i = end;
  }
  return out;
}

std::span<const Sample> within(std::span<const Sample> samples, qint64 begin_ns, qint64 end_ns) {
  const auto first = std::lower_bound(samples.begin(), samples.end(), begin_ns, earlier);
  const auto last = std::lower_bound(first, samples.end(), end_ns + 1, earlier);
  return {first, last};
}

std::vector<Sample> without_zeros(std::span<const Sample> samples) {
  std::vector<Sample> out(samples.begin(), samples.end());
  std::erase_if(out, [](const Sample& s) { return s.value == 0; });
  return out;
}

double value_at(std::span<const Sample> samples, qint64 time_ns) {
  if (samples.empty()) return 0;
  auto it = std::lower_bound(samples.begin(), samples.end(), time_ns + 1, earlier);
  if (it != samples.begin()) --it;
  return it->value;
}

double largest(std::span<const Sample> samples, qint64 begin_ns, qint64 end_ns) {
  double high = 0;
  for (const Sample& s : clip(samples, begin_ns, end_ns)) high = std::max(high, s.value);
  return high;
}

}  // namespace shadow::gui
