#include "gui/models/csv.hpp"

#include <map>

namespace shadow::gui {

namespace {

QString quoted(QString text) {
  if (!text.contains(u',') && !text.contains(u'"')) return text;
  return QString(u'"' % text.replace(u'"', QStringLiteral("\"\"")) % u'"');
}

}  // namespace

QString series_csv(const std::vector<const Series*>& series) {
  std::map<qint64, std::vector<QString>> rows;
  QString out = QStringLiteral("time_s");
  for (std::size_t i = 0; i < series.size(); ++i) {
    out += u',' + quoted(series[i]->name);
    for (const Sample& s : series[i]->samples) {
      auto& cells = rows[s.time_ns];
      cells.resize(series.size());
      cells[i] = QString::number(s.value, 'g', 12);
    }
  }
  out += u'\n';
  for (const auto& [time_ns, cells] : rows) {
    out += QString::number(static_cast<double>(time_ns) / 1e9, 'f', 9);
    for (const QString& cell : cells) out += u',' + cell;
    out += u'\n';
  }
  return out;
}

}  // namespace shadow::gui
