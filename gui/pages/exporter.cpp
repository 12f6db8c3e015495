#include "gui/pages/exporter.hpp"

#include <QCoreApplication>
#include <QDir>
#include <QPainter>

#include "gui/pages/chart_view.hpp"
#include "gui/pages/save_view.hpp"
#include "gui/pages/topology_painter.hpp"

namespace shadow::gui {

namespace {

using namespace Qt::Literals::StringLiterals;
using Result = tl::expected<void, QString>;

Result export_topology(const ExportInput& input, const QDir& dir, QStringList& files) {
  Topology topology = *input.topology;
  if (input.run) add_later_members(topology, *input.run);
  TopologyPicture picture = make_picture(std::move(topology));
  if (input.run) {
    picture.states = states_at(*input.run, input.at_ns.value_or(input.run->end_ns));
  }
  const QRectF bounds = picture_bounds(picture);
  for (const QString& name : {u"topology.png"_s, u"topology.svg"_s}) {
    const Result saved = save_picture(dir.filePath(name), bounds.size().toSize(),
                                      picture.topology.title, [&](QPainter& p) {
                                        p.translate(-bounds.topLeft());
                                        paint_topology(p, picture);
                                      });
    if (!saved) return saved;
    files << dir.filePath(name);
  }
  return {};
}

Result export_chart(ChartView& view, const QDir& dir, QStringList& files) {
  view.resize(kExportWidth, kExportHeight);
  (void)view.grab();                     // a view that is never shown gets its size only now
  QCoreApplication::sendPostedEvents();  // and its axes their places
  for (const auto ending : {".png"_L1, ".svg"_L1}) {
    const QString path = dir.filePath(view.plan().id + ending);
    if (const Result saved = save_view(&view, path); !saved) return saved;
    files << path;
  }
  return {};
}

}  // namespace

tl::expected<QStringList, QString> export_pictures(const ExportInput& input,
                                                   const QString& directory) {
  const QDir dir(directory);
  if (!dir.mkpath(u"."_s)) return tl::unexpected(QString(directory % u": cannot be made"_s));
  QStringList files;
  if (input.topology) {
    if (const Result done = export_topology(input, dir, files); !done) {
      return tl::unexpected(done.error());
    }
  }
  if (!input.run) return files;
  TimeWindow window;
  window.reset(0, input.run->end_ns);
  for (ChartPlan& plan : plan_charts(*input.run)) {
    if (plan.lines.empty()) continue;
    ChartView view(input.run, std::move(plan), &window);
    view.setWindowTitle(QString(input.run->title % u" - "_s % view.plan().title));
    if (const Result done = export_chart(view, dir, files); !done) {
      return tl::unexpected(done.error());
    }
  }
  return files;
}

}  // namespace shadow::gui
