#pragma once
// Fonts and colours of all widgets.
class QApplication;

namespace shadow::gui {

void apply_theme(QApplication& app);

}  // namespace shadow::gui
