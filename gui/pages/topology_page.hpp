#pragma once
// The topology: wheel zooms, dragging moves, a double click shows all again; follows the cursor of
// the time window.
#include <QGraphicsView>
#include <memory>

#include "gui/models/run_result.hpp"
#include "gui/models/time_window.hpp"
#include "gui/pages/topology_painter.hpp"

namespace shadow::gui {

class TopologyPage : public QGraphicsView {
  Q_OBJECT

 public:
  explicit TopologyPage(TimeWindow* window, QWidget* parent = nullptr);

  /// Shows a topology; `run` (may be null) gives the states.
  void set_topology(Topology topology, std::shared_ptr<const RunResult> run);
  /// Shows words in the place of a picture.
  void set_missing(const QString& why);
  void fit();

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;
  bool viewportEvent(QEvent* event) override;
  void drawBackground(QPainter* painter, const QRectF& rect) override;

 private:
  void update_states();
  void save();

  TimeWindow* window_;
  std::shared_ptr<const RunResult> run_;
  TopologyPicture picture_;
  QString missing_;
  bool fitted_ = true;  // until the user zooms
};

}  // namespace shadow::gui
