#include "gui/models/message_table.hpp"

#include <QColor>

#include "gui/models/axis.hpp"
#include "gui/models/palette.hpp"

namespace shadow::gui {

namespace {

QVariant text_of(const Message& m, int column) {
  if (column == MessageTable::time_column) return time_text(m.time_ns);
  return column == MessageTable::node_column ? m.node : message_line(m);
}

QVariant colour_of(const Message& m) {
  if (m.severity == u"E" || m.severity == u"F") return palette::bad;
  if (m.severity == u"W") return palette::warn;
  return palette::ink;
}

}  // namespace

QString message_line(const Message& m) {
  if (m.ident.isEmpty() || m.text.startsWith(u'%')) return m.text;
  return QString(u'%' % m.facility % u'-' % m.severity % u'-' % m.ident % u", " % m.text);
}

void MessageTable::set_run(std::shared_ptr<const RunResult> run) {
  beginResetModel();
  run_ = std::move(run);
  endResetModel();
}

int MessageTable::rowCount(const QModelIndex& parent) const {
  return parent.isValid() || !run_ ? 0 : static_cast<int>(run_->messages.size());
}

int MessageTable::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : column_count;
}

QVariant MessageTable::data(const QModelIndex& index, int role) const {
  if (!run_ || !index.isValid()) return {};
  const Message& m = run_->messages[static_cast<std::size_t>(index.row())];
  switch (role) {
    case Qt::DisplayRole:
      return text_of(m, index.column());
    case Qt::ToolTipRole:
      return message_line(m);
    case Qt::ForegroundRole:
      return colour_of(m);
    case kTimeRole:
      return m.time_ns;
    default:
      return {};
  }
}

QVariant MessageTable::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
  if (section == time_column) return tr("Time");
  return section == node_column ? tr("Node") : tr("Operator console");
}

}  // namespace shadow::gui
