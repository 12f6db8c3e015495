#include "engine/dcl/grammar/parser.hpp"

#include <gtest/gtest.h>

#include <array>
#include <random>

#include "engine/dcl/commands/rows.hpp"
#include "engine/dcl/session/command_set.hpp"

namespace shadow::dcl {
namespace {

const CommandTable& table() {
  static const CommandSet kSet = shadowing_commands();
  return kSet.table();
}

Command good(std::string_view line) {
  auto c = parse(table(), line);
  EXPECT_TRUE(c.has_value()) << line << ": " << (c ? "" : shadow::line(c.error().message));
  return c ? *c : Command{};
}

/// "IVQUAL CONFRM": identifier and offending word.
std::string error(std::string_view line) {
  const auto c = parse(table(), line);
  if (c) return "none";
  std::string text(ident(c.error().message));
  if (!c.error().word.empty()) text += " " + c.error().word;
  return text;
}

TEST(DclParser, R4_2__VerbsAreCutToTheirShortestUniqueForm) {
  EXPECT_EQ(good("MOU DSA1: DATA1").row, &kMount);
  EXPECT_EQ(good("M DSA1: DATA1").row, &kMount);
  EXPECT_EQ(good("DISM DSA1:").row, &kDismount);
  EXPECT_EQ(good("SH SHA").row, &kShowShadow);
  EXPECT_EQ(good("SHOW DEV").row, &kShowDevice);
  EXPECT_EQ(good("SE SHAD/SITE=1 DSA1:").row, &kSetShadow);
  EXPECT_EQ(error("S SHADOW"), "ABKEYW S");
  EXPECT_EQ(error("SHOW S"), "ABKEYW S");
  EXPECT_EQ(error("DE $1$DGA1:"), "ABKEYW DE");
}

TEST(DclParser, R4_2__FourLettersAlwaysSuffice) {
  for (const CommandRow* row : table().rows()) {
    EXPECT_EQ(table().verb(row->verb.substr(0, 4)), row->verb);
    if (!row->noun.empty()) EXPECT_EQ(table().noun(row->verb, row->noun.substr(0, 4)), row->noun);
    for (const WordRow& w : row->qualifiers) {
      const auto found = find_word(row->qualifiers, w.name.substr(0, 4));
      ASSERT_TRUE(found.has_value()) << row->verb << "/" << w.name;
      EXPECT_EQ(found->row, &w) << row->verb << "/" << w.name;
      EXPECT_FALSE(found->negated);
      if (!w.negatable) continue;
      const auto negated = find_word(row->qualifiers, "NO" + std::string(w.name.substr(0, 4)));
      ASSERT_TRUE(negated.has_value()) << row->verb << "/NO" << w.name;
      EXPECT_EQ(negated->row, &w);
      EXPECT_TRUE(negated->negated);
    }
  }
}

TEST(DclParser, R4_2__AWordInFullBeatsLongerOnes) {
  static constexpr WordRow kRows[] = {{"SET", false, {}, "", ""}, {"SETUP", false, {}, "", ""}};
  EXPECT_EQ(find_word(kRows, "SET")->row, &kRows[0]);
  EXPECT_EQ(find_word(kRows, "SETU")->row, &kRows[1]);
  EXPECT_EQ(find_word(kRows, "SE").error(), NotFound::ambiguous);
}

TEST(DclParser, R4_2__CaseDoesNotMatterAndQuotedTextKeepsIt) {
  const Command c = good("mount/system dsa1:/shadow=$1$dga10: \"My Data\" logic");
  EXPECT_EQ(c.row, &kMount);
  EXPECT_EQ(c.parameter(0), "DSA1:");
  EXPECT_EQ(c.parameter(1), "My Data");
  EXPECT_EQ(c.parameter(2), "LOGIC");
}

TEST(DclParser, R4_2__QualifiersMayStandAnywhere) {
  for (const char* line : {"MOUNT/SYSTEM DSA1: DATA1", "MOUNT DSA1:/SYSTEM DATA1",
                           "MOUNT DSA1: DATA1/SYSTEM", "MOUNT DSA1: DATA1 LOGIC /SYSTEM"}) {
    EXPECT_TRUE(good(line).has("SYSTEM")) << line;
    EXPECT_EQ(good(line).parameter(1), "DATA1") << line;
  }
  EXPECT_TRUE(good("SHOW/FULL SHADOW").has("FULL"));
  EXPECT_TRUE(good("SHOW SHADOW/FULL DSA1:").has("FULL"));
}

TEST(DclParser, R4_2__ShadowMustFollowTheUnit) {
  EXPECT_EQ(error("MOUNT/SHADOW=$1$DGA10: DSA1: DATA1"), "IVQUAL SHADOW");
  EXPECT_EQ(error("MOUNT DSA1: DATA1/SHADOW=$1$DGA10:"), "IVQUAL SHADOW");
  const Command c = good("MOUNT DSA1: /SHADOW=$1$DGA10: DATA1");
  ASSERT_EQ(c.parameters[0][0].qualifiers.size(), 1u);
  EXPECT_EQ(c.parameters[0][0].qualifiers[0].values[0].text, "$1$DGA10:");
}

TEST(DclParser, R4_2__AHyphenContinuesTheLine) {
  const Command c = good("MOUNT/SYSTEM DSA1: -\n  /SHADOW=($1$DGA10:,- ! first\n $1$DGA20:) DATA1");
  EXPECT_EQ(c.parameters[0][0].qualifiers[0].values.size(), 2u);
  EXPECT_EQ(c.parameter(1), "DATA1");
  EXPECT_TRUE(wants_continuation("MOUNT DSA1: - ! more"));
  EXPECT_FALSE(wants_continuation("MOUNT DSA1: DATA1"));
  EXPECT_EQ(error("SHOW SHADOW\nSHOW SHADOW"), "IVCHAR SHOW SHADOW");
}

TEST(DclParser, R4_2__AnExclamationMarkStartsAComment) {
  EXPECT_EQ(good("! nothing").row, nullptr);
  EXPECT_EQ(good("   ").row, nullptr);
  EXPECT_EQ(good("SHOW SHADOW ! all").parameters.size(), 0u);
  EXPECT_EQ(good("MOUNT DSA1: \"A!B\"").parameter(1), "A!B");
}

TEST(DclParser, R4_2__TheColonIsOptional) {
  EXPECT_EQ(good("DISMOUNT DSA1").parameter(0), "DSA1");
  EXPECT_EQ(good("DISMOUNT DSA1:").parameter(0), "DSA1:");
}

TEST(DclParser, R4_3__ListsStandInParenthesesOneElementMayDoWithout) {
  const auto members = [](std::string_view line) {
    return good(line).parameters[0][0].qualifiers.back().values.size();
  };
  EXPECT_EQ(members("MOUNT DSA1:/SHADOW=($1$DGA10:,$1$DGA20:,$1$DGA30:) D"), 3u);
  EXPECT_EQ(members("MOUNT DSA1:/SHADOW=( $1$DGA10: , $1$DGA20: ) D"), 2u);
  EXPECT_EQ(members("MOUNT DSA1:/SHADOW=$1$DGA10: D"), 1u);
  EXPECT_EQ(members("MOUNT DSA1:/SHADOW:($1$DGA10,$1$DGA20) D"), 2u);
  EXPECT_EQ(members("MOUNT DSA1:/SHADOW=($1$DGA10) D"), 1u);
}

TEST(DclParser, R4_3__ElementsOfAParameterHaveQualifiersOfTheirOwn) {
  const Command c = good(
      "MOUNT/BIND=TEST DSA11/SHADOW=($1$DUA2:,$1$DUA3:),DSA12/SHADOW=($1$DUA4:,$1$DUA5:) T1,T2 "
      "TEST");
  ASSERT_EQ(c.parameters.size(), 3u);
  ASSERT_EQ(c.parameters[0].size(), 2u);
  EXPECT_EQ(c.parameters[0][1].text, "DSA12");
  EXPECT_EQ(c.parameters[0][1].qualifiers[0].values[1].text, "$1$DUA5:");
  EXPECT_EQ(c.parameters[1].size(), 2u);
}

TEST(DclParser, R4_2__KeywordsHaveValuesAndNo) {
  const Command c = good("MOUNT DSA1:/SHADOW=$1$DGA10/POLICY=(MINI=OPT,REQUIRE,NOVERIFY) D");
  ASSERT_NE(c.find_keyword("POLICY", "MINICOPY"), nullptr);
  EXPECT_EQ(c.find_keyword("POLICY", "MINICOPY")->values[0].text, "OPTIONAL");
  EXPECT_TRUE(c.has_keyword("POLICY", "REQUIRE_MEMBERS"));
  EXPECT_FALSE(c.has_keyword("POLICY", "VERIFY_LABEL"));
  EXPECT_TRUE(c.find_keyword("POLICY", "VERIFY_LABEL")->negated);
  EXPECT_EQ(good("DISM/POL=MINI:OPT DSA1").find_keyword("POLICY", "MINICOPY")->values.size(), 1u);
}

TEST(DclParser, R4_3__NestedListsAreKept) {
  const Command c = good(
      "SET SHADOW DSA1:/POLICY=HBMM=((MASTER_LIST=(N1,N2,N3),COUNT=2),RESET_THRESHOLD=500000)");
  const Value* const hbmm = c.find_keyword("POLICY", "HBMM");
  ASSERT_NE(hbmm, nullptr);
  ASSERT_EQ(hbmm->values.size(), 2u);
  EXPECT_EQ(hbmm->values[0].values[0].text, "MASTER_LIST");
  EXPECT_EQ(hbmm->values[0].values[0].values.size(), 3u);
  EXPECT_EQ(hbmm->values[1].text, "RESET_THRESHOLD");
}

TEST(DclParser, R4_2__TheLastMentionOfAQualifierHolds) {
  EXPECT_TRUE(good("MOUNT/NOCOPY/COPY DSA1: D").has("COPY"));
  EXPECT_TRUE(good("MOUNT/COPY/NOCOPY DSA1: D").has_no("COPY"));
}

struct Wrong {
  const char* line;
  const char* error;
};

TEST(DclParser, RA_44__EverySyntaxErrorNamesTheWord) {
  static constexpr std::array kWrong{
      Wrong{"MONUT DSA1: DATA1", "IVVERB MONUT"},
      Wrong{"/SYSTEM", "IVVERB SYSTEM"},
      Wrong{"SHOW NOTHING", "IVKEYW NOTHING"},
      Wrong{"SHOW", "INSFPRM SHOW"},
      Wrong{"MOUNT/CONFRM DSA1: DATA1", "IVQUAL CONFRM"},
      Wrong{"MOUNT/NOSYSTEM DSA1: DATA1", "NOTNEG NOSYSTEM"},
      Wrong{"MOUNT/C DSA1: DATA1", "ABKEYW C"},
      Wrong{"MOUNT/NOC DSA1: DATA1", "ABKEYW NOC"},
      Wrong{"MOUNT", "INSFPRM"},
      Wrong{"SHOW SYMBOL", "INSFPRM"},
      Wrong{"MOUNT DSA1: DATA1 LOGIC MORE", "MAXPARM MORE"},
      Wrong{"DISMOUNT DSA1: DSA2:", "MAXPARM DSA2:"},
      Wrong{"DISMOUNT DSA1:,DSA2:", "NOLIST DSA2:"},
      Wrong{"MOUNT DSA1: DATA1/POLICY=MINICOPIES", "IVKEYW MINICOPIES"},
      Wrong{"MOUNT DSA1: DATA1/OVERRIDE=NONE", "IVKEYW NONE"},
      Wrong{"MOUNT DSA1: DATA1/POLICY", "VALREQ POLICY"},
      Wrong{"MOUNT DSA1:/SHADOW DATA1", "VALREQ SHADOW"},
      Wrong{"MOUNT/SYSTEM=YES DSA1: DATA1", "NOVALU SYSTEM"},
      Wrong{"SET SHADOW/PRIORITY=(1,2) DSA1:", "NOLIST PRIORITY"},
      Wrong{"SET SHADOW/PRIORITY=10001 DSA1:", "BADVALUE 10001"},
      Wrong{"SET SHADOW/MVTIMEOUT=0 DSA1:", "BADVALUE 0"},
      Wrong{"SET SHADOW/PRIORITY=ONE DSA1:", "BADVALUE ONE"},
      Wrong{"SET SHADOW/PRIORITY=-1 DSA1:", "BADVALUE -1"},
      Wrong{"SET SHADOW/MEMBER_TIMEOUT=16777216 $1$DGA1:", "BADVALUE 16777216"},
      Wrong{"SET SHADOW/PRIORITY=99999999999999999999 DSA1:", "BADVALUE 99999999999999999999"},
      Wrong{"MOUNT DSA1:/SHADOW=($1$DGA10 DATA1", "IVCHAR DATA1"},
      Wrong{"MOUNT DSA1:/SHADOW=($1$DGA10", "IVCHAR ("},
      Wrong{"MOUNT DSA1:/SHADOW= DATA1,", "IVCHAR ,"},
      Wrong{"MOUNT DSA1: \"DATA1", "IVCHAR \"DATA1"},
      Wrong{"MOUNT DSA1: /", "IVCHAR /"},
      Wrong{"MOUNT ,DSA1: DATA1", "NOLIST DSA1:"},
      Wrong{"MOUNT DSA1:,,DSA2: DATA1", "IVCHAR ,"},
  };
  for (const Wrong& w : kWrong) EXPECT_EQ(error(w.line), w.error) << w.line;
}

TEST(DclParser, RA_44__ANumberOutOfRangeTellsWhatIsAllowed) {
  const auto c = parse(table(), "SET SHADOW/PRIORITY=10001 DSA1:");
  ASSERT_FALSE(c.has_value());
  EXPECT_EQ(ident(c.error().message), "BADVALUE");
  EXPECT_EQ(variable(c.error().message, "allowed"), "0..10000");
}

TEST(DclParser, R4_2__HexadecimalNumbersAreRead) {
  EXPECT_EQ(good("SET SHADOW/PRIORITY=%XFF DSA1:").value("PRIORITY")->number, 255);
}

TEST(DclParser, R4_2__ADoubledQuoteInAQuotedStringIsOne) {
  EXPECT_EQ(good("MOUNT DSA1: \"A\"\"B\"").parameter(1), "A\"B");
  EXPECT_EQ(good("MOUNT DSA1: \"\"").parameter(1), "");
}

TEST(DclParser, R4_2__ADollarSignBeforeTheCommandIsIgnored) {
  EXPECT_EQ(good("$ SHOW SHADOW").row, &kShowShadow);
}

TEST(DclParser, DeepNestingAndLongLinesAreRefused) {
  EXPECT_EQ(error("SET SHADOW DSA1:/POLICY=HBMM=" + std::string(1000, '(')), "IVCHAR (");
  EXPECT_TRUE(error(std::string(5000, 'A')).starts_with("IVCHAR"));
}

/// Every change of one good line by a seeded generator: never a crash, and what parses again has a
/// row.
TEST(DclParser, GarbageIsRefusedNotFollowed) {
  static constexpr std::array kSeeds{
      "MOUNT/SYSTEM DSA1:/SHADOW=($1$DGA10:,$1$DGA20:)/POLICY=(MINICOPY=OPTIONAL,REQUIRE) DATA1 L",
      "SET SHADOW DSA1:/POLICY=HBMM=((MASTER_LIST=(N1,N2),COUNT=2),RESET_THRESHOLD=500000)",
      "DISMOUNT/FORCE_REMOVAL=$1$DGA20: ! \"comment\"", "SHOW DEVICE \"a\"\"b\" -\n /FULL",
      "ANALYZE/DISK/SHADOW/BLOCKS=(START:1,COUNT:2) DSA1:"};
  static constexpr std::string_view kBytes = "/=:(),\"!-$ \n\t%XNOA1\x01\x7f\xff";
  std::minstd_rand random(7);
  const auto below = [&random](std::size_t n) { return static_cast<std::size_t>(random()) % n; };
  int parsed = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::string line = kSeeds[below(kSeeds.size())];
    for (std::size_t k = below(6) + 1; k > 0 && !line.empty(); --k) {
      const std::size_t at = below(line.size());
      switch (below(4)) {
        case 0:
          line.erase(at, below(8) + 1);
          break;
        case 1:
          line.insert(at, 1, kBytes[below(kBytes.size())]);
          break;
        case 2:
          line[at] = kBytes[below(kBytes.size())];
          break;
        default:
          line += line.substr(at, 12);
          break;
      }
    }
    const auto c = parse(table(), line);
    if (c)
      ++parsed;
    else
      EXPECT_NE(c.error().message.id, MessageId::count_) << line;
  }
  EXPECT_GT(parsed, 500);
  EXPECT_LT(parsed, 15'000);
}

}  // namespace
}  // namespace shadow::dcl
