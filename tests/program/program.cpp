#include "tests/program/program.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

namespace shadow::program {

namespace fs = std::filesystem;

namespace {
std::string quoted(const fs::path& path) { return "'" + path.string() + "'"; }
}  // namespace

fs::path fresh_folder() {
  const auto* test = testing::UnitTest::GetInstance()->current_test_info();
  const fs::path folder = fs::path(SHADOW_BINARY_DIR) / "program-tests" / test->name();
  fs::remove_all(folder);
  fs::create_directories(folder);
  return folder;
}

Ended run_in(const fs::path& folder, const std::string& command) {
  const fs::path out = folder / "stdout.txt";
  const fs::path err = folder / "stderr.txt";
  const std::string line = "cd " + quoted(folder) + " && { " + command + "; } </dev/null >" +
                           quoted(out) + " 2>" + quoted(err);
  const int status = std::system(line.c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, read(out), read(err)};
}

std::string shadowbench() { return quoted(fs::path(SHADOW_BINARY_DIR) / "bin" / "shadowbench"); }

std::string beside(const std::string& name) {
  return quoted(fs::path(SHADOW_SOURCE_DIR) / "tests" / "program" / name);
}

std::string read(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string json_text(const std::string& json, const std::string& key) {
  const std::string name = "\"" + key + "\"";
  std::size_t at = json.find(name);
  if (at == std::string::npos) return {};
  at = json.find('"', json.find(':', at + name.size())) + 1;
  return json.substr(at, json.find('"', at) - at);
}

}  // namespace shadow::program
