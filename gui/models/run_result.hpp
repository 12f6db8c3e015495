#pragma once
// What one run left behind, as plain values: the tables of run.sqlite (columns: scenario-format.md)
// in memory. Immutable once read; every page looks at the same copy.
#include <QJsonObject>
#include <QMap>
#include <QString>
#include <QStringList>
#include <vector>

namespace shadow::gui {

/// One point of a series; time in nanoseconds of simulated time.
struct Sample {
  qint64 time_ns = 0;
  double value = 0;
};

/// `<kind>.<name>.<metric>` with its unit, samples in order of time.
struct Series {
  QString name;
  QString unit;
  std::vector<Sample> samples;
};

/// A copy, merge, minicopy or minimerge.
struct Operation {
  QString kind;
  QString unit;
  QString member;
  QString node;
  QString outcome;
  qint64 start_ns = 0;
  qint64 end_ns = 0;  // end of the run where the operation did not end
  bool ended = true;
};

/// A line of the timeline that was carried out.
struct Event {
  qint64 time_ns = 0;
  QString source;
  QString line;
  QString status;
};

/// A line of an operator console.
struct Message {
  qint64 time_ns = 0;
  QString node;
  QString facility;
  QString severity;  // one letter: S I W E F
  QString ident;
  QString text;
};

/// An entry of a node's journal; vars are `name=value` pairs.
struct JournalEntry {
  qint64 time_ns = 0;
  QString key;
  QString vars;
};

/// What the scenario demanded, and whether it held.
struct Expectation {
  QString text;
  bool passed = false;
  QString found;
};

/// All of a result directory. `notes` says in words what is missing or incomplete.
struct RunResult {
  QString directory;
  QString title;
  QMap<QString, QString> facts;  // table run
  QJsonObject summary;           // run.json
  std::vector<Series> series;
  std::vector<Operation> operations;
  std::vector<Event> events;
  std::vector<Message> messages;
  std::vector<JournalEntry> journal;
  std::vector<Expectation> expectations;
  qint64 violations = 0;
  qint64 end_ns = 0;  // last time that occurs anywhere
  QStringList notes;
};

}  // namespace shadow::gui
