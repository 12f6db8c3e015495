// The program as a user meets it: what it prints where, and its exit codes.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

namespace shadow::sim {
namespace {

struct Output {
  int code = -1;
  std::string out;
  std::string err;
};

std::string contents(const std::filesystem::path& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

class Cli : public ::testing::Test {
 protected:
  Cli() { std::filesystem::create_directories(folder_); }
  ~Cli() override { std::filesystem::remove_all(folder_); }

  Output shadowbench(const std::string& arguments) {
    const std::string command = std::string(SHADOW_BINARY_DIR "/bin/shadowbench ") + arguments +
                                " >" + (folder_ / "out").string() + " 2>" +
                                (folder_ / "err").string();
    const int status = std::system(command.c_str());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, contents(folder_ / "out"),
            contents(folder_ / "err")};
  }
  std::string file(const std::string& name, const std::string& text) {
    std::ofstream(folder_ / name) << text;
    return (folder_ / name).string();
  }
  static std::string scenario(const std::string& name) {
    return std::string(SHADOW_SOURCE_DIR "/scenarios/") + name;
  }

  const std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() /
      (std::string("shadowbench-cli-") +
       ::testing::UnitTest::GetInstance()->current_test_info()->name() + "-" +
       std::to_string(::getpid()));
};

TEST_F(Cli, HelpAndVersionAreResults) {
  const Output help = shadowbench("--help");
  EXPECT_EQ(help.code, 0);
  for (const char* word : {"run", "console", "check", "topology", "list", "Exit codes"}) {
    EXPECT_NE(help.out.find(word), std::string::npos) << word;
  }
  EXPECT_EQ(help.err, "");
  const Output version = shadowbench("--version");
  EXPECT_EQ(version.code, 0);
  EXPECT_EQ(version.out, "0.1\n");
}

TEST_F(Cli, BadCommandLinesAreOneLineAndCodeTwo) {
  for (const char* arguments :
       {"", "frobnicate", "check", "check --frobnicate x", "list", "topology"}) {
    const Output o = shadowbench(arguments);
    EXPECT_EQ(o.code, 2) << arguments;
    EXPECT_EQ(o.out, "") << arguments;
    EXPECT_EQ(std::count(o.err.begin(), o.err.end(), '\n'), 1) << o.err;
  }
}

TEST_F(Cli, CheckSaysWhatIsInAFileAndGivesAdvice) {
  const Output o = shadowbench("check " + scenario("failures/only-source-fails.toml"));
  EXPECT_EQ(o.code, 0);
  EXPECT_NE(
      o.out.find("1 node, 2 interconnects, 2 disks, 1 set, 1 workload, 2 events, 3 expectations"),
      std::string::npos)
      << o.out;
  EXPECT_NE(o.out.find("R1.22"), std::string::npos) << o.out;
  EXPECT_EQ(o.err, "");
}

TEST_F(Cli, TopologyShowsPathsLevelsAndPointsOfFailure) {
  const Output o = shadowbench("topology " + scenario("failures/third-member-under-load.toml"));
  EXPECT_EQ(o.code, 0) << o.err;
  for (const char* heading :
       {"Paths, the one in use first", "Availability of the sets", "Single points of failure",
        "Two failures that together take a set away", "DSA1: every single failure"}) {
    EXPECT_NE(o.out.find(heading), std::string::npos) << heading;
  }
}

TEST_F(Cli, TopologyDrawsIntoAFile) {
  const std::string svg = (folder_ / "room.svg").string();
  const Output o =
      shadowbench("topology --svg " + svg + " " + scenario("failures/only-source-fails.toml"));
  EXPECT_EQ(o.code, 0) << o.err;
  EXPECT_EQ(o.out, "");
  const std::string text = contents(svg);
  EXPECT_TRUE(text.starts_with("<svg "));
  EXPECT_TRUE(text.ends_with("</svg>\n"));
  const Output nowhere =
      shadowbench("topology --svg /nowhere/x.svg " + scenario("failures/only-source-fails.toml"));
  EXPECT_EQ(nowhere.code, 4);
  EXPECT_EQ(nowhere.err, "/nowhere/x.svg: cannot be written\n");
}

TEST_F(Cli, CheckOfABrokenFileGoesOnWithTheOthers) {
  const std::string broken = file("broken.toml", "title = 5\n");
  const Output o =
      shadowbench("check " + broken + " " + scenario("failures/only-source-fails.toml"));
  EXPECT_EQ(o.code, 2);
  EXPECT_EQ(o.err, broken + ":1:9: title: found the number 5, expected a string\n");
  EXPECT_NE(o.out.find("only-source-fails.toml: valid"), std::string::npos);
}

TEST_F(Cli, FilesThatCannotBeReadAreOneLineAndCodeTwo) {
  const Output none = shadowbench("check " + (folder_ / "none.toml").string());
  EXPECT_EQ(none.code, 2);
  EXPECT_EQ(none.err,
            (folder_ / "none.toml").string() + ": no such file, expected a scenario file (TOML)\n");
  const Output directory = shadowbench("topology " + folder_.string());
  EXPECT_EQ(directory.code, 2);
  EXPECT_EQ(directory.err,
            folder_.string() + ": is a directory, expected a scenario file (TOML)\n");
}

TEST_F(Cli, AnUnreadableFileIsOneLineAndCodeTwo) {
  if (::geteuid() == 0) GTEST_SKIP() << "root reads everything";
  const std::string secret = file("secret.toml", "title = \"x\"\n");
  std::filesystem::permissions(secret, std::filesystem::perms::none);
  const Output o = shadowbench("check " + secret);
  EXPECT_EQ(o.code, 2);
  EXPECT_EQ(o.err, secret + ": Permission denied, expected a scenario file (TOML)\n");
}

TEST_F(Cli, OverridesTakeOneValueEach) {
  const Output o = shadowbench("check --set seed=5 --set limit=1d " +
                               scenario("failures/only-source-fails.toml"));
  EXPECT_EQ(o.code, 0) << o.err;
  const Output bad =
      shadowbench("check --set seed=x " + scenario("failures/only-source-fails.toml"));
  EXPECT_EQ(bad.code, 2);
  EXPECT_EQ(bad.err, "--set seed=x: seed: found the string \"x\", expected a whole number\n");
}

TEST_F(Cli, EveryCatalogueIsListedAsTableAndAsJson) {
  for (const char* what : {"disks", "controllers", "interconnects", "parameters", "messages",
                           "metrics", "options", "commands"}) {
    const Output table = shadowbench(std::string("list ") + what);
    EXPECT_EQ(table.code, 0) << what << table.err;
    EXPECT_NE(table.out.find("\n--"), std::string::npos) << what;
    const Output json = shadowbench(std::string("list --json ") + what);
    EXPECT_EQ(json.code, 0) << what;
    EXPECT_EQ(json.out.substr(0, 1), "[") << what;
  }
  const Output scenarios = shadowbench("list scenarios --folder " + scenario(""));
  EXPECT_NE(scenarios.out.find("third-member-under-load.toml"), std::string::npos);
  const Output wrong = shadowbench("list disk");
  EXPECT_EQ(wrong.code, 2);
  EXPECT_EQ(wrong.err, "list: there is nothing called 'disk', did you mean 'disks'?\n");
}

TEST_F(Cli, OneRowOfACatalogueShowsAllFiguresWithTheirSources) {
  const Output o = shadowbench("list disks rz26");
  EXPECT_EQ(o.code, 0);
  EXPECT_NE(o.out.find("seek_average"), std::string::npos);
  EXPECT_NE(o.out.find("DSIM"), std::string::npos);
  const Output wrong = shadowbench("list disks RZ62");
  EXPECT_EQ(wrong.code, 2);
  EXPECT_EQ(wrong.err, "list disks: there is no 'RZ62', did you mean 'RZ26'?\n");
}

}  // namespace
}  // namespace shadow::sim
