#include "gui/pages/save_view.hpp"

#include <QFile>
#include <QFileDialog>
#include <QGraphicsView>
#include <QImage>
#include <QMessageBox>
#include <QPainter>
#include <QPdfWriter>
#include <QSaveFile>
#include <QtSvg/QSvgGenerator>

#include "gui/models/csv.hpp"

namespace shadow::gui {

namespace {

using namespace Qt::Literals::StringLiterals;
using Result = tl::expected<void, QString>;
using Paint = std::function<void(QPainter&)>;

constexpr int kDotsPerInch = 96;  // so that a pixel of the screen is one of a page or browser

QString unwritable(const QString& path) { return QString(path % u": cannot be written"_s); }

Result save_png(const QString& path, const QSize& size, const Paint& paint) {
  QImage image(size, QImage::Format_RGB32);
  image.fill(Qt::white);
  QPainter painter(&image);
  painter.setRenderHint(QPainter::Antialiasing);
  paint(painter);
  painter.end();
  if (!image.save(path, "PNG")) return tl::unexpected(unwritable(path));
  return {};
}

Result save_svg(const QString& path, const QSize& size, const QString& title, const Paint& paint) {
  QSvgGenerator generator;
  generator.setFileName(path);
  generator.setResolution(kDotsPerInch);
  generator.setSize(size);
  generator.setViewBox(QRect(QPoint(), size));
  generator.setTitle(title);
  QPainter painter;
  if (!painter.begin(&generator)) return tl::unexpected(unwritable(path));
  paint(painter);
  return {};
}

Result save_pdf(const QString& path, const QSize& size, const QString& title, const Paint& paint) {
  QPdfWriter writer(path);
  writer.setResolution(kDotsPerInch);
  writer.setTitle(title);
  const QSizeF inches = QSizeF(size) / kDotsPerInch;
  writer.setPageSize(QPageSize(inches, QPageSize::Inch));
  writer.setPageMargins({});
  QPainter painter;
  if (!painter.begin(&writer)) return tl::unexpected(unwritable(path));
  paint(painter);
  return {};
}

void report(QWidget* parent, const Result& result) {
  if (!result) QMessageBox::warning(parent, QObject::tr("Not saved"), result.error());
}

}  // namespace

Result save_picture(const QString& path, const QSize& size, const QString& title,
                    const Paint& paint) {
  if (path.endsWith(".svg"_L1, Qt::CaseInsensitive)) return save_svg(path, size, title, paint);
  if (path.endsWith(".pdf"_L1, Qt::CaseInsensitive)) return save_pdf(path, size, title, paint);
  return save_png(path, size, paint);
}

Result save_view(QGraphicsView* view, const QString& path) {
  return save_picture(path, view->size(), view->windowTitle(), [&](QPainter& painter) {
    view->render(&painter, QRectF(QPointF(), QSizeF(view->size())), view->rect());
  });
}

Result save_text(const QString& path, const QString& text) {
  QSaveFile file(path);
  if (!file.open(QIODevice::WriteOnly) || file.write(text.toUtf8()) < 0 || !file.commit()) {
    return tl::unexpected(QString(path % u": "_s % file.errorString()));
  }
  return {};
}

void ask_and_save_picture(QGraphicsView* view, const QString& suggestion) {
  const QString path =
      QFileDialog::getSaveFileName(view, QObject::tr("Save picture"), suggestion % u".png"_s,
                                   QObject::tr("Pictures (*.png *.svg *.pdf)"));
  if (!path.isEmpty()) report(view, save_view(view, path));
}

void ask_and_save_csv(QWidget* parent, const QString& suggestion,
                      const std::vector<const Series*>& series) {
  const QString path = QFileDialog::getSaveFileName(
      parent, QObject::tr("Save series"), suggestion % u".csv"_s, QObject::tr("Tables (*.csv)"));
  if (!path.isEmpty()) report(parent, save_text(path, series_csv(series)));
}

}  // namespace shadow::gui
