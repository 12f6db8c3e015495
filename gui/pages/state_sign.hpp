#pragma once
// Signs of states, drawn, not written: no font needs to have them.
#include <QRectF>

#include "gui/models/component_state.hpp"

class QPainter;

namespace shadow::gui {

/// A round badge in the colour of the state with its sign in white.
void draw_sign(QPainter& painter, const QRectF& square, State state);

}  // namespace shadow::gui
