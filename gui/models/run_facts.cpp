#include "gui/models/run_facts.hpp"

#include <algorithm>

#include "gui/models/axis.hpp"
#include "gui/models/palette.hpp"

namespace shadow::gui {

namespace {

using namespace Qt::Literals::StringLiterals;

QString coloured(const QString& text, const QColor& colour) {
  return QString(u"<span style='color:"_s % colour.name() % u"'>"_s % text.toHtmlEscaped() %
                 u"</span>"_s);
}

QString seed_of(const RunResult& run) {
  if (run.facts.contains(u"seed"_s)) return run.facts.value(u"seed"_s);
  return run.summary.value("seed"_L1).toVariant().toString();
}

QString oracle_text(const RunResult& run) {
  if (run.violations == 0) return coloured(u"\u2713 no integrity violation"_s, palette::good);
  return coloured(QString(u"\u2717 integrity violations: "_s % QString::number(run.violations)),
                  palette::bad);
}

QString expectation_text(const RunResult& run) {
  const auto passed = std::count_if(run.expectations.begin(), run.expectations.end(),
                                    [](const Expectation& e) { return e.passed; });
  const auto all = static_cast<std::ptrdiff_t>(run.expectations.size());
  const QString text = (passed == all ? u"\u2713 "_s : u"\u2717 "_s) + QString::number(passed) +
                       u" of "_s + QString::number(all) + u" expectations hold"_s;
  return coloured(text, passed == all ? palette::good : palette::bad);
}

}  // namespace

QString failed_expectations(const RunResult& run) {
  QStringList lines;
  for (const Expectation& e : run.expectations) {
    if (!e.passed) lines << QString(e.text % u"\n    found: "_s % e.found);
  }
  return lines.join(u'\n');
}

QString facts_html(const RunResult& run) {
  QStringList parts;
  if (const QString seed = seed_of(run); !seed.isEmpty()) parts << u"seed "_s + seed;
  parts << u"simulated "_s + time_text(run.end_ns);
  parts << oracle_text(run);
  if (!run.expectations.empty()) parts << expectation_text(run);
  for (const QString& note : run.notes) parts << coloured(note, palette::warn);
  return parts.join(u" &nbsp;\u00b7&nbsp; "_s);
}

}  // namespace shadow::gui
