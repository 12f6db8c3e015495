#include <fmt/core.h>

#include <algorithm>

#include "sim/record/run_summary.hpp"

namespace shadow::sim {
namespace {

constexpr std::size_t kShownRows = 20;  // ours: a summary is read on one screen

// Thousands apart: 12,345,678.
std::string grouped(std::uint64_t n) {
  std::string digits = std::to_string(n);
  for (auto i = static_cast<std::ptrdiff_t>(digits.size()) - 3; i > 0; i -= 3) {
    digits.insert(static_cast<std::size_t>(i), ",");
  }
  return digits;
}

// A short time as people read it: 12.3 ms, 845 us.
std::string short_time(Duration d) {
  const double s = d.seconds();
  if (s < 1e-3) return fmt::format("{:.0f} us", s * 1e6);
  if (s < 1.0) return fmt::format("{:.1f} ms", s * 1e3);
  return fmt::format("{:.2f} s", s);
}

// A span of simulated time: 12.345 s, 4 m 05 s, 3 h 25 m 12 s.
std::string span(Duration d) {
  const std::int64_t ms = d.ns / 1'000'000;
  if (ms < 120'000) return fmt::format("{:.3f} s", d.seconds());
  const std::int64_t s = ms / 1000;
  if (s < 3600) return fmt::format("{} m {:02} s", s / 60, s % 60);
  return fmt::format("{} h {:02} m {:02} s", s / 3600, s / 60 % 60, s % 60);
}

std::string rate(double per_second) {
  if (per_second >= 1e6) return fmt::format("{:.2f} M", per_second / 1e6);
  if (per_second >= 1e3) return fmt::format("{:.1f} k", per_second / 1e3);
  return fmt::format("{:.0f}", per_second);
}

std::string clipped(std::string_view text, std::size_t width) {
  if (text.size() <= width) return std::string(text);
  return std::string(text.substr(0, width - 3)) + "...";
}

class Text {
 public:
  explicit Text(bool colour) : colour_(colour) {}
  template <class... Args>
  void line(fmt::format_string<Args...> format, Args&&... args) {
    out_ += fmt::format(format, std::forward<Args>(args)...);
    out_.erase(out_.find_last_not_of(' ') + 1);
    out_ += '\n';
  }
  void heading(std::string_view text) {
    out_ += '\n';
    out_ += paint(text, "1");
    out_ += '\n';
  }
  [[nodiscard]] std::string paint(std::string_view text, std::string_view code) const {
    if (!colour_) return std::string(text);
    return fmt::format("\x1b[{}m{}\x1b[0m", code, text);
  }
  [[nodiscard]] std::string verdict(bool good, std::string_view text) const {
    return paint(text, good ? "32" : "1;31");
  }
  void more(std::size_t shown, std::size_t all) {
    if (all > shown) line("  ... and {} more in run.sqlite", grouped(all - shown));
  }
  std::string take() { return std::move(out_); }

 private:
  bool colour_;
  std::string out_;
};

void operations(Text& t, const RunSummary& s) {
  if (s.operations.empty()) return;
  t.heading("Operations");
  t.line("  {:<9} {:<7} {:<13} {:<6} {:>10} {:>15} {:>9} {:>9}  {}", "kind", "unit", "member",
         "node", "start", "duration", "rate", "segments", "outcome");
  const std::size_t shown = std::min(s.operations.size(), kShownRows);
  for (std::size_t i = 0; i < shown; ++i) {
    const Operation& o = s.operations[i];
    std::string outcome = o.outcome;
    if (o.outcome != "completed" && o.size > 0) {
      outcome += fmt::format(" {}%", o.progress.fence * 100 / o.size);
    }
    t.line("  {:<9} {:<7} {:<13} {:<6} {:>10} {:>15} {:>9} {:>9}  {}",
           kOperationNames[static_cast<std::size_t>(o.kind)], o.unit_name,
           o.member.empty() ? "-" : o.member, o.node, fmt::format("{:.3f} s", o.start.seconds()),
           span(o.duration(s.end)), fmt::format("{:.1f} MB/s", o.rate(s.end) / 1e6),
           grouped(o.progress.segments), outcome);
  }
  t.more(shown, s.operations.size());
}

void responses(Text& t, const RunSummary& s) {
  if (s.responses.empty()) return;
  t.heading("Response times of users");
  t.line("  {:<12} {:<8} {:<6} {:<10} {:>9} {:>8} {:>8} {:>8} {:>8} {:>8}", "workload", "unit",
         "I/O", "set was", "requests", "mean", "p50", "p95", "p99", "max");
  const std::size_t shown = std::min(s.responses.size(), kShownRows);
  for (std::size_t i = 0; i < shown; ++i) {
    const ResponseLine& r = s.responses[i];
    t.line("  {:<12} {:<8} {:<6} {:<10} {:>9} {:>8} {:>8} {:>8} {:>8} {:>8}",
           clipped(r.workload, 12), r.unit, r.direction,
           r.phase == "steady" ? "steady" : "copy/merge", grouped(r.count), short_time(r.mean),
           short_time(r.p50), short_time(r.p95), short_time(r.p99), short_time(r.max));
  }
  t.more(shown, s.responses.size());
  if (s.user_errors > 0) t.line("  {} requests ended with an error", grouped(s.user_errors));
}

void messages(Text& t, const RunSummary& s) {
  if (s.messages.empty()) return;
  t.heading("Messages");
  const std::size_t shown = std::min(s.messages.size(), kShownRows);
  for (std::size_t i = 0; i < shown; ++i) {
    const MessageLine& m = s.messages[i];
    t.line("  {:>6} x {:<44} first at {:.3f} s", grouped(m.count), m.ident, m.first.seconds());
  }
  t.more(shown, s.messages.size());
}

void verdicts(Text& t, const RunSummary& s) {
  t.heading("Data integrity");
  if (s.violation_count == 0) {
    t.line("  {} {} checks, every read and every member as it must be", t.verdict(true, "clean:"),
           grouped(s.checks));
  } else {
    t.line("  {} in {} checks",
           t.verdict(false, fmt::format("{} violations", grouped(s.violation_count))),
           grouped(s.checks));
    const std::size_t shown = std::min(s.violations.size(), kShownRows);
    for (std::size_t i = 0; i < shown; ++i) t.line("  {}", sentence(s.violations[i]));
    t.more(shown, s.violation_count);
  }
  for (const ExcusedLine& e : s.excused) {
    t.line("  {}: {} blocks not judged, being written when a node died, merge pending ({} differ)",
           e.unit, grouped(e.blocks), grouped(e.differing));
  }
  if (s.application_races > 0) {
    t.line("  {} pairs of overlapping writes by the applications themselves",
           grouped(s.application_races));
  }
  if (s.expectations.empty()) return;
  t.heading("Expectations");
  const std::uint64_t failed = s.expectations_failed();
  t.line("  {}, {} failed",
         t.verdict(failed == 0, fmt::format("{} hold", s.expectations.size() - failed)), failed);
  for (const ExpectationLine& e : s.expectations) {
    if (e.passed) continue;
    t.line("  {} line {}: {}", t.verdict(false, "failed"), e.line, e.text);
    t.line("         found: {} at {:.3f} s", e.found, e.time.seconds());
  }
}

void speed(Text& t, const RunSummary& s) {
  t.heading("Run");
  t.line("  {} simulated in {:.3f} s wall time (results written; loading took {:.3f} s more)",
         span({s.end.ns}), s.wall_seconds, s.loading_seconds);
  t.line("  {:>13} member I/Os  {:>8}/s      {:>13} events  {:>8}/s", grouped(s.member_ios),
         rate(s.member_ios_per_second()), grouped(s.events), rate(s.events_per_second()));
  t.line("  {:>13} user I/Os, {:.0f} MB of memory at most", grouped(s.user_ios),
         static_cast<double>(s.peak_rss_bytes) / 1e6);
  if (s.network_flows + s.network_messages > 0) {
    t.line("  {:>13} network messages, {:.0f} % of them flows, {} lost",
           grouped(s.network_flows + s.network_messages), 100 * s.flow_share(),
           grouped(s.network_lost));
  }
  t.line("  fingerprint {}, seed {}", s.fingerprint, s.seed);
  if (!s.directory.empty()) t.line("  results in {}", s.directory);
  if (!s.failure.empty()) {
    t.line("  {} {}", t.verdict(false, "results are not complete:"), s.failure);
  }
}

}  // namespace

std::uint64_t RunSummary::expectations_failed() const {
  return static_cast<std::uint64_t>(
      std::count_if(expectations.begin(), expectations.end(),
                    [](const ExpectationLine& e) { return !e.passed; }));
}

std::uint64_t RunSummary::violations_expected() const {
  std::uint64_t expected = 0;
  for (const ExpectationLine& e : expectations) expected += e.violations;
  return expected;
}

int RunSummary::exit_code() const {
  if (!failure.empty()) return 4;
  if (violation_count > violations_expected()) return 3;
  return expectations_failed() > 0 ? 1 : 0;
}

std::string summary_text(const RunSummary& s, bool colour) {
  Text t(colour);
  t.line("{}", t.paint(s.title.empty() ? s.scenario : s.title, "1"));
  t.line("{}, ended at {}: {}", s.scenario, span({s.end.ns}), s.end_reason);
  operations(t, s);
  responses(t, s);
  messages(t, s);
  verdicts(t, s);
  speed(t, s);
  return t.take();
}

}  // namespace shadow::sim
