// conformance --check | --write: compares results/conformance.md with what rules and tests say now,
// or writes it. Exit code 0: equal (or written); 1: stale, or a test names an unknown rule; 2: bad
// input.
#include <CLI/CLI.hpp>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

#include "tests/conformance/spec_rules.hpp"
#include "tests/conformance/table.hpp"
#include "tests/conformance/test_results.hpp"

namespace {

using namespace shadow::conformance;

struct Options {
  std::string spec;
  std::string junit;
  std::string scenarios;
  std::string table;
  std::string not_yet;
  bool write = false;
};

std::string read(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

int run(const Options& options) {
  const SpecRules rules(options.spec);
  const std::string committed = read(options.table);
  const Table table =
      make_table(rules, read_junit(options.junit), read_covers(rules, options.scenarios),
                 read_reasons(rules, read(options.not_yet)), read_states(committed));
  for (const std::string& error : table.errors) std::cout << error << "\n";
  if (!table.errors.empty()) return 1;
  if (options.write) {
    std::ofstream(options.table, std::ios::binary) << table.text;
    std::cout << "written: " << options.table << "\n";
    return 0;
  }
  const std::string changes = difference(committed, table.text);
  if (changes.empty()) return 0;
  std::cout << options.table << " is stale (tests/run --update-conformance):\n" << changes;
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"The table of rules and the tests that assert them"};
  Options options;
  bool check = false;
  app.add_option("--spec", options.spec, "folder of the specification")->required();
  app.add_option("--junit", options.junit, "ctest's JUnit file")->required();
  app.add_option("--scenarios", options.scenarios, "folder of the scenarios")->required();
  app.add_option("--table", options.table, "the table")->required();
  app.add_option("--not-yet", options.not_yet, "what rules without a test wait for")->required();
  auto* write = app.add_flag("--write", options.write, "write the table");
  app.add_flag("--check", check, "compare the table (default)")->excludes(write);
  CLI11_PARSE(app, argc, argv);
  try {
    return run(options);
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 2;
  }
}
