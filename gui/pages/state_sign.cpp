#include "gui/pages/state_sign.hpp"

#include <QPainter>
#include <QPainterPath>

namespace shadow::gui {

namespace {

/// Strokes of a sign in a square of side 1.
QPainterPath strokes(Sign sign) {
  QPainterPath path;
  const auto line = [&](double x1, double y1, double x2, double y2) {
    path.moveTo(x1, y1);
    path.lineTo(x2, y2);
  };
  switch (sign) {
    case Sign::tick:
      line(0.27, 0.52, 0.44, 0.70);
      path.lineTo(0.75, 0.32);
      break;
    case Sign::arrow:
      line(0.25, 0.5, 0.75, 0.5);
      line(0.53, 0.28, 0.75, 0.5);
      path.lineTo(0.53, 0.72);
      break;
    case Sign::exchange:
      line(0.25, 0.38, 0.75, 0.38);
      path.lineTo(0.60, 0.24);
      line(0.75, 0.62, 0.25, 0.62);
      path.lineTo(0.40, 0.76);
      break;
    case Sign::wave:
      path.moveTo(0.22, 0.56);
      path.cubicTo(0.36, 0.22, 0.46, 0.40, 0.5, 0.5);
      path.cubicTo(0.54, 0.62, 0.66, 0.78, 0.78, 0.44);
      break;
    case Sign::cross:
      line(0.3, 0.3, 0.7, 0.7);
      line(0.7, 0.3, 0.3, 0.7);
      break;
    case Sign::scissors:
      line(0.22, 0.5, 0.38, 0.5);
      line(0.62, 0.5, 0.78, 0.5);
      line(0.44, 0.72, 0.56, 0.28);
      break;
    case Sign::ring:
      path.addEllipse(QRectF(0.27, 0.27, 0.46, 0.46));
      break;
    case Sign::off:
      line(0.27, 0.5, 0.73, 0.5);
      break;
  }
  return path;
}

}  // namespace

void draw_sign(QPainter& painter, const QRectF& square, State state) {
  const StateStyle& style = style_of(state);
  painter.save();
  painter.setPen(Qt::NoPen);
  painter.setBrush(style.colour);
  painter.drawEllipse(square);
  painter.translate(square.topLeft());
  painter.scale(square.width(), square.height());
  QPen pen(Qt::white, 0.13);
  pen.setCapStyle(Qt::RoundCap);
  pen.setJoinStyle(Qt::RoundJoin);
  painter.setPen(pen);
  painter.setBrush(Qt::NoBrush);
  painter.drawPath(strokes(style.sign));
  painter.restore();
}

}  // namespace shadow::gui
