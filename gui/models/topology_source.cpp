#include "gui/models/topology_source.hpp"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QStandardPaths>

namespace shadow::gui {

namespace {

using namespace Qt::Literals::StringLiterals;

constexpr int kTimeoutMs = 20'000;  // ours: a large generated configuration takes under a second

}  // namespace

tl::expected<Topology, QString> read_topology_file(const QString& directory) {
  QFile file(QDir(directory).filePath(u"topology.json"_s));
  if (!file.open(QIODevice::ReadOnly)) {
    return tl::unexpected(
        u"No topology.json in this result: the picture of the configuration is missing."_s);
  }
  return parse_topology(file.readAll());
}

QString simulator_path() {
  const QString beside = QDir(QCoreApplication::applicationDirPath()).filePath(u"shadowbench"_s);
  return QFileInfo(beside).isExecutable() ? beside
                                          : QStandardPaths::findExecutable(u"shadowbench"_s);
}

tl::expected<Topology, QString> ask_simulator(const QString& scenario_file) {
  const QString program = simulator_path();
  if (program.isEmpty()) {
    return tl::unexpected(
        u"The program shadowbench stands neither beside this one nor in the path; it reads "
        u"scenario files."_s);
  }
  QProcess process;
  process.start(program, {u"topology"_s, scenario_file, u"--json"_s});
  if (!process.waitForStarted() || !process.waitForFinished(kTimeoutMs)) {
    const QString why = process.errorString();
    process.kill();
    process.waitForFinished();
    return tl::unexpected(QString(program % u": "_s % why));
  }
  if (process.exitStatus() != QProcess::NormalExit || process.exitCode() != 0) {
    const QString said = QString::fromUtf8(process.readAllStandardError()).trimmed();
    const QString code = QString::number(process.exitCode());
    return tl::unexpected(
        said.isEmpty() ? QString(u"shadowbench topology ended with code "_s % code) : said);
  }
  return parse_topology(process.readAllStandardOutput());
}

}  // namespace shadow::gui
