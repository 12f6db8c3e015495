// The console: transcripts of scripts, and scripts with expectations.
#include "sim/console/console.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "sim/console/script_check.hpp"
#include "tests/sim/bench/bench_fixture.hpp"

namespace shadow::sim {
namespace {

std::string transcript(const std::string& script, const std::string& rest = "") {
  const Scenario s = load_scenario_text(small_cluster("", rest), "test.toml");
  RunLoop run(s, plan_hardware(s, installed_catalogue()), System::Network::plain,
              nothing_written(s));
  std::string text;
  std::istringstream in(script);
  const Output out = [&text](std::string_view t) { text += t; };
  ScriptLines lines(in, out);
  Console console(run, lines, out);
  text += console.run() ? "" : "failed\n";
  return text;
}

TEST(Console, TimeStandsStillAtThePromptAndAdvancesByCommand) {
  EXPECT_EQ(transcript("BENCH ADVANCE 90s\nBENCH ADVANCE 500ms\n"),
            "ALPHA$ BENCH ADVANCE 90s\n"
            "Time is  1-MAR-2010 08:01:30.00 (1m30s)\n"
            "ALPHA$ BENCH ADVANCE 500ms\n"
            "Time is  1-MAR-2010 08:01:30.50 (1m30.5s)\n");
}

TEST(Console, TranscriptsAreTheSameByteForByte) {
  const std::string script =
      "MOUNT/SYSTEM DSA1:/SHADOW=$1$DGA30: TEST\nBENCH ADVANCE TO STEADY\nSHOW SHADOW DSA1:\n"
      "BENCH VERIFY\n";
  const std::string once = transcript(script, kUsers);
  EXPECT_EQ(once, transcript(script, kUsers));
  EXPECT_NE(once.find("ALPHA| %SHADOW_SERVER-I-SSRVCMPFCPY"), std::string::npos) << once;
  EXPECT_NE(once.find(" 0 violations"), std::string::npos) << once;
}

TEST(Console, SetHostChangesTheNodeAndADeadNodeIsUnreachable) {
  const std::string text = transcript(
      "SET HOST BETA\nBENCH CRASH ALPHA\nSET HOST ALPHA\nSET HOST NOWHERE\nBENCH SHOW FAULTS\n");
  EXPECT_NE(text.find("BETA$ BENCH CRASH"), std::string::npos) << text;
  EXPECT_NE(text.find("UNREACHABLE"), std::string::npos) << text;
  EXPECT_NE(text.find("NOSUCHNODE"), std::string::npos) << text;
  EXPECT_NE(text.find("BETA$ BENCH SHOW FAULTS\nno faults\n"), std::string::npos) << text;
}

TEST(Console, AFailingCommandEndsTheScriptOnlyAfterOnError) {
  EXPECT_EQ(transcript("DISMOUNT DSA7:\nEXIT\n").find("failed"), std::string::npos);
  const std::string text = transcript("ON ERROR THEN EXIT\nDISMOUNT DSA7:\nSHOW DEVICE\n");
  EXPECT_TRUE(text.ends_with("failed\n")) << text;
  EXPECT_EQ(text.find("SHOW DEVICE"), std::string::npos) << text;
}

TEST(Console, BenchCommandsThatAreNoneAreAnsweredWithWhatIsAllowed) {
  const std::string text = transcript("BENCH FLY\nBENCH FAIL $1$DGA99: MODE=fatal\n");
  EXPECT_NE(text.find("%SIMSHAD-E-BENCH, "), std::string::npos) << text;
  EXPECT_NE(text.find("$1$DGA"), std::string::npos) << text;
}

TEST(ConsoleScript, ExpectationsLookAtTheOutputUpToTheNextLine) {
  const std::string path = testing::TempDir() + "script_test.console";
  std::ofstream(path) << "# config: a.toml\nFIRST\n# expect: ^one$\n# expect-not: two\n# a remark\n"
                         "SECOND\n# expect: two|three\n";
  const ConsoleScript script = read_script(path);
  EXPECT_EQ(script.config, "a.toml");
  EXPECT_EQ(script.sent, (std::vector<std::string>{"FIRST", "SECOND"}));
  EXPECT_TRUE(check_script(path, script, {"", "zero\none\n", "three\n"}).empty());
  EXPECT_EQ(check_script(path, script, {"one\n", "two\n", "one\n"}).size(), 3u);
}

TEST(ConsoleScript, AFileWithoutConfigurationOrWithABadPatternIsRefusedWithItsLine) {
  const std::string path = testing::TempDir() + "script_bad.console";
  std::ofstream(path) << "FIRST\n";
  EXPECT_THROW(static_cast<void>(read_script(path)), ScenarioError);
  std::ofstream(path) << "# config: a.toml\n# expect: (\n";
  try {
    static_cast<void>(read_script(path));
    FAIL();
  } catch (const ScenarioError& e) {
    EXPECT_NE(std::string(e.what()).find(":2:1: "), std::string::npos) << e.what();
  }
}

}  // namespace
}  // namespace shadow::sim
