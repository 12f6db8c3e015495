// Bad input: one clear line, exit code 2, nothing written. A disk that fills up: exit code 4,
// results readable.
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>

#include "tests/program/program.hpp"

namespace shadow::program {
namespace {

namespace fs = std::filesystem;

/// Runs the small scenario with one piece of its text replaced.
Ended run_changed(const fs::path& folder, const std::string& from, const std::string& to) {
  std::string text = read(fs::path(SHADOW_SOURCE_DIR) / "tests" / "program" / "small-copy.toml");
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  text.replace(at, from.size(), to);
  std::ofstream(folder / "changed.toml") << text;
  return run_in(folder, shadowbench() + " run changed.toml --out results");
}

void expect_refused(const fs::path& folder, const Ended& ended, const std::string& said) {
  EXPECT_EQ(ended.exit_code, 2) << ended.out << ended.err;
  EXPECT_EQ(std::ranges::count(ended.err, '\n'), 1) << ended.err;
  EXPECT_NE(ended.err.find(said), std::string::npos) << ended.err;
  EXPECT_FALSE(fs::exists(folder / "results")) << "nothing half-written";
}

void expect_refused(const std::string& from, const std::string& to, const std::string& said) {
  const fs::path folder = fresh_folder();
  expect_refused(folder, run_changed(folder, from, to), said);
}

TEST(BadInput, UnknownKey) { expect_refused("limit = ", "limitt = ", "changed.toml:5:1: "); }

TEST(BadInput, WrongUnit) { expect_refused("think   = \"5ms\"", "think = \"5MB\"", "5MB"); }

TEST(BadInput, MissingDisk) {
  expect_refused("\"$1$DGA20\"]\n\n[[work", "\"$1$DGA99\"]\n\n[[work", "$1$DGA99");
}

TEST(BadInput, DuplicateName) {
  expect_refused("[interconnects.LAN]",
                 "[interconnects.BOX]\nkind = \"ci\"\n[controllers.BOX]\nkind = \"HSG80\"\non = "
                 "[\"FCSW\"]\n[interconnects.LAN]",
                 "'BOX' is taken");
}

TEST(BadInput, OverlappingMembers) {
  expect_refused("[[workload]]",
                 "[sets.DSA2]\nlabel = \"TWO\"\nmembers = [\"$1$DGA10\"]\n[[workload]]",
                 "$1$DGA10");
}

TEST(BadInput, FileNotFound) {
  const fs::path folder = fresh_folder();
  expect_refused(folder, run_in(folder, shadowbench() + " run nowhere.toml --out results"),
                 "nowhere.toml");
}

TEST(BadInput, UnreadableDirectory) {
  if (geteuid() == 0) GTEST_SKIP() << "root reads everything";
  const fs::path folder = fresh_folder();
  fs::create_directory(folder / "closed");
  fs::permissions(folder / "closed", fs::perms::none);
  const Ended ended = run_in(folder, shadowbench() + " run closed/x.toml --out results");
  fs::permissions(folder / "closed", fs::perms::owner_all);
  expect_refused(folder, ended, "closed/x.toml");
}

/// The value of `key` in table run of a result database; "" if it cannot be read.
std::string value_in(const fs::path& database, const std::string& key) {
  sqlite3* db = nullptr;
  sqlite3_stmt* query = nullptr;
  std::string value;
  if (sqlite3_open(database.c_str(), &db) == SQLITE_OK &&
      sqlite3_prepare_v2(db, "SELECT value FROM run WHERE key = ?", -1, &query, nullptr) ==
          SQLITE_OK &&
      sqlite3_bind_text(query, 1, key.c_str(), -1, SQLITE_TRANSIENT) == SQLITE_OK &&
      sqlite3_step(query) == SQLITE_ROW) {
    value = reinterpret_cast<const char*>(sqlite3_column_text(query, 0));
  }
  sqlite3_finalize(query);
  sqlite3_close(db);
  return value;
}

TEST(FullDisk, EndsWithFourAndResultsMarkedIncomplete) {
  const fs::path folder = fresh_folder();
  // The limit of a file's size (in 512 bytes) stands for the end of the disk: an error, no signal.
  const Ended ended = run_in(folder, "trap '' XFSZ; ulimit -f 400; " + shadowbench() + " run " +
                                         beside("small-copy.toml") + " --event-log --out results");
  EXPECT_EQ(ended.exit_code, 4) << ended.out << ended.err;
  EXPECT_NE(ended.err.find("events.log"), std::string::npos) << ended.err;
  EXPECT_EQ(value_in(folder / "results" / "run.sqlite", "complete"), "0");
  EXPECT_EQ(value_in(folder / "results" / "run.sqlite", "seed"), "7");
}

}  // namespace
}  // namespace shadow::program
