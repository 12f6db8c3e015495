// `shadowbench console`: a session at the simulated cluster, from a terminal or a script; --check
// holds a script's output against what it expects.
#include "sim/console/console.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <iostream>
#include <memory>
#include <set>
#include <sstream>

#include "sim/cli/commands.hpp"
#include "sim/cli/terminal_lines.hpp"
#include "sim/console/script_check.hpp"
#include "sim/scenario/hardware_plan.hpp"
#include "sim/scenario/loader.hpp"

namespace shadow::sim::cli {
namespace {

/// Lines of a script that is checked; notes what was printed after each.
class CheckedLines final : public LineSource {
 public:
  explicit CheckedLines(const ConsoleScript& script) : script_(script), output_(1) {}
  std::optional<std::string> next(const std::string&) override {
    if (sent_ == script_.sent.size()) return {};
    output_.emplace_back();
    return script_.sent[sent_++];
  }
  void print(std::string_view text) { output_.back() += text; }
  [[nodiscard]] const std::vector<std::string>& output() const { return output_; }

 private:
  const ConsoleScript& script_;
  std::size_t sent_ = 0;
  std::vector<std::string> output_;
};

struct Session {
  Session(const std::string& file, const std::vector<std::string>& set)
      : scenario(load_scenario(file, set)),
        run(scenario, plan_hardware(scenario, installed_catalogue()), System::Network::simgrid,
            record(file)) {}
  Scenario scenario;
  RunLoop run;

 private:
  [[nodiscard]] RecorderOptions record(const std::string& file) const {
    RecorderOptions options;  // no directory: nothing is written
    options.scenario = file;
    options.title = scenario.title;
    options.seed = scenario.seed;
    return options;
  }
};

void print(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

int end_of(RunLoop& run, bool held) {
  if (run.system().oracle().violation_count() > 0) return kIntegrityViolated;
  return held ? kHeld : kExpectationFailed;
}

/// What the tabulator key completes: verbs, nouns, qualifiers, and the names of the configuration.
std::vector<std::string> console_words(RunLoop& run) {
  std::set<std::string> words{"BENCH", "SET HOST"};
  for (const dcl::CommandRow* row : run.commands().commands().table().rows()) {
    words.emplace(row->verb);
    if (!row->noun.empty()) words.emplace(row->noun);
    for (const dcl::WordRow& q : row->qualifiers) words.emplace(q.name);
  }
  const Config& config = run.system().scenario().config;
  for (const Node& n : config.nodes) words.insert(n.name);
  for (const Disk& d : config.disks) words.insert(d.name + ":");
  for (const ShadowSet& s : config.sets) words.insert(s.name + ":");
  return {words.begin(), words.end()};
}

int check(const ConsoleOptions& options) {
  const ConsoleScript script = read_script(options.script);
  const std::string beside =
      (std::filesystem::path(options.script).parent_path() / script.config).string();
  Session session(options.file.empty() ? beside : options.file, options.set);
  CheckedLines lines(script);
  Console console(session.run, lines, [&lines](std::string_view text) { lines.print(text); });
  const bool held = console.run();
  const auto failures = check_script(options.script, script, lines.output());
  for (const std::string& f : failures) fmt::print("{}\n", f);
  if (!options.script.empty() && failures.empty()) {
    fmt::print("{}: {} expectations hold\n", options.script, script.expectations.size());
  }
  return end_of(session.run, held && failures.empty());
}

}  // namespace

int console(const ConsoleOptions& options) {
  if (!options.script.empty()) return check(options);
  if (options.file.empty()) {
    fmt::print(stderr, "console: a scenario or configuration is missing (or --check SCRIPT)\n");
    return kBadInput;
  }
  Session session(options.file, options.set);
  std::unique_ptr<LineSource> lines;
  if (isatty(STDIN_FILENO) != 0) {
    lines = std::make_unique<TerminalLines>();
    TerminalLines::complete_with(console_words(session.run));
  } else {
    lines = std::make_unique<ScriptLines>(std::cin, print);
  }
  Console console(session.run, *lines, print);
  const bool held = console.run();
  return end_of(session.run, held);
}

}  // namespace shadow::sim::cli
