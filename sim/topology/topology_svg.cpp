#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "sim/topology/drawing.hpp"

namespace shadow::sim {
namespace {

struct Look {
  std::string_view fill;
  std::string_view line;
  double round;
};

constexpr Look look(DrawnBox::Kind kind) {
  constexpr std::array<Look, 7> kLooks{{{"#dcebf7", "#3b6ea5", 4},
                                        {"#ffffff", "#3b6ea5", 2},
                                        {"#e6dff2", "#7a5fa8", 3},
                                        {"#dcefdc", "#4d8a50", 3},
                                        {"#fdebd3", "#b9772a", 4},
                                        {"#f2f2f2", "#6b6b6b", 4},
                                        {"#fff4c2", "#a68a1d", 12}}};
  return kLooks[static_cast<std::size_t>(kind)];
}

constexpr std::string_view kAlarm = "#c1121f";
constexpr std::string_view kInk = "#222222";
constexpr std::string_view kFont = "DejaVu Sans, Helvetica, Arial, sans-serif";

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '"')
      out += "&quot;";
    else
      out += c;
  }
  return out;
}

std::string text(double x, double y, std::string_view words, std::string_view anchor, double size,
                 bool strong, std::string_view colour = kInk) {
  return fmt::format(
      "<text x=\"{:.1f}\" y=\"{:.1f}\" font-family=\"{}\" font-size=\"{:g}\"{} text-anchor=\"{}\" "
      "fill=\"{}\">{}</text>\n",
      x, y, kFont, size, strong ? " font-weight=\"bold\"" : "", anchor, colour, escaped(words));
}

std::string frame(const DrawnFrame& f) {
  if (f.name.empty()) return {};
  return fmt::format(
             "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" rx=\"8\" "
             "fill=\"#fafafa\" stroke=\"#9a9a9a\" stroke-dasharray=\"6 4\"/>\n",
             f.rect.x, f.rect.y, f.rect.w, f.rect.h) +
         text(f.rect.x + 12, f.rect.y + 20, "site " + f.name, "start", 13, true, "#555555");
}

std::string wire(const DrawnWire& w) {
  std::string points;
  for (const auto& [x, y] : w.points)
    points += fmt::format("{}{:.1f},{:.1f}", points.empty() ? "" : " ", x, y);
  const bool link = w.kind == DrawnWire::Kind::link;
  const std::string_view colour = w.single_point                      ? kAlarm
                                  : link                              ? "#333333"
                                  : w.kind == DrawnWire::Kind::member ? "#a68a1d"
                                                                      : "#777777";
  return fmt::format(
      "<polyline points=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"{}\"{}/>\n", points,
      colour, link ? 3 : 1.3, w.kind == DrawnWire::Kind::member ? " stroke-dasharray=\"4 3\"" : "");
}

std::string box(const DrawnBox& b) {
  const Look l = look(b.kind);
  const auto rect = [&](double shift) {
    return fmt::format(
        "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" rx=\"{}\" fill=\"{}\" "
        "stroke=\"{}\" stroke-width=\"{}\"/>\n",
        b.rect.x + shift, b.rect.y + shift, b.rect.w, b.rect.h, l.round, l.fill,
        b.single_point ? kAlarm : l.line, b.single_point ? 2.6 : 1.3);
  };
  std::string out = b.stands_for > 1 ? rect(4) + rect(0) : rect(0);
  const bool bar = b.kind == DrawnBox::Kind::network || b.kind == DrawnBox::Kind::storage ||
                   b.kind == DrawnBox::Kind::set;
  const double middle = b.rect.middle();
  if (bar) {
    const double y = b.rect.y + b.rect.h / 2 + 4.3;
    out += fmt::format(
        "<text x=\"{:.1f}\" y=\"{:.1f}\" font-family=\"{}\" font-size=\"12\" "
        "text-anchor=\"middle\" fill=\"{}\" xml:space=\"preserve\"><tspan "
        "font-weight=\"bold\">{}</tspan><tspan "
        "font-size=\"11\" fill=\"#555555\">  ·  {}</tspan></text>\n",
        middle, y, kFont, kInk, escaped(b.name), escaped(b.note));
  } else if (b.kind == DrawnBox::Kind::adapter) {
    out += text(middle, b.rect.y + b.rect.h / 2 + 4.3, b.name, "middle", 11, false);
  } else {
    out += text(middle, b.rect.y + b.rect.h / 2 - 3, b.name, "middle", 12, true);
    out += text(middle, b.rect.y + b.rect.h / 2 + 13, b.note, "middle", 11, false, "#555555");
  }
  return out;
}

}  // namespace

std::string topology_svg(const Drawing& d) {
  std::string out = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{:.0f}\" height=\"{:.0f}\" "
      "viewBox=\"0 0 {:.0f} {:.0f}\">\n<title>{}</title>\n"
      "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n",
      d.width, d.height, d.width, d.height, escaped(d.title));
  out += text(24, 30, d.title, "start", 15, true);
  for (const DrawnFrame& f : d.frames) out += frame(f);
  for (const DrawnWire& w : d.wires) out += wire(w);
  for (const DrawnBox& b : d.boxes) out += box(b);
  for (const auto& [x, y] : d.dots)
    out += fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"2.6\" fill=\"#444444\"/>\n", x, y);
  for (const DrawnText& t : d.texts) out += text(t.x, t.y, t.text, "middle", 11, false);
  const bool alarm = std::ranges::any_of(d.boxes, [](const DrawnBox& b) { return b.single_point; });
  if (alarm)
    out +=
        text(24, d.height - 14, "red: a single point of failure, and the sets that it takes away",
             "start", 11, false, kAlarm);
  return out + "</svg>\n";
}

}  // namespace shadow::sim
