// `shadowbench run`: scenarios from file to results. One run is one process (SimGrid); several
// files are run one after the other in child processes.
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "sim/bench/run_loop.hpp"
#include "sim/cli/commands.hpp"
#include "sim/scenario/hardware_plan.hpp"
#include "sim/scenario/loader.hpp"
#ifndef SHADOW_LIGHT
#include "sim/topology/topology_json.hpp"
#endif

namespace shadow::sim::cli {
namespace {

namespace fs = std::filesystem;
using WallClock = std::chrono::steady_clock;

double seconds_since(WallClock::time_point start) {
  return std::chrono::duration<double>(WallClock::now() - start).count();
}

fs::path directory_of(const RunOptions& options, const std::string& file) {
  const std::string name = fs::path(file).stem().string();
  if (options.out.empty()) return fs::path("results") / "runs" / name;
  return options.files.size() == 1 ? fs::path(options.out) : fs::path(options.out) / name;
}

/// A line on the terminal that says how far the run is; nothing where standard error is no
/// terminal.
class ProgressLine {
 public:
  explicit ProgressLine(bool wanted) : wanted_(wanted && isatty(STDERR_FILENO) != 0) {}
  ~ProgressLine() {
    if (shown_) fmt::print(stderr, "\r\x1b[K");
  }
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  void show(const System& system) {
    if (!wanted_ || seconds_since(last_) < kPeriod) return;
    last_ = WallClock::now();
    shown_ = true;
    std::string text = fmt::format("{:.0f} s simulated", system.now().seconds());
    for (const Operation& o : system.operations().all()) {
      if (o.end || o.size == 0) continue;
      text += fmt::format(
          "  {} {} {:.0f} %", kOperationNames[static_cast<std::size_t>(o.kind)], o.unit_name,
          100.0 * static_cast<double>(o.progress.fence) / static_cast<double>(o.size));
    }
    fmt::print(stderr, "\r\x1b[K{}", text);
    std::fflush(stderr);
  }

 private:
  static constexpr double kPeriod = 0.1;  // seconds: ten a second are enough for eyes
  bool wanted_;
  bool shown_ = false;
  WallClock::time_point last_{};
};

volatile std::sig_atomic_t interrupted = 0;
void interrupt(int) { interrupted = 1; }

void write_topology([[maybe_unused]] const Scenario& scenario,
                    [[maybe_unused]] const HardwarePlan& plan,
                    [[maybe_unused]] const fs::path& directory) {
#ifndef SHADOW_LIGHT
  std::ofstream(directory / "topology.json") << topology_json(scenario, plan);
#endif
}

std::string quoted(const std::string& word) {
  std::string text = "'";
  for (const char c : word) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return text + "'";
}

/// The front end draws the charts, without a display.
void draw_charts(const std::string& directory) {
  const fs::path gui = fs::read_symlink("/proc/self/exe").parent_path() / "shadowbench-gui";
  if (!fs::exists(gui)) {
    fmt::print(stderr, "charts: {} is not there, no charts were drawn\n", gui.string());
    return;
  }
  const std::string command = "QT_QPA_PLATFORM=offscreen " + quoted(gui.string()) + " --export " +
                              quoted((fs::path(directory) / "charts").string()) + " " +
                              quoted(directory) + " >/dev/null";
  if (std::system(command.c_str()) != 0) fmt::print(stderr, "charts: {} failed\n", gui.string());
}

void print_troubles(const RunSummary& s) {
  for (const ExpectationLine& e : s.expectations) {
    if (!e.passed) {
      fmt::print("{}:{}: expectation failed: {} (found: {})\n", s.scenario, e.line, e.text,
                 e.found);
    }
  }
  for (const Violation& v : s.violations) fmt::print("{}: {}\n", s.scenario, sentence(v));
}

void print_json(const RunSummary& s) {
  std::ifstream file(fs::path(s.directory) / "run.json");
  fmt::print("{}\n", std::string(std::istreambuf_iterator<char>(file), {}));
}

void print_results(const RunOptions& options, const RunSummary& s) {
  if (options.json) {
    print_json(s);
  } else if (options.quiet) {
    print_troubles(s);
  } else {
    fmt::print("{}", summary_text(s, isatty(STDOUT_FILENO) != 0));
  }
  std::fflush(stdout);
  if (!s.failure.empty()) fmt::print(stderr, "{}: {}\n", s.scenario, s.failure);
}

RunSummary simulate(const RunOptions& options, const std::string& file) {
  const auto start = WallClock::now();
  Scenario scenario = load_scenario(file, options.set);
  if (options.seed) scenario.seed = *options.seed;
  const HardwarePlan plan = plan_hardware(scenario, installed_catalogue());
  RecorderOptions record;
  record.scenario = file;
  record.title = scenario.title;
  record.seed = scenario.seed;
  record.directory = directory_of(options, file);
  record.event_log = options.event_log;
  if (scenario.sample) record.sample = *scenario.sample;
  record.loading_seconds = seconds_since(start);
  RunLoop run(scenario, plan, System::Network::simgrid, std::move(record));
  ProgressLine line(!options.quiet && !options.json);
  // after SimGrid has put its own handler there, which would leave without results
  std::signal(SIGINT, interrupt);
  RunSummary summary = run.run([&](const System& system) {
    line.show(system);
    return interrupted != 0;
  });
  if (summary.complete) write_topology(scenario, plan, summary.directory);
  return summary;
}

int run_one(const RunOptions& options, const std::string& file) {
  RunSummary summary;
  try {
    summary = simulate(options, file);
  } catch (const OutputError& e) {
    fmt::print(stderr, "{}\n", e.what());
    return kBadInput;  // before the first event: nothing was run
  }
  if (options.charts && summary.complete) draw_charts(summary.directory);
  print_results(options, summary);
  if (interrupted != 0) {
    fmt::print(stderr, "{}: interrupted, the results are incomplete\n", file);
    return kNotFinished;
  }
  return summary.exit_code();
}

/// In a child process; its exit code.
int run_apart(const RunOptions& options, const std::string& file) {
  std::fflush(stdout);
  const pid_t child = fork();
  if (child == 0) {
    int code = kNotFinished;
    try {
      code = run_one(options, file);
    } catch (const ScenarioError& e) {
      fmt::print(stderr, "{}\n", e.what());
      code = kBadInput;
    } catch (const std::exception& e) {
      fmt::print(stderr, "shadowbench: {}\n", e.what());
    }
    std::fflush(stdout);
    _exit(code);
  }
  int status = 0;
  if (child < 0 || waitpid(child, &status, 0) != child || !WIFEXITED(status)) return kNotFinished;
  return WEXITSTATUS(status);
}

}  // namespace

int run(const RunOptions& options) {
  if (options.files.size() == 1) return run_one(options, options.files.front());
  // bad input of any file shows before the first run
  for (const std::string& file : options.files) {
    static_cast<void>(plan_hardware(load_scenario(file, options.set), installed_catalogue()));
  }
  int worst = kHeld;
  for (const std::string& file : options.files) worst = std::max(worst, run_apart(options, file));
  return worst;
}

}  // namespace shadow::sim::cli
