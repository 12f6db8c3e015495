#pragma once
// The operator consoles of all nodes, filtered by node and words; a click marks the time in the
// charts.
#include <QWidget>
#include <memory>

#include "gui/models/message_table.hpp"
#include "gui/models/time_window.hpp"

class QComboBox;
class QLabel;
class QLineEdit;
class QTableView;

namespace shadow::gui {

class MessageFilter;

class MessagesPage : public QWidget {
  Q_OBJECT

 public:
  explicit MessagesPage(TimeWindow* window, QWidget* parent = nullptr);

  /// Shows a run's messages (null: none).
  void set_run(const std::shared_ptr<const RunResult>& run);

 private:
  void update_count();

  MessageTable* table_;
  MessageFilter* filter_;
  QComboBox* node_;
  QLineEdit* words_;
  QLabel* count_;
  QTableView* view_;
};

}  // namespace shadow::gui
