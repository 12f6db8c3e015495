#pragma once
// The subcommands of `shadowbench`: one file each, none of which needs the command line library.
// They print results on standard output and return the exit code; bad input is thrown
// (ScenarioError, models::CatalogueError) and becomes exit code 2.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace shadow::sim::cli {

/// Exit codes of design 5.
enum ExitCode : int {
  kHeld = 0,
  kExpectationFailed = 1,
  kBadInput = 2,
  kIntegrityViolated = 3,
  kNotFinished = 4
};

struct CheckOptions {
  std::vector<std::string> files;
  std::vector<std::string> set;  // KEY=VALUE
  bool json = false;
  bool expand = false;  // prints the scenario as one text instead
};
int check(const CheckOptions& options);

struct ListOptions {
  std::string what;
  std::string name;    // one row with everything, or empty
  std::string folder;  // of scenarios; empty: the installed ones
  bool json = false;
};
int list(const ListOptions& options);

struct TopologyOptions {
  std::string file;
  std::vector<std::string> set;
  std::string svg;  // file to draw into, or empty
  bool json = false;
};
int topology(const TopologyOptions& options);

struct ValidateDiskOptions {
  std::string drive;  // a name of the catalogue, or a file with a row (*.toml)
  std::string trace;
  std::string svg;  // where the chart goes; empty: none
  bool json = false;
};
int validate_disk(const ValidateDiskOptions& options);

struct ImportDiskOptions {
  std::string specs;
  std::string model;  // empty: as the description says
  std::string seek;
};
int import_disk(const ImportDiskOptions& options);

struct RunOptions {
  std::vector<std::string> files;
  std::vector<std::string> set;
  std::optional<std::uint64_t> seed;  // none: of the file
  std::string out;                    // directory; empty: results/runs/NAME
  bool charts = false;
  bool event_log = false;
  bool quiet = false;
  bool json = false;
};
int run(const RunOptions& options);

struct ConsoleOptions {
  std::string file;    // scenario, or empty with a script
  std::string script;  // --check
  std::vector<std::string> set;
};
int console(const ConsoleOptions& options);

}  // namespace shadow::sim::cli
