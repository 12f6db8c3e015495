#pragma once
// The window: topology left, charts right, consoles below.
#include <QMainWindow>
#include <memory>

#include "gui/models/run_result.hpp"
#include "gui/models/time_window.hpp"

class QLabel;
class QSlider;

namespace shadow::gui {

class ChartsPage;
class MessagesPage;
class TopologyPage;

class MainWindow : public QMainWindow {
  Q_OBJECT

 public:
  MainWindow();

  /// Opens a result directory (or its run.sqlite) or a scenario file. What cannot be opened is said
  /// in a box and nothing changes.
  void open(const QString& path);
  /// Marks an instant of the run; the topology shows its states.
  void mark(qint64 time_ns) { window_.set_cursor(time_ns); }

 protected:
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;

 private:
  void build_actions();
  QWidget* build_header();
  QWidget* build_topology_side();
  bool open_result(const QString& directory);
  bool open_scenario(const QString& file);
  void show_run(std::shared_ptr<const RunResult> run);
  void show_cursor();
  void move_cursor(int slider_value);
  void ask_for_result();
  void ask_for_scenario();
  void export_all();
  void show_raid_levels();
  void complain(const QString& what);

  TimeWindow window_;
  std::shared_ptr<const RunResult> run_;
  TopologyPage* topology_ = nullptr;
  ChartsPage* charts_ = nullptr;
  MessagesPage* messages_ = nullptr;
  QLabel* title_ = nullptr;
  QLabel* facts_ = nullptr;
  QLabel* cursor_text_ = nullptr;
  QSlider* cursor_ = nullptr;
};

}  // namespace shadow::gui
