// shadowbench-gui [--export DIR] [--at TIME] [RESULT_DIR | SCENARIO_FILE]
#include <QApplication>
#include <QCommandLineParser>
#include <QDir>
#include <QFileInfo>
#include <QLoggingCategory>
#include <algorithm>
#include <cstdio>
#include <optional>

#include "gui/models/component_state.hpp"
#include "gui/models/result_reader.hpp"
#include "gui/models/topology_source.hpp"
#include "gui/pages/exporter.hpp"
#include "gui/pages/main_window.hpp"
#include "gui/pages/theme.hpp"

namespace {

using namespace Qt::Literals::StringLiterals;
using namespace shadow::gui;

constexpr int kBadInput = 2;  // exit codes as those of shadowbench
constexpr int kNotDone = 4;

/// Pictures need no display, and without one Qt would end the process.
void choose_platform(int argc, char** argv) {
  const bool pictures = std::any_of(argv, argv + argc, [](const char* argument) {
    return QByteArrayView(argument).startsWith("--export");
  });
  const bool display =
      !qEnvironmentVariableIsEmpty("DISPLAY") || !qEnvironmentVariableIsEmpty("WAYLAND_DISPLAY");
  if (!pictures && (display || !qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM"))) return;
  qputenv("QT_QPA_PLATFORM", "offscreen");
  // Qt complains of run-time directories that only a desktop has.
  QLoggingCategory::setFilterRules(u"default.warning=false"_s);
}

int fail(int code, const QString& what) {
  std::fprintf(stderr, "shadowbench-gui: %s\n", qUtf8Printable(what));
  return code;
}

tl::expected<ExportInput, QString> load(const QString& path) {
  ExportInput input;
  if (!QFileInfo(path).isDir()) {
    auto topology = ask_simulator(path);
    if (!topology) return tl::unexpected(topology.error());
    input.topology = std::move(*topology);
    return input;
  }
  auto run = read_result(path);
  if (!run) return tl::unexpected(run.error());
  input.run = std::make_shared<const RunResult>(std::move(*run));
  auto topology = read_topology_file(path);
  if (topology) input.topology = std::move(*topology);
  if (!topology) std::fprintf(stderr, "shadowbench-gui: %s\n", qUtf8Printable(topology.error()));
  return input;
}

int run_export(const QString& source, const QString& directory, std::optional<qint64> at_ns) {
  auto input = load(source);
  if (!input) return fail(kBadInput, input.error());
  input->at_ns = at_ns;
  const auto files = export_pictures(*input, directory);
  if (!files) return fail(kNotDone, files.error());
  for (const QString& file : *files) std::printf("%s\n", qUtf8Printable(file));
  return 0;
}

int run_window(const QStringList& sources, std::optional<qint64> at_ns) {
  MainWindow window;
  window.show();
  if (!sources.isEmpty()) window.open(sources.first());
  if (at_ns) window.mark(*at_ns);
  return QApplication::exec();
}

}  // namespace

int main(int argc, char** argv) {
  choose_platform(argc, argv);
  QApplication app(argc, argv);
  QApplication::setApplicationName(u"shadowbench-gui"_s);
  QApplication::setApplicationVersion(u"0.1"_s);
  apply_theme(app);

  QCommandLineParser parser;
  parser.setApplicationDescription(u"Shows runs of shadowbench: topology, charts, messages."_s);
  parser.addHelpOption();
  parser.addVersionOption();
  parser.addPositionalArgument(u"SOURCE"_s, u"result directory or scenario file"_s, u"[SOURCE]"_s);
  const QCommandLineOption export_option(
      u"export"_s, u"write all pictures (PNG, SVG) into DIR and end"_s, u"DIR"_s);
  const QCommandLineOption at_option(
      u"at"_s, u"the topology shows the states at TIME, for example 90s (default: the end)"_s,
      u"TIME"_s);
  parser.addOptions({export_option, at_option});
  parser.process(app);

  const QStringList sources = parser.positionalArguments();
  std::optional<qint64> at_ns;
  if (const QString at = parser.value(at_option); !at.isEmpty()) {
    at_ns = parse_duration(at);
    if (!at_ns) return fail(kBadInput, u"--at "_s + at + u": expected a time like 90s"_s);
  }
  if (!parser.isSet(export_option)) return run_window(sources, at_ns);
  if (sources.isEmpty()) return fail(kBadInput, u"--export needs a result directory"_s);
  return run_export(sources.first(), parser.value(export_option), at_ns);
}
