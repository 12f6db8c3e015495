#include "gui/models/axis.hpp"

#include <QLocale>
#include <algorithm>
#include <array>
#include <cmath>

namespace shadow::gui {

namespace {

/// The first of 1, 2, 5 x 10^k that is not below `least`.
double round_step(double least) {
  const double power = std::pow(10.0, std::floor(std::log10(least)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * power >= least * (1 - 1e-9)) return factor * power;
  }
  return 10.0 * power;
}

int decimals_of(double step) {
  return std::clamp(static_cast<int>(std::ceil(-std::log10(step) - 1e-9)), 0, 6);
}

struct Unit {
  const char16_t* name;
  double seconds;
  double up_to_span_s;
  std::array<double, 9> steps;  // 0 = end; beyond the last: 1, 2, 5 x 10^k
};

constexpr std::array<Unit, 5> kUnits{{
    {u"ms", 0.001, 2, {0}},
    {u"s", 1, 600, {0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60}},
    {u"min", 60, 18000, {0.5, 1, 2, 5, 10, 15, 30, 60, 0}},
    {u"h", 3600, 432000, {0.5, 1, 2, 3, 6, 12, 24, 0, 0}},
    {u"d", 86400, 1e300, {0.25, 0.5, 1, 2, 5, 10, 0, 0, 0}},
}};

QString pair_text(qint64 big, const char16_t* big_unit, qint64 small, const char16_t* small_unit) {
  return QString(QString::number(big) % u' ' % QStringView(big_unit) % u' ' %
                 QStringLiteral("%1").arg(small, 2, 10, QLatin1Char('0')) % u' ' %
                 QStringView(small_unit));
}

}  // namespace

ValueAxis value_axis(double highest, int max_ticks) {
  if (!(highest > 0) || !std::isfinite(highest)) return {};
  const double step = round_step(highest / std::max(1, max_ticks));
  return {std::ceil(highest / step - 1e-9) * step, step, decimals_of(step)};
}

TimeAxis time_axis(qint64 begin_ns, qint64 end_ns, int max_ticks) {
  const double span_s = std::max(1e-9, static_cast<double>(end_ns - begin_ns) / 1e9);
  const Unit& unit = *std::find_if(kUnits.begin(), kUnits.end(),
                                   [&](const Unit& u) { return span_s <= u.up_to_span_s; });
  const double least = span_s / unit.seconds / std::max(1, max_ticks);
  double step = 0;
  for (const double s : unit.steps) {
    if (s >= least && step == 0) step = s;
  }
  if (step == 0 || least < unit.steps[0]) step = round_step(least);
  return {QString::fromUtf16(unit.name), unit.seconds, step, decimals_of(step)};
}

QString time_text(qint64 time_ns) {
  const qint64 magnitude = std::abs(time_ns);
  if (time_ns == 0) return QStringLiteral("0 s");
  if (magnitude < 1'000'000) return QString(QString::number(time_ns / 1000) % u" us");
  const double seconds = static_cast<double>(time_ns) / 1e9;
  if (magnitude < 1'000'000'000) return QString(value_text(seconds * 1000) % u" ms");
  if (magnitude < 60'000'000'000) return QString(value_text(seconds) % u" s");
  const qint64 whole = static_cast<qint64>(seconds);
  if (whole < 3600) return pair_text(whole / 60, u"min", whole % 60, u"s");
  if (whole < 86400) return pair_text(whole / 3600, u"h", whole % 3600 / 60, u"min");
  return pair_text(whole / 86400, u"d", whole % 86400 / 3600, u"h");
}

QString value_text(double value) {
  const double magnitude = std::abs(value);
  if (magnitude == 0) return QStringLiteral("0");
  const int before = static_cast<int>(std::floor(std::log10(magnitude))) + 1;
  QString text = QLocale(QLocale::English).toString(value, 'f', std::clamp(3 - before, 0, 6));
  if (text.contains(u'.')) {
    while (text.endsWith(u'0')) text.chop(1);
    if (text.endsWith(u'.')) text.chop(1);
  }
  return text;
}

}  // namespace shadow::gui
