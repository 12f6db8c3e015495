#pragma once
// Runs the built `shadowbench` as a user would: a process with arguments, a working directory, an
// exit code and text.
#include <filesystem>
#include <string>

namespace shadow::program {

/// How a process ended and what it wrote.
struct Ended {
  int exit_code = -1;
  std::string out;
  std::string err;
};

/// A folder of its own below the build folder, empty at first, named after the running test.
std::filesystem::path fresh_folder();

/// Runs a shell command in `folder`.
Ended run_in(const std::filesystem::path& folder, const std::string& command);

/// The program of this build, quoted for the shell.
std::string shadowbench();

/// A file beside this one, quoted for the shell.
std::string beside(const std::string& name);

std::string read(const std::filesystem::path& file);

/// The value of a top-level "key": "value" of a run.json; "" if there is none.
std::string json_text(const std::string& json, const std::string& key);

}  // namespace shadow::program
