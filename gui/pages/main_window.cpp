#include "gui/pages/main_window.hpp"

#include <QDir>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenuBar>
#include <QMessageBox>
#include <QMimeData>
#include <QSlider>
#include <QSplitter>
#include <QStatusBar>
#include <QVBoxLayout>

#include "gui/models/axis.hpp"
#include "gui/models/raid_levels.hpp"
#include "gui/models/result_reader.hpp"
#include "gui/models/run_facts.hpp"
#include "gui/models/topology_source.hpp"
#include "gui/pages/charts_page.hpp"
#include "gui/pages/exporter.hpp"
#include "gui/pages/fonts.hpp"
#include "gui/pages/messages_page.hpp"
#include "gui/pages/topology_page.hpp"

namespace shadow::gui {

namespace {

using namespace Qt::Literals::StringLiterals;

constexpr int kCursorSteps = 1000;

QString nothing_open() {
  return MainWindow::tr(
      "Nothing is open yet.\n\nOpen the result directory of a run or a scenario file from the "
      "menu, or drop one here.");
}

/// Paths below the working directory are shown from there.
QString short_path(const QString& path) {
  const QString relative = QDir::current().relativeFilePath(path);
  return relative.startsWith(".."_L1) ? path : relative;
}

}  // namespace

MainWindow::MainWindow() {
  setWindowTitle(tr("shadowbench"));
  setAcceptDrops(true);
  resize(1400, 880);
  charts_ = new ChartsPage(&window_);
  messages_ = new MessagesPage(&window_);
  auto* across = new QSplitter(Qt::Horizontal);
  across->addWidget(build_topology_side());
  across->addWidget(charts_);
  across->setSizes({640, 760});
  auto* down = new QSplitter(Qt::Vertical);
  down->addWidget(across);
  down->addWidget(messages_);
  down->setSizes({680, 200});
  down->setStretchFactor(0, 1);
  auto* centre = new QWidget;
  auto* column = new QVBoxLayout(centre);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(build_header());
  column->addWidget(down, 1);
  setCentralWidget(centre);
  build_actions();
  connect(&window_, &TimeWindow::cursor_changed, this, &MainWindow::show_cursor);
  topology_->set_missing(nothing_open());
  charts_->set_missing(tr("Charts appear when a run is open."));
}

void MainWindow::build_actions() {
  QMenu* file = menuBar()->addMenu(tr("&File"));
  file->addAction(tr("Open &result directory ..."), QKeySequence::Open, this,
                  &MainWindow::ask_for_result);
  file->addAction(tr("Open &scenario ..."), QKeySequence(tr("Ctrl+Shift+O")), this,
                  &MainWindow::ask_for_scenario);
  file->addSeparator();
  file->addAction(tr("&Export all pictures ..."), QKeySequence(tr("Ctrl+E")), this,
                  &MainWindow::export_all);
  file->addSeparator();
  file->addAction(tr("&Quit"), QKeySequence::Quit, this, &QWidget::close);
  QMenu* view = menuBar()->addMenu(tr("&View"));
  view->addAction(tr("Show the &whole run"), QKeySequence(tr("Ctrl+0")), &window_,
                  &TimeWindow::show_all);
  view->addAction(tr("Show the whole &topology"), QKeySequence(tr("Ctrl+T")), topology_,
                  &TopologyPage::fit);
  QMenu* help = menuBar()->addMenu(tr("&Help"));
  help->addAction(tr("&RAID levels"), this, &MainWindow::show_raid_levels)
      ->setObjectName(u"raid_levels"_s);
}

void MainWindow::show_raid_levels() {
  auto* box = new QMessageBox(QMessageBox::NoIcon, tr("RAID levels"), raid_levels_text(),
                              QMessageBox::Ok, this);
  box->setAttribute(Qt::WA_DeleteOnClose);
  box->setTextFormat(Qt::RichText);
  box->open();
}

QWidget* MainWindow::build_header() {
  auto* header = new QWidget;
  header->setObjectName(u"header"_s);
  title_ = new QLabel(tr("No run open"));
  title_->setFont(fonts::sized(16, QFont::Bold));
  facts_ = new QLabel;
  facts_->setTextFormat(Qt::RichText);
  for (QLabel* label : {title_, facts_}) label->setWordWrap(true);
  auto* column = new QVBoxLayout(header);
  column->setContentsMargins(16, 10, 16, 10);
  column->setSpacing(4);
  column->addWidget(title_);
  column->addWidget(facts_);
  return header;
}

QWidget* MainWindow::build_topology_side() {
  topology_ = new TopologyPage(&window_);
  cursor_ = new QSlider(Qt::Horizontal);
  cursor_->setRange(0, kCursorSteps);
  cursor_->setEnabled(false);
  cursor_text_ = new QLabel(tr("State of the configuration"));
  cursor_text_->setMinimumWidth(150);
  connect(cursor_, &QSlider::valueChanged, this, &MainWindow::move_cursor);
  auto* bar = new QHBoxLayout;
  bar->setContentsMargins(16, 6, 16, 8);
  bar->addWidget(cursor_text_);
  bar->addWidget(cursor_, 1);
  auto* side = new QWidget;
  side->setObjectName(u"side"_s);
  auto* column = new QVBoxLayout(side);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(topology_, 1);
  column->addLayout(bar);
  return side;
}

void MainWindow::open(const QString& path) {
  const QFileInfo info(path);
  if (!info.exists()) return complain(QString(path % u": no such file or directory"_s));
  if (info.isDir()) {
    open_result(path);
  } else if (info.fileName() == "run.sqlite"_L1) {
    open_result(info.path());
  } else {
    open_scenario(path);
  }
}

bool MainWindow::open_result(const QString& directory) {
  auto result = read_result(directory);
  if (!result) {
    complain(result.error());
    return false;
  }
  show_run(std::make_shared<const RunResult>(std::move(*result)));
  auto topology = read_topology_file(directory);
  if (topology) {
    add_later_members(*topology, *run_);
    topology_->set_topology(std::move(*topology), run_);
  } else {
    topology_->set_missing(topology.error());
  }
  return true;
}

void MainWindow::show_run(std::shared_ptr<const RunResult> run) {
  run_ = std::move(run);
  window_.reset(0, run_->end_ns);
  title_->setText(run_->title);
  facts_->setText(facts_html(*run_));
  facts_->setToolTip(failed_expectations(*run_));
  setWindowTitle(QString(run_->title % u" - shadowbench"_s));
  charts_->set_run(run_);
  messages_->set_run(run_);
  cursor_->setEnabled(true);
  statusBar()->showMessage(short_path(run_->directory));
}

bool MainWindow::open_scenario(const QString& file) {
  auto topology = ask_simulator(file);
  if (!topology) {
    complain(topology.error());
    return false;
  }
  run_.reset();
  title_->setText(topology->title.isEmpty() ? QFileInfo(file).fileName() : topology->title);
  facts_->setText(tr("Scenario, not run yet"));
  setWindowTitle(QString(title_->text() % u" - shadowbench"_s));
  topology_->set_topology(std::move(*topology), nullptr);
  charts_->set_missing(tr("This scenario was not run yet. Run it with\n\nshadowbench run %1\n\n"
                          "and open the result directory.")
                           .arg(QFileInfo(file).fileName()));
  messages_->set_run(nullptr);
  cursor_->setEnabled(false);
  statusBar()->showMessage(short_path(file));
  return true;
}

void MainWindow::show_cursor() {
  const auto share = static_cast<double>(window_.cursor() - window_.full_begin()) /
                     static_cast<double>(window_.full_end() - window_.full_begin());
  const QSignalBlocker quiet(cursor_);
  cursor_->setValue(static_cast<int>(share * kCursorSteps));
  cursor_text_->setText(tr("State at %1").arg(time_text(window_.cursor())));
}

void MainWindow::move_cursor(int slider_value) {
  const auto span = static_cast<double>(window_.full_end() - window_.full_begin());
  window_.set_cursor(window_.full_begin() +
                     static_cast<qint64>(span * slider_value / kCursorSteps));
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
  if (event->mimeData()->hasUrls()) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
  const QList<QUrl> urls = event->mimeData()->urls();
  if (!urls.isEmpty()) open(urls.first().toLocalFile());
}

void MainWindow::ask_for_result() {
  const QString path = QFileDialog::getExistingDirectory(this, tr("Open result directory"));
  if (!path.isEmpty()) open(path);
}

void MainWindow::ask_for_scenario() {
  const QString path = QFileDialog::getOpenFileName(this, tr("Open scenario"), {},
                                                    tr("Scenarios (*.toml);;All files (*)"));
  if (!path.isEmpty()) open(path);
}

void MainWindow::export_all() {
  if (!run_) return complain(tr("No run is open: there is nothing to export."));
  const QString path = QFileDialog::getExistingDirectory(this, tr("Export pictures into"));
  if (path.isEmpty()) return;
  ExportInput input{run_, std::nullopt, window_.cursor()};
  if (auto topology = read_topology_file(run_->directory)) input.topology = *topology;
  const auto files = export_pictures(input, path);
  if (!files) return complain(files.error());
  statusBar()->showMessage(tr("%1 files written to %2").arg(files->size()).arg(path));
}

void MainWindow::complain(const QString& what) {
  auto* box = new QMessageBox(QMessageBox::Warning, tr("shadowbench"), what, QMessageBox::Ok, this);
  box->setAttribute(Qt::WA_DeleteOnClose);
  box->open();
}

}  // namespace shadow::gui
