// Same scenario and seed, same bytes: a second time, in another directory, from another build type.
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "tests/program/program.hpp"

namespace shadow::program {
namespace {

namespace fs = std::filesystem;

/// What two runs are compared by.
struct Trace {
  std::string fingerprint;
  std::string events;
  std::string console;
};

Trace trace(const std::string& program, const fs::path& folder, const std::string& options = "") {
  fs::create_directories(folder);
  const Ended ended = run_in(folder, program + " run " + beside("small-copy.toml") +
                                         " --quiet --event-log --out results " + options);
  EXPECT_EQ(ended.exit_code, 0) << ended.out << ended.err;
  const fs::path results = folder / "results";
  return {json_text(read(results / "run.json"), "fingerprint"), read(results / "events.log"),
          read(results / "console.log")};
}

void expect_same(const Trace& one, const Trace& two) {
  EXPECT_FALSE(one.fingerprint.empty());
  EXPECT_GT(one.events.size(), 10000U);
  EXPECT_EQ(one.fingerprint, two.fingerprint);
  EXPECT_TRUE(one.events == two.events) << "events.log differs";
  EXPECT_EQ(one.console, two.console);
}

TEST(Determinism, ASecondRunInAnotherDirectoryWritesTheSameBytes) {
  const fs::path folder = fresh_folder();
  expect_same(trace(shadowbench(), folder / "one"),
              trace(shadowbench(), folder / "a" / "b" / "two"));
}

TEST(Determinism, EveryBuildTypeWritesTheSameBytes) {
  const fs::path release =
      fs::path(SHADOW_SOURCE_DIR) / "build" / "release" / "bin" / "shadowbench";
  if (!fs::exists(release)) GTEST_SKIP() << "no release build to compare with";
  if (fs::path(SHADOW_BINARY_DIR) == release.parent_path().parent_path()) {
    GTEST_SKIP() << "this is the release build";
  }
  const fs::path folder = fresh_folder();
  expect_same(trace("'" + release.string() + "'", folder / "release"),
              trace(shadowbench(), folder / "here"));
}

TEST(Determinism, AnotherSeedIsAnotherRun) {
  const fs::path folder = fresh_folder();
  const Trace one = trace(shadowbench(), folder / "one");
  const Trace two = trace(shadowbench(), folder / "two", "--seed 8");
  EXPECT_NE(one.fingerprint, two.fingerprint);
  EXPECT_FALSE(one.events == two.events);
}

}  // namespace
}  // namespace shadow::program
