// dm_mech_g1: rotation and movement.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>

#include "models/disk_import/disksim.hpp"

namespace shadow::models {
namespace {

struct Point {
  double cylinders;
  double ms;
};

std::string points_text(const std::vector<Point>& points) {
  std::string text;
  for (const Point& p : points) {
    const std::string time = time_figure(std::max(p.ms, 0.0));
    text += fmt::format("{}{}:{}", text.empty() ? "" : " ", p.cylinders,
                        time.substr(1, time.size() - 2));
  }
  return fmt::format("\"{}\"", text);
}

// "DISTANCE, TIME" a line, under a line of words.
std::vector<Point> read_curve(const std::string& file) {
  std::ifstream in(file);
  std::vector<Point> points;
  std::string line;
  for (int number = 1; std::getline(in, line); ++number) {
    double cylinders = 0;
    double ms = 0;
    const std::size_t digit = line.find_first_not_of(" \t\r");
    if (digit == std::string::npos || line[digit] == '#' || line.find(':') != std::string::npos) {
      continue;
    }
    std::replace(line.begin(), line.end(), ',', ' ');
    if (std::sscanf(line.c_str(), "%lf %lf", &cylinders, &ms) != 2 || cylinders < 0 || ms < 0) {
      throw ParameterError(
          fmt::format("{}:{}: found '{}', expected DISTANCE, TIME", file, number, line));
    }
    if (cylinders >= 1) points.push_back({cylinders, ms});
  }
  if (points.empty()) {
    throw ParameterError(fmt::format("{}: no point, expected a seek curve", file));
  }
  std::sort(points.begin(), points.end(),
            [](const Point& a, const Point& b) { return a.cylinders < b.cylinders; });
  points.erase(
      std::unique(points.begin(), points.end(),
                  [](const Point& a, const Point& b) { return a.cylinders == b.cylinders; }),
      points.end());
  return points;
}

struct ThreeTimes {
  double single;
  double average;
  double full;
};

ThreeTimes three_times(const ParameterBlock& m) {
  const ThreeTimes t{m.number("Single cylinder seek time", 0), m.number("Average seek time", 0),
                     m.number("Full strobe seek time", 0)};
  if (t.average <= 0) m.fail("Average seek time", "expected a time above 0");
  return t;
}

// Lee's equation through the three times: a x sqrt(d - 1) + b x (d - 1) + c, drawn as points.
std::vector<Point> root_curve(const ThreeTimes& t, double cylinders) {
  const double a = (-10 * t.single + 15 * t.average - 5 * t.full) / (3 * std::sqrt(cylinders));
  const double b = (7 * t.single - 15 * t.average + 8 * t.full) / (3 * cylinders);
  std::vector<Point> points;
  for (double d = 1; d < cylinders; d = std::max(d + 1, std::floor(d * 1.1))) {
    points.push_back({d, a * std::sqrt(d - 1) + b * (d - 1) + t.single});
  }
  const double last = cylinders - 1;
  if (points.back().cylinders < last) {
    points.push_back({last, a * std::sqrt(last - 1) + b * (last - 1) + t.single});
  }
  return points;
}

void add_formula(const ParameterBlock& m, ImportedDrive& into, std::vector<Point> points) {
  const std::vector<double> v = m.numbers("HPL seek equation values");
  if (v.size() != 6) m.fail("HPL seek equation values", "expected six numbers");
  if (points.empty() && v[5] >= 0) points.push_back({1, v[5]});
  if (!points.empty()) {
    into.add("seek", points_text(points),
             source_of(m, points.size() > 1 ? "First ten seek times" : "HPL seek equation values"));
  }
  std::string text = fmt::format("{}", std::llround(v[0]));
  for (int i = 1; i < 5; ++i) {
    const std::string time = time_figure(v[static_cast<std::size_t>(i)]);
    text += " " + time.substr(1, time.size() - 2);
  }
  into.add("seek_formula", fmt::format("\"{}\"", text), source_of(m, "HPL seek equation values"));
}

void import_seek(const ParameterBlock& m, const std::string& seek_file, double cylinders,
                 ImportedDrive& into) {
  const std::string type = m.word("Seek type");
  if (type == "extracted") {
    if (seek_file.empty()) m.fail("Full seek curve", "missing, expected FILE or --seek FILE");
    into.add("seek", points_text(read_curve(seek_file)), source_of(m, "Full seek curve"));
  } else if (type == "hpl") {
    add_formula(m, into, {});
  } else if (type == "hplplus10") {
    std::vector<Point> points;
    for (const double ms : m.numbers("First ten seek times")) {
      points.push_back({static_cast<double>(points.size() + 1), ms});
    }
    if (points.empty()) m.fail("First ten seek times", "missing, expected a list");
    add_formula(m, into, std::move(points));
  } else if (type == "constant") {
    const double ms = m.number("Constant seek time", m.number("Average seek time", 0));
    into.add("seek", points_text({{1, ms}}), source_of(m, "Constant seek time"));
  } else if (type == "linear" || type == "curve") {
    const ThreeTimes t = three_times(m);
    const double third = std::max(2.0, std::floor(cylinders / 3));
    const std::vector<Point> line{{1, t.single}, {third, t.average}, {cylinders - 1, t.full}};
    into.add("seek", points_text(type == "linear" ? line : root_curve(t, cylinders)),
             source_of(m, "Single, Average, Full strobe seek time"));
  } else {
    m.fail("Seek type", fmt::format("found '{}', expected extracted, hpl, hplplus10, constant, "
                                    "linear or curve",
                                    type));
  }
}

}  // namespace

void import_mechanics(const ParameterBlock& m, const std::string& seek_file, double cylinders,
                      ImportedDrive& into) {
  const double rpm = m.number("Rotation speed (in rpms)", 0);
  into.add("rpm", fmt::format("{}", rpm), source_of(m, "Rotation speed (in rpms)"));
  import_seek(m, seek_file, cylinders, into);
  into.add("write_settle", time_figure(m.number("Add. write settling delay", 0)),
           source_of(m, "Add. write settling delay"));
  into.add("head_switch", time_figure(m.number("Head switch time", 0)),
           source_of(m, "Head switch time"));
  const std::string access = m.word("Access time type");
  if (!access.empty() && access != "trackSwitchPlusRotation") {
    into.notes.push_back(
        fmt::format("access time type {} is not simulated: seek and rotation are", access));
  }
  if (m.number("Percent error in rpms", 0) != 0) {
    into.notes.push_back("the error of the rotation speed is not simulated");
  }
}

}  // namespace shadow::models
