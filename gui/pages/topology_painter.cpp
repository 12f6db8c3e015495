#include "gui/pages/topology_painter.hpp"

#include <QFontMetricsF>
#include <QPainter>
#include <algorithm>
#include <array>

#include "gui/models/palette.hpp"
#include "gui/pages/fonts.hpp"
#include "gui/pages/state_sign.hpp"

namespace shadow::gui {

namespace {

using namespace Qt::Literals::StringLiterals;

constexpr double kMargin = 20;
constexpr double kLegendHeight = 44;
constexpr double kDot = 3.4;
constexpr double kHitDistance = 5;
constexpr double kSignSize = 14;

const Component& part(const TopologyPicture& p, int index) {
  return p.topology.components[static_cast<std::size_t>(index)];
}

/// LAN-like interconnects against storage interconnects, by the word of their kind.
bool is_network(const Component& c) {
  QString text = c.label;
  for (const auto& [key, value] : c.detail) {
    if (key == "kind"_L1) text = value;
  }
  static const std::array kWords{u"lan"_s, u"ethernet"_s, u"fddi"_s, u"atm"_s, u"mc"_s, u"ip"_s};
  return std::any_of(kWords.begin(), kWords.end(), [&](const QString& word) {
    return text.startsWith(word, Qt::CaseInsensitive);
  });
}

QColor rail_colour(const TopologyPicture& p, const Rail& rail) {
  int index = rail.component;
  if (index < 0) index = p.topology.edges[static_cast<std::size_t>(rail.edge)].from;
  const Component& c = part(p, index);
  if (c.kind == Kind::set) return palette::set;
  if (c.kind == Kind::interconnect && is_network(c)) return palette::network;
  return palette::storage;
}

const Rail* rail_under(const TopologyPicture& p, const QPointF& end) {
  for (const Rail& rail : p.layout.rails) {
    if (std::abs(rail.line.y1() - end.y()) < 0.5 && end.x() >= rail.line.x1() - 0.5 &&
        end.x() <= rail.line.x2() + 0.5) {
      return &rail;
    }
  }
  return nullptr;
}

State rail_state(const TopologyPicture& p, const Rail& rail) {
  const QString& name = rail.component >= 0
                            ? part(p, rail.component).name
                            : p.topology.edges[static_cast<std::size_t>(rail.edge)].name;
  return state_of(p.states, name).state;
}

bool is_broken(State state) {
  return state == State::failed || state == State::cut || state == State::down;
}

QColor wire_colour(const TopologyPicture& p, const Wire& wire) {
  const Rail* rail = rail_under(p, wire.path.last());
  return rail ? rail_colour(p, *rail) : palette::quiet;
}

void draw_frames(QPainter& painter, const TopologyPicture& p) {
  for (const Frame& frame : p.layout.frames) {
    painter.setPen(QPen(palette::line, 1));
    painter.setBrush(palette::shade);
    painter.drawRoundedRect(frame.rect, 8, 8);
    if (frame.site.isEmpty()) continue;
    painter.setFont(fonts::title());
    painter.setPen(palette::quiet);
    painter.drawText(frame.rect.topLeft() + QPointF(16, 24), u"Site "_s + frame.site);
  }
}

void draw_rails(QPainter& painter, const TopologyPicture& p) {
  for (const Rail& rail : p.layout.rails) {
    const bool broken = is_broken(rail_state(p, rail));
    const bool bus = rail.component < 0 || part(p, rail.component).kind == Kind::interconnect ||
                     part(p, rail.component).kind == Kind::set;
    QPen pen(broken ? palette::bad : rail_colour(p, rail), bus ? 3 : 1.6);
    pen.setCapStyle(Qt::RoundCap);
    if (broken || rail.component < 0)
      pen.setDashPattern(broken ? QList<qreal>{2, 3} : QList<qreal>{5, 2});
    painter.setPen(pen);
    painter.drawLine(rail.line);
  }
}

/// The wire to its set of a disk that is no member now.
bool is_loose(const TopologyPicture& p, const Wire& wire) {
  if (wire.edge < 0) return false;
  const Edge& edge = p.topology.edges[static_cast<std::size_t>(wire.edge)];
  return edge.kind == "member"_L1 && (state_of(p.states, part(p, edge.from).name).outside ||
                                      state_of(p.states, part(p, edge.to).name).outside);
}

void draw_wires(QPainter& painter, const TopologyPicture& p) {
  for (const Wire& wire : p.layout.wires) {
    const bool loose = is_loose(p, wire);
    const QColor colour = loose ? style_of(State::outside).colour : wire_colour(p, wire);
    QPen pen(colour, 1.4);
    if (loose) pen.setDashPattern({3, 3});
    painter.setPen(pen);
    painter.setBrush(Qt::NoBrush);
    painter.drawPolyline(wire.path.constData(), static_cast<int>(wire.path.size()));
    painter.setPen(Qt::NoPen);
    painter.setBrush(colour);
    painter.drawEllipse(wire.path.last(), kDot, kDot);
  }
}

void draw_lines(QPainter& painter, const QRectF& rect, const QStringList& lines, double pad) {
  double y = rect.top() + pad;
  for (qsizetype i = 0; i < lines.size(); ++i) {
    const double height = i == 0 ? BoxMetrics::name_line : BoxMetrics::label_line;
    painter.setFont(i == 0 ? fonts::name() : fonts::label());
    painter.setPen(i == 0 ? palette::ink : palette::quiet);
    painter.drawText(
        QRectF(rect.left() + BoxMetrics::pad, y, rect.width() - BoxMetrics::pad, height),
        Qt::AlignLeft | Qt::AlignVCenter, lines[i]);
    y += height;
  }
}

/// Colour of a box's edge: the state's, or the kind's.
QColor edge_colour(const Component& c, State state) {
  if (state != State::normal) return style_of(state).colour;
  if (c.kind == Kind::set) return palette::set;
  if (c.kind != Kind::interconnect) return QColor(0x9a, 0xa5, 0xb1);
  return is_network(c) ? palette::network : palette::storage;
}

void draw_box(QPainter& painter, const TopologyPicture& p, const Box& box) {
  const Component& c = part(p, box.component);
  const State state = state_of(p.states, c.name).state;
  const bool chip = c.kind == Kind::interconnect || c.kind == Kind::set;
  painter.setPen(QPen(edge_colour(c, state), state == State::normal ? 1.2 : 2));
  painter.setBrush(c.kind == Kind::adapter ? palette::grid.lighter(103) : palette::paper);
  const double radius = chip ? 12 : c.kind == Kind::disk ? 6 : 3;
  painter.drawRoundedRect(box.rect, radius, radius);
  draw_lines(painter, box.rect, box.lines,
             c.kind == Kind::adapter ? BoxMetrics::pad / 2 : BoxMetrics::pad);
  if (c.kind == Kind::adapter && state == State::normal) return;
  const QPointF corner(box.rect.right() - kSignSize - 5, box.rect.top() + 5);
  draw_sign(painter, QRectF(corner, QSizeF(kSignSize, kSignSize)), state);
}

void draw_labels(QPainter& painter, const TopologyPicture& p) {
  for (const LinkLabel& label : p.layout.labels) {
    const Edge& edge = p.topology.edges[static_cast<std::size_t>(label.edge)];
    const State state = state_of(p.states, edge.name).state;
    painter.setPen(QPen(state == State::normal ? palette::line : style_of(state).colour,
                        state == State::normal ? 1 : 2));
    painter.setBrush(palette::paper);
    painter.drawRoundedRect(label.rect, 4, 4);
    draw_lines(painter, label.rect, label.lines, BoxMetrics::pad / 2);
    const QPointF corner(label.rect.right() - kSignSize - 4, label.rect.top() + 4);
    draw_sign(painter, QRectF(corner, QSizeF(kSignSize, kSignSize)), state);
  }
}

/// Signs that occur, then what the colours of lines mean.
void draw_legend(QPainter& painter, const TopologyPicture& p) {
  double x = p.layout.bounds.left();
  const double y = p.layout.bounds.bottom() + kLegendHeight / 2;
  const QFontMetricsF metrics(fonts::label());
  painter.setFont(fonts::label());
  const auto text = [&](const QString& words) {
    painter.setPen(palette::quiet);
    painter.drawText(QPointF(x, y + 4), words);
    x += metrics.horizontalAdvance(words) + 18;
  };
  for (int i = 0; i < kStateCount; ++i) {
    const auto state = static_cast<State>(i);
    const bool seen = state == State::normal ||
                      std::any_of(p.states.begin(), p.states.end(),
                                  [&](const ComponentState& s) { return s.state == state; });
    if (!seen) continue;
    draw_sign(painter, QRectF(x, y - kSignSize / 2, kSignSize, kSignSize), state);
    x += kSignSize + 5;
    text(QString::fromUtf16(style_of(state).word));
  }
  for (const auto& [colour, words] : {std::pair{palette::network, u"network"_s},
                                      {palette::storage, u"storage path"_s},
                                      {palette::set, u"shadow set"_s}}) {
    painter.setPen(QPen(colour, 3));
    painter.drawLine(QPointF(x, y), QPointF(x + 18, y));
    x += 24;
    text(words);
  }
}

QString describe(const TopologyPicture& p, const Component& c) {
  QString text = u"<b>"_s + c.name.toHtmlEscaped() + u"</b>, "_s + kind_word(c.kind);
  if (!c.label.isEmpty()) text += u"<br>"_s + c.label.toHtmlEscaped();
  const ComponentState state = state_of(p.states, c.name);
  text += u"<br>"_s + QString::fromUtf16(style_of(state.state).word);
  if (!state.reason.isEmpty()) text += u": "_s + state.reason.toHtmlEscaped();
  text += u"<table>"_s;
  for (const auto& [key, value] : c.detail) {
    text += u"<tr><td>"_s + key.toHtmlEscaped() + u"&nbsp;&nbsp;</td><td>"_s +
            value.toHtmlEscaped() + u"</td></tr>"_s;
  }
  return text + u"</table>"_s;
}

QString describe(const TopologyPicture& p, const Edge& e) {
  QString text = u"<b>"_s + e.name.toHtmlEscaped() + u"</b> "_s + e.label.toHtmlEscaped() +
                 u"<br>"_s + part(p, e.from).name.toHtmlEscaped() + u" \u2013 "_s +
                 part(p, e.to).name.toHtmlEscaped();
  const ComponentState state = state_of(p.states, e.name);
  if (state.state != State::normal) text += u"<br>"_s + state.reason.toHtmlEscaped();
  return text;
}

bool is_near(const QLineF& line, const QPointF& at) {
  const QRectF around = QRectF(line.p1(), line.p2())
                            .normalized()
                            .adjusted(-kHitDistance, -kHitDistance, kHitDistance, kHitDistance);
  return around.contains(at);
}

}  // namespace

TopologyPicture make_picture(Topology topology) {
  const QFontMetricsF strong(fonts::name());
  const QFontMetricsF label(fonts::label());
  TopologyLayout layout = lay_out(topology, [&](const QString& text, bool is_name) {
    return (is_name ? strong : label).horizontalAdvance(text);
  });
  return {std::move(topology), std::move(layout), {}};
}

QRectF picture_bounds(const TopologyPicture& picture) {
  return picture.layout.bounds.adjusted(-kMargin, -kMargin, kMargin, kLegendHeight);
}

void paint_topology(QPainter& painter, const TopologyPicture& picture) {
  painter.fillRect(picture_bounds(picture), palette::paper);
  draw_frames(painter, picture);
  draw_rails(painter, picture);
  draw_wires(painter, picture);
  for (const Box& box : picture.layout.boxes) draw_box(painter, picture, box);
  draw_labels(painter, picture);
  draw_legend(painter, picture);
}

QString describe_at(const TopologyPicture& p, const QPointF& at) {
  for (const Box& box : p.layout.boxes) {
    if (box.rect.contains(at)) return describe(p, part(p, box.component));
  }
  for (const LinkLabel& label : p.layout.labels) {
    if (label.rect.contains(at)) {
      return describe(p, p.topology.edges[static_cast<std::size_t>(label.edge)]);
    }
  }
  for (const Wire& wire : p.layout.wires) {
    for (qsizetype i = 0; wire.edge >= 0 && i + 1 < wire.path.size(); ++i) {
      if (is_near(QLineF(wire.path[i], wire.path[i + 1]), at)) {
        return describe(p, p.topology.edges[static_cast<std::size_t>(wire.edge)]);
      }
    }
  }
  for (const Rail& rail : p.layout.rails) {
    if (!is_near(rail.line, at)) continue;
    return rail.component >= 0 ? describe(p, part(p, rail.component))
                               : describe(p, p.topology.edges[static_cast<std::size_t>(rail.edge)]);
  }
  return {};
}

}  // namespace shadow::gui
