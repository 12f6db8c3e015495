#pragma once
// Pictures and tables to files: PNG, SVG, PDF, CSV. The ending of the name decides.
#include <QString>
#include <functional>
#include <tl/expected.hpp>
#include <vector>

#include "gui/models/run_result.hpp"

class QGraphicsView;
class QPainter;
class QSize;

namespace shadow::gui {

/// Paints a picture of `size` pixels into `path`; an error says in words why it could not be
/// written.
[[nodiscard]] tl::expected<void, QString> save_picture(const QString& path, const QSize& size,
                                                       const QString& title,
                                                       const std::function<void(QPainter&)>& paint);

/// The whole of a view as it stands on the screen.
[[nodiscard]] tl::expected<void, QString> save_view(QGraphicsView* view, const QString& path);

/// Writes `text` to `path`.
[[nodiscard]] tl::expected<void, QString> save_text(const QString& path, const QString& text);

/// Asks for a name and saves; errors are shown in a box.
void ask_and_save_picture(QGraphicsView* view, const QString& suggestion);
void ask_and_save_csv(QWidget* parent, const QString& suggestion,
                      const std::vector<const Series*>& series);

}  // namespace shadow::gui
