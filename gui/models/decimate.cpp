#include "gui/models/decimate.hpp"

#include <algorithm>

namespace shadow::gui {

namespace {

constexpr double kNsPerSecond = 1e9;

bool earlier(const Sample& s, qint64 time_ns) { return s.time_ns < time_ns; }

QPointF point(const Sample& s, double scale) {
  return {static_cast<double>(s.time_ns) / kNsPerSecond, s.value * scale};
}

/// The samples to draw: those inside, and one neighbour each side so that lines reach the edges.
std::span<const Sample> clip(std::span<const Sample> samples, qint64 begin_ns, qint64 end_ns) {
  auto first = std::lower_bound(samples.begin(), samples.end(), begin_ns, earlier);
  auto last = std::lower_bound(first, samples.end(), end_ns + 1, earlier);
  if (first != samples.begin()) --first;
  if (last != samples.end()) ++last;
  return {first, last};
}

void add_column(std::span<const Sample> column, double scale, QList<QPointF>& out) {
  if (column.size() <= 2) {
    for (const Sample& s : column) out << point(s, scale);
    return;
  }
  const auto [low, high] =
      std::minmax_element(column.begin(), column.end(),
                          [](const Sample& a, const Sample& b) { return a.value < b.value; });
  out << point(std::min(low, high)[0], scale) << point(std::max(low, high)[0], scale);
}

}  // namespace

QList<QPointF> decimate(std::span<const Sample> samples, qint64 begin_ns, qint64 end_ns,
                        int columns, double scale) {
  QList<QPointF> out;
  const std::span<const Sample> seen = clip(samples, begin_ns, end_ns);
  const int usable = std::clamp(columns, 1, kMaxPoints / 2 - 2);
  if (seen.size() <= static_cast<std::size_t>(usable) * 2) {
    out.reserve(static_cast<qsizetype>(seen.size()));
    for (const Sample& s : seen) out << point(s, scale);
    return out;
  }
  const double width = std::max(1.0, static_cast<double>(end_ns - begin_ns) / usable);
  const auto column_of = [&](const Sample& s) {
    return std::clamp(static_cast<int>(static_cast<double>(s.time_ns - begin_ns) / width), -1,
                      usable);
  };
  for (std::size_t i = 0; i < seen.size();) {
    std::size_t end = i + 1;
    while (end < seen.size() && column_of(seen[end]) == column_of(seen[i])) ++end;
    add_column(seen.subspan(i, end - i), scale, out);
    i = end;
  }
  return out;
}

std::span<const Sample> within(std::span<const Sample> samples, qint64 begin_ns, qint64 end_ns) {
  const auto first = std::lower_bound(samples.begin(), samples.end(), begin_ns, earlier);
  const auto last = std::lower_bound(first, samples.end(), end_ns + 1, earlier);
  return {first, last};
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
