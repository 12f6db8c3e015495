#pragma once
// The lines of all operator consoles as a table model: time, node, text.
#include <QAbstractTableModel>
#include <memory>

#include "gui/models/run_result.hpp"

namespace shadow::gui {

/// Rows in order of time. kTimeRole gives the time in nanoseconds of any cell.
class MessageTable : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum Column { time_column, node_column, text_column, column_count };
  static constexpr int kTimeRole = Qt::UserRole;

  using QAbstractTableModel::QAbstractTableModel;

  /// Shows the messages of a run (null: none).
  void set_run(std::shared_ptr<const RunResult> run);

  [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
  [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                    int role) const override;

 private:
  std::shared_ptr<const RunResult> run_;
};

/// The line as the console shows it: "%FAC-S-IDENT, text", unless the text has that prefix already.
[[nodiscard]] QString message_line(const Message& message);

}  // namespace shadow::gui
