#pragma once
// All charts of a run below one another, their times aligned.
#include <QScrollArea>
#include <memory>

#include "gui/models/run_result.hpp"
#include "gui/models/time_window.hpp"

namespace shadow::gui {

class ChartsPage : public QScrollArea {
  Q_OBJECT

 public:
  explicit ChartsPage(TimeWindow* window, QWidget* parent = nullptr);

  void set_run(const std::shared_ptr<const RunResult>& run);
  /// Shows words in the place of charts.
  void set_missing(const QString& why);

 private:
  TimeWindow* window_;
};

}  // namespace shadow::gui
