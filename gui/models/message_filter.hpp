#pragma once
// Which messages are shown: of one node, with some words in them.
#include <QSortFilterProxyModel>

namespace shadow::gui {

/// Over a MessageTable. Empty node or words: all.
class MessageFilter : public QSortFilterProxyModel {
  Q_OBJECT

 public:
  using QSortFilterProxyModel::QSortFilterProxyModel;

  void set_node(const QString& node);
  void set_words(const QString& words);

 protected:
  [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex& parent) const override;

 private:
  QString node_;
  QString words_;
};

}  // namespace shadow::gui
