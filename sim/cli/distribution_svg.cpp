#include "sim/cli/distribution_svg.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace shadow::sim::cli {
namespace {

constexpr double kWidth = 760;
constexpr double kHeight = 460;
constexpr double kLeft = 70;
constexpr double kRight = 24;
constexpr double kTop = 46;
constexpr double kBottom = 58;
constexpr int kPoints = 1000;  // of a curve

// The next of 1, 2, 5, 10, ... that parts `range` into at most ten steps.
double step_of(double range) {
  double step = 1e-3;
  while (true) {
    for (const double factor : {1.0, 2.0, 5.0}) {
      if (range / (step * factor) <= 10) return step * factor;
    }
    step *= 10;
  }
}

class Chart {
 public:
  explicit Chart(double longest) : step_(step_of(longest)) {
    end_ = std::ceil(longest / step_) * step_;
  }

  std::string frame(const std::string& title) const {
    std::string s = fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0:g} {1:g}\" width=\"{0:g}\" "
        "height=\"{1:g}\" font-family=\"sans-serif\" font-size=\"13\">\n"
        "<rect width=\"{0:g}\" height=\"{1:g}\" fill=\"white\"/>\n",
        kWidth, kHeight);
    s += text((kLeft + kWidth - kRight) / 2, 26, "middle", escaped(title), 16);
    for (double t = 0; t <= end_ + step_ / 2; t += step_) {
      s += line(x(t), y(0), x(t), y(1), "#dddddd");
      s += text(x(t), y(0) + 20, "middle", fmt::format("{:g}", std::round(t * 1e6) / 1e6));
    }
    for (int share = 0; share <= 100; share += 10) {
      s += line(x(0), y(share / 100.0), x(end_), y(share / 100.0), "#dddddd");
      s += text(kLeft - 8, y(share / 100.0) + 5, "end", fmt::format("{} %", share));
    }
    s += line(x(0), y(0), x(end_), y(0), "#333333");
    s += line(x(0), y(0), x(0), y(1), "#333333");
    s += text((kLeft + kWidth - kRight) / 2, kHeight - 14, "middle", "service time, ms");
    s += fmt::format(
        "<text x=\"18\" y=\"{0:g}\" text-anchor=\"middle\" transform=\"rotate(-90 18 {0:g})\">"
        "requests served within</text>\n",
        (kTop + kHeight - kBottom) / 2);
    return s;
  }

  std::string curve(const models::ServiceTimes& times, const char* colour, const char* dash) const {
    std::string points;
    for (int i = 0; i <= kPoints; ++i) {
      const double q = static_cast<double>(i) / kPoints;
      points += fmt::format("{:.1f},{:.1f} ", x(std::min(times.quantile_ms(q), end_)), y(q));
    }
    return fmt::format(
        "<polyline points=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"2\"{}/>\n", points,
        colour, dash);
  }

  std::string legend(int row, const std::string& name, const char* colour, const char* dash) const {
    const double at = y(0) - 44 + row * 22;
    const double from = kWidth - kRight - 230;
    return fmt::format(
               "<line x1=\"{:g}\" y1=\"{:g}\" x2=\"{:g}\" y2=\"{:g}\" stroke=\"{}\" "
               "stroke-width=\"2\"{}/>\n",
               from, at, from + 36, at, colour, dash) +
           text(from + 44, at + 5, "start", name);
  }

 private:
  [[nodiscard]] double x(double ms) const { return kLeft + (kWidth - kLeft - kRight) * ms / end_; }
  [[nodiscard]] static double y(double share) {
    return kHeight - kBottom - (kHeight - kTop - kBottom) * share;
  }
  static std::string escaped(const std::string& text) {
    std::string s;
    for (const char c : text) {
      s += c == '<' ? "&lt;" : c == '&' ? "&amp;" : std::string(1, c);
    }
    return s;
  }
  static std::string text(double x, double y, const char* anchor, const std::string& words,
                          int size = 13) {
    return fmt::format(
        "<text x=\"{:g}\" y=\"{:g}\" text-anchor=\"{}\" font-size=\"{}\">{}</text>\n", x, y, anchor,
        size, words);
  }
  static std::string line(double x1, double y1, double x2, double y2, const char* colour) {
    return fmt::format(
        "<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" stroke=\"{}\"/>\n", x1, y1,
        x2, y2, colour);
  }

  double step_;
  double end_ = 1;
};

}  // namespace

std::string distribution_svg(const std::string& title, const models::ServiceTimes& measured,
                             const models::ServiceTimes& simulated) {
  constexpr const char* kDash = " stroke-dasharray=\"7 4\"";
  // The last tenth of a percent would stretch the axis.
  const Chart chart(std::max(measured.quantile_ms(0.999), simulated.quantile_ms(0.999)));
  return chart.frame(title) + chart.curve(measured, "#1f4e9c", "") +
         chart.curve(simulated, "#d2691e", kDash) +
         chart.legend(0, fmt::format("measured, mean {:.3f} ms", measured.mean_ms()), "#1f4e9c",
                      "") +
         chart.legend(1, fmt::format("simulated, mean {:.3f} ms", simulated.mean_ms()), "#d2691e",
                      kDash) +
         "</svg>\n";
}

}  // namespace shadow::sim::cli
