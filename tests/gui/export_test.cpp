#include "gui/pages/exporter.hpp"

#include <gtest/gtest.h>

#include <QDir>
#include <QFile>
#include <QImage>
#include <QPainter>
#include <QSet>
#include <QTemporaryDir>
#include <QtSvg/QSvgRenderer>

#include "gui/models/result_reader.hpp"
#include "gui/models/topology_source.hpp"
#include "gui/pages/save_view.hpp"
#include "gui/pages/topology_painter.hpp"
#include "tests/gui/fixture.hpp"

namespace shadow::gui {
namespace {

using namespace Qt::Literals::StringLiterals;

/// Different colours in a picture: an empty or one-coloured picture has hardly any.
int colours_of(const QImage& image) {
  QSet<QRgb> seen;
  for (int y = 0; y < image.height(); y += 3) {
    for (int x = 0; x < image.width(); x += 3) seen.insert(image.pixel(x, y));
  }
  return static_cast<int>(seen.size());
}

ExportInput load(const QString& directory) {
  ExportInput input;
  auto run = read_result(directory);
  EXPECT_TRUE(run);
  input.run = std::make_shared<const RunResult>(std::move(*run));
  auto topology = read_topology_file(directory);
  EXPECT_TRUE(topology) << topology.error().toStdString();
  input.topology = std::move(*topology);
  return input;
}

TEST(Export, WritesAPngAndAnSvgOfEveryChartAndOfTheTopology) {
  const QDir dir(QStringLiteral(SHADOW_BINARY_DIR "/gui-fixture"));
  ASSERT_TRUE(dir.mkpath(u"."_s));
  test::write_result(dir.path());
  const auto files = export_pictures(load(dir.path()), dir.filePath(u"charts"_s));
  ASSERT_TRUE(files) << files.error().toStdString();
  EXPECT_EQ(files->size(), 16);
  for (const QString& path : *files) {
    EXPECT_GT(QFile(path).size(), 2000) << path.toStdString();
    if (!path.endsWith(u".png")) continue;
    const QImage image(path);
    EXPECT_GT(colours_of(image), 20) << path.toStdString();
    if (path.endsWith(u"topology.png")) continue;
    EXPECT_EQ(image.width(), kExportWidth) << path.toStdString();
    EXPECT_EQ(image.height(), kExportHeight) << path.toStdString();
  }
}

TEST(Export, AnSvgShowsWhatThePngShows) {
  QTemporaryDir dir;
  test::write_result(dir.path());
  ASSERT_TRUE(export_pictures(load(dir.path()), dir.path()));
  for (const QString& name : {u"topology"_s, u"response"_s}) {
    const QImage png = QImage(dir.filePath(name + u".png")).convertToFormat(QImage::Format_RGB32);
    QSvgRenderer svg(dir.filePath(name + u".svg"));
    ASSERT_TRUE(svg.isValid()) << name.toStdString();
    EXPECT_EQ(svg.viewBox().size(), png.size());
    QImage drawn(png.size(), QImage::Format_RGB32);
    drawn.fill(Qt::white);
    QPainter painter(&drawn);
    svg.render(&painter);
    painter.end();
    qint64 different = 0;
    for (int y = 0; y < png.height(); ++y) {
      for (int x = 0; x < png.width(); ++x) {
        different += std::abs(qGray(png.pixel(x, y)) - qGray(drawn.pixel(x, y))) > 60;
      }
    }
    EXPECT_LT(static_cast<double>(different), 0.03 * png.width() * png.height())
        << name.toStdString();
    drawn.save(QStringLiteral(SHADOW_BINARY_DIR "/gui-fixture/%1-svg.png").arg(name));
  }
}

TEST(Export, ChartsWithoutDataAreLeftOut) {
  QTemporaryDir dir;
  ExportInput input;
  input.run = std::make_shared<const RunResult>();
  const auto files = export_pictures(input, dir.path());
  ASSERT_TRUE(files);
  EXPECT_TRUE(files->isEmpty());
}

TEST(Export, APlaceThatCannotBeWrittenIsAnErrorInWords) {
  QTemporaryDir dir;
  QFile file(dir.filePath(u"taken"_s));
  ASSERT_TRUE(file.open(QIODevice::WriteOnly));
  const auto files = export_pictures({}, dir.filePath(u"taken"_s));
  ASSERT_FALSE(files);
  EXPECT_NE(files.error().toStdString().find("taken"), std::string::npos);
}

TEST(Export, APictureOfTwoSitesIsDrawn) {
  auto topology = parse_topology(test::topology_json(2, 2, 4));
  ASSERT_TRUE(topology);
  const TopologyPicture picture = make_picture(std::move(*topology));
  const QRectF bounds = picture_bounds(picture);
  const QString path = QStringLiteral(SHADOW_BINARY_DIR "/gui-fixture/two-sites.png");
  ASSERT_TRUE(save_picture(path, bounds.size().toSize(), {}, [&](QPainter& p) {
    p.translate(-bounds.topLeft());
    paint_topology(p, picture);
  }));
  EXPECT_GT(colours_of(QImage(path)), 20);
}

TEST(Export, PdfIsWrittenToo) {
  QTemporaryDir dir;
  const QString path = dir.filePath(u"x.pdf"_s);
  ASSERT_TRUE(save_picture(path, QSize(300, 200), u"x"_s,
                           [](QPainter& p) { p.drawText(20, 20, u"text"_s); }));
  QFile file(path);
  ASSERT_TRUE(file.open(QIODevice::ReadOnly));
  EXPECT_TRUE(file.readAll().startsWith("%PDF"));
}

}  // namespace
}  // namespace shadow::gui
