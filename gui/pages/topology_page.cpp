#include "gui/pages/topology_page.hpp"

#include <QFileDialog>
#include <QGraphicsScene>
#include <QHelpEvent>
#include <QMenu>
#include <QMessageBox>
#include <QToolTip>
#include <QWheelEvent>
#include <cmath>

#include "gui/models/palette.hpp"
#include "gui/pages/fonts.hpp"
#include "gui/pages/save_view.hpp"

namespace shadow::gui {

namespace {
constexpr double kLargestScale = 4;
constexpr double kLeastScale = 0.1;
}  // namespace

TopologyPage::TopologyPage(TimeWindow* window, QWidget* parent)
    : QGraphicsView(parent), window_(window) {
  setScene(new QGraphicsScene(this));
  setRenderHint(QPainter::Antialiasing);
  setDragMode(ScrollHandDrag);
  setTransformationAnchor(AnchorUnderMouse);
  setFrameShape(NoFrame);
  setViewportUpdateMode(FullViewportUpdate);
  connect(window_, &TimeWindow::cursor_changed, this, &TopologyPage::update_states);
}

void TopologyPage::set_topology(Topology topology, std::shared_ptr<const RunResult> run) {
  missing_.clear();
  run_ = std::move(run);
  picture_ = make_picture(std::move(topology));
  scene()->setSceneRect(picture_bounds(picture_));
  update_states();
  fit();
}

void TopologyPage::set_missing(const QString& why) {
  missing_ = why;
  picture_ = {};
  scene()->setSceneRect(QRectF(0, 0, 1, 1));
  viewport()->update();
}

void TopologyPage::update_states() {
  if (run_) picture_.states = states_at(*run_, window_->cursor());
  viewport()->update();
}

void TopologyPage::fit() {
  fitted_ = true;
  if (!picture_.layout.bounds.isValid()) return resetTransform();
  fitInView(sceneRect(), Qt::KeepAspectRatio);
  if (transform().m11() > 1) resetTransform();  // text is made for this size
}

void TopologyPage::resizeEvent(QResizeEvent* event) {
  QGraphicsView::resizeEvent(event);
  if (fitted_) fit();
}

void TopologyPage::wheelEvent(QWheelEvent* event) {
  const double factor = std::pow(1.2, event->angleDelta().y() / 120.0);
  const double target = transform().m11() * factor;
  if (target < kLeastScale || target > kLargestScale) return;
  fitted_ = false;
  scale(factor, factor);
}

void TopologyPage::mouseDoubleClickEvent(QMouseEvent*) { fit(); }

void TopologyPage::contextMenuEvent(QContextMenuEvent* event) {
  QMenu menu(this);
  menu.addAction(tr("Show all"), this, &TopologyPage::fit);
  menu.addAction(tr("Save picture (PNG, SVG, PDF) ..."), this, &TopologyPage::save)
      ->setEnabled(picture_.layout.bounds.isValid());
  menu.exec(event->globalPos());
}

void TopologyPage::save() {
  const QString path = QFileDialog::getSaveFileName(
      this, tr("Save picture"), QStringLiteral("topology.png"), tr("Pictures (*.png *.svg *.pdf)"));
  if (path.isEmpty()) return;
  const QRectF bounds = picture_bounds(picture_);
  const auto saved =
      save_picture(path, bounds.size().toSize(), picture_.topology.title, [&](QPainter& p) {
        p.translate(-bounds.topLeft());
        paint_topology(p, picture_);
      });
  if (!saved) QMessageBox::warning(this, tr("Not saved"), saved.error());
}

bool TopologyPage::viewportEvent(QEvent* event) {
  if (event->type() == QEvent::ToolTip) {
    auto* help = static_cast<QHelpEvent*>(event);
    const QString text = describe_at(picture_, mapToScene(help->pos()));
    text.isEmpty() ? QToolTip::hideText() : QToolTip::showText(help->globalPos(), text, this);
    return true;
  }
  return QGraphicsView::viewportEvent(event);
}

void TopologyPage::drawBackground(QPainter* painter, const QRectF& rect) {
  painter->fillRect(rect, palette::paper);
  if (missing_.isEmpty()) return paint_topology(*painter, picture_);
  painter->resetTransform();
  painter->setFont(fonts::body());
  painter->setPen(palette::quiet);
  painter->drawText(QRectF(viewport()->rect()).adjusted(40, 40, -40, -40),
                    Qt::AlignCenter | Qt::TextWordWrap, missing_);
}

}  // namespace shadow::gui
