// The program `shadowbench`: its command line, and what becomes of errors.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <exception>
#include <new>

#include "engine/base/assert.hpp"
#include "models/catalogue/catalogue.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/heap.hpp"
#include "sim/scenario/position.hpp"

namespace shadow::sim::cli {
namespace {

constexpr const char* kSet =
    "override a value of the file: nodes.BETA.parameters.SHADOW_MAX_COPY=2, "
    "workload.NAME.streams=16 (repeatable)";

void add_set(CLI::App& command, std::vector<std::string>& set) {
  command.add_option("--set", set, kSet)->type_name("KEY=VALUE")->allow_extra_args(false);
}

struct Commands {
  CLI::App app{
      "shadowbench: a full-system simulator and test bench for host-based volume shadowing.",
      "shadowbench"};
  RunOptions run;
  ConsoleOptions console;
  CheckOptions check;
  TopologyOptions topology;
  ListOptions list;
  ValidateDiskOptions validate_disk;
  ImportDiskOptions import_disk;

  Commands() {
    app.set_version_flag("--version", SHADOWBENCH_VERSION);
    app.require_subcommand(1);
    app.footer(
        "Start with:  shadowbench list scenarios\n"
        "             shadowbench run scenarios/failures/third-member-under-load.toml --charts\n"
        "Exit codes:  0 all expectations hold, 1 one failed, 2 bad input (nothing was run), 3 data "
        "integrity violated,\n"
        "             4 the run could not be finished");
    add_run();
    add_console();
    add_check();
    add_topology();
    add_list();
    add_validate_disk();
    add_import_disk();
  }

  void add_run() {
    CLI::App* c = app.add_subcommand("run", "Run scenarios, print a summary and write results");
    c->add_option("SCENARIO", run.files, "scenario files (TOML)")->required();
    c->add_option("--seed", run.seed, "number that all chance comes from (instead of the file's)");
    add_set(*c, run.set);
    c->add_option("--out", run.out, "directory of the results (default: results/runs/NAME)")
        ->type_name("DIR");
    c->add_flag("--charts", run.charts, "draw charts into DIR/charts");
    c->add_flag("--event-log", run.event_log, "write DIR/events.log, one line an event");
    c->add_flag("--quiet", run.quiet, "print failed expectations and violations only");
    c->add_flag("--json", run.json, "print the summary as JSON");
  }

  void add_console() {
    CLI::App* c =
        app.add_subcommand("console", "Type DCL and bench commands on the simulated cluster");
    c->add_option("FILE", console.file, "scenario or configuration");
    c->add_option("--check", console.script, "run a *.console script and compare its output")
        ->type_name("SCRIPT");
    add_set(*c, console.set);
  }

  void add_check() {
    CLI::App* c = app.add_subcommand(
        "check", "Validate scenario files and print advice about the configuration");
    c->add_option("FILE", check.files, "scenario files (TOML)")->required();
    add_set(*c, check.set);
    c->add_flag("--json", check.json, "print findings as JSON");
    c->add_flag("--expand", check.expand,
                "print the scenario with its includes and [generate] as one file");
  }

  void add_topology() {
    CLI::App* c = app.add_subcommand(
        "topology", "Show paths, availability and points of failure of a configuration");
    c->add_option("FILE", topology.file, "scenario or configuration (TOML)")->required();
    add_set(*c, topology.set);
    c->add_flag("--json", topology.json, "print components and connections as JSON");
    c->add_option("--svg", topology.svg, "draw the configuration into this file")
        ->type_name("FILE");
  }

  void add_list() {
    CLI::App* c = app.add_subcommand(
        "list", "Print catalogues: hardware, parameters, messages, metrics, scenarios");
    c->add_option("WHAT", list.what,
                  "disks, controllers, interconnects, parameters, messages, metrics, options, "
                  "commands or scenarios")
        ->required();
    c->add_option("NAME", list.name,
                  "hardware: this row with all figures and sources; else: rows that contain NAME");
    c->add_option("--folder", list.folder, "where scenarios lie")->type_name("DIR");
    c->add_flag("--json", list.json, "print as JSON");
  }

  void add_validate_disk() {
    CLI::App* c = app.add_subcommand(
        "validate-disk", "Replay a measured trace through the drive model and compare the times");
    c->add_option("--drive", validate_disk.drive,
                  "a drive of the catalogue, or a file with a row (*.toml), as import-disk prints")
        ->type_name("NAME|FILE")
        ->required();
    c->add_option("--trace", validate_disk.trace,
                  "lines R|W WORD LBN BLOCKS SERVICE_US GAP_US, one request at a time")
        ->type_name("FILE")
        ->required();
    c->add_option("--svg", validate_disk.svg, "draw both distributions")->type_name("FILE");
    c->add_flag("--json", validate_disk.json, "print the figures as JSON");
  }

  void add_import_disk() {
    CLI::App* c = app.add_subcommand(
        "import-disk", "Print a DiskSim drive description as a row of the drive catalogue");
    c->add_option("FILE", import_disk.specs, "NAME.diskspecs, or a model alone")->required();
    c->add_option("--model", import_disk.model, "zones and mechanics (default: as FILE says)")
        ->type_name("FILE");
    c->add_option("--seek", import_disk.seek, "seek curve (default: as the model says)")
        ->type_name("FILE");
  }

  int carry_out() {
    if (app.got_subcommand("run")) return cli::run(run);
    if (app.got_subcommand("console")) return cli::console(console);
    if (app.got_subcommand("check")) return cli::check(check);
    if (app.got_subcommand("topology")) return cli::topology(topology);
    if (app.got_subcommand("validate-disk")) return cli::validate_disk(validate_disk);
    if (app.got_subcommand("import-disk")) return cli::import_disk(import_disk);
    return cli::list(list);
  }
};

/// Help and version are results, everything else that the parser says is bad input: one line.
int parse_ended(const CLI::App& app, const CLI::ParseError& e) {
  if (e.get_exit_code() == 0) return app.exit(e);
  fmt::print(stderr, "shadowbench: {} (shadowbench --help)\n", e.what());
  return kBadInput;
}

int complain(const std::exception& e, int code) {
  fmt::print(stderr, "{}\n", e.what());
  return code;
}

int main_of(int argc, char** argv) {
  std::string line;
  for (int i = 0; i < argc; ++i) line += (i == 0 ? "" : " ") + std::string(argv[i]);
  set_assert_context(line.c_str());
  Commands commands;
  try {
    commands.app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return parse_ended(commands.app, e);
  }
  try {
    return commands.carry_out();
  } catch (const ScenarioError& e) {
    return complain(e, kBadInput);
  } catch (const models::CatalogueError& e) {
    return complain(e, kBadInput);
  } catch (const std::bad_alloc&) {
    fmt::print(stderr, "shadowbench: out of memory\n");
    return kNotFinished;
  } catch (const std::exception& e) {
    return complain(e, kNotFinished);
  }
}

}  // namespace
}  // namespace shadow::sim::cli

int main(int argc, char** argv) {
  shadow::sim::cli::prefer_large_pages();
  return shadow::sim::cli::main_of(argc, argv);
}
