#include "gui/models/membership.hpp"

#include <QMap>

namespace shadow::gui {

namespace {

using namespace Qt::Literals::StringLiterals;

/// Value of `name=` among the pairs; empty if it is not there.
QString value_of(const JournalEntry& entry, const QString& name) {
  for (const QString& pair : entry.vars.split(u' ', Qt::SkipEmptyParts)) {
    if (pair.section(u'=', 0, 0) == name) return pair.section(u'=', 1);
  }
  return {};
}

QString bare(QString name) {
  name.remove(u"(target)"_s);
  if (name.endsWith(u':')) name.chop(1);
  return name;
}

/// What is known of one set.
struct Members {
  QStringList ever;
  QStringList now;
  bool known = false;
};

void note_members(Members& set, const JournalEntry& entry, bool passed) {
  QStringList all;
  QStringList full;
  for (const QString& name : value_of(entry, u"members"_s).split(u',', Qt::SkipEmptyParts)) {
    all << bare(name);
    if (!name.contains("(target)"_L1)) full << bare(name);
  }
  set.ever << all;
  if (passed || !set.known) set.now = passed ? all : full;
  set.known = true;
}

}  // namespace

QStringList outsiders_at(const RunResult& run, qint64 time_ns) {
  QMap<QString, Members> sets;
  QStringList outside;
  for (const JournalEntry& entry : run.journal) {
    const bool passed = entry.time_ns <= time_ns;
    if (entry.key == "SET.GENERATION"_L1) {
      note_members(sets[value_of(entry, u"unit"_s)], entry, passed);
    } else if (entry.key == "VOLPROC.REDUCED"_L1 && passed) {
      outside << bare(value_of(entry, u"member"_s));
    }
  }
  QStringList inside;
  for (const Members& set : sets) {
    inside << set.now;
    outside << set.ever;
  }
  outside.removeDuplicates();
  outside.removeIf([&](const QString& disk) { return inside.contains(disk); });
  return outside;
}

}  // namespace shadow::gui
