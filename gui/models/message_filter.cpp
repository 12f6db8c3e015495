#include "gui/models/message_filter.hpp"

#include "gui/models/message_table.hpp"

namespace shadow::gui {

void MessageFilter::set_node(const QString& node) {
  node_ = node;
  invalidateFilter();
}

void MessageFilter::set_words(const QString& words) {
  words_ = words;
  invalidateFilter();
}

bool MessageFilter::filterAcceptsRow(int row, const QModelIndex& parent) const {
  const auto text = [&](int column) {
    return sourceModel()->index(row, column, parent).data(Qt::DisplayRole).toString();
  };
  if (!node_.isEmpty() && text(MessageTable::node_column) != node_) return false;
  return words_.isEmpty() || text(MessageTable::text_column).contains(words_, Qt::CaseInsensitive);
}

}  // namespace shadow::gui
