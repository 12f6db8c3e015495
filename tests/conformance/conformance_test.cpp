#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <string>

#include "tests/conformance/spec_rules.hpp"
#include "tests/conformance/table.hpp"
#include "tests/conformance/test_results.hpp"

namespace shadow::conformance {
namespace {

const std::string kSpec = SHADOW_SOURCE_DIR "/tests/spec";

const SpecRules& rules() {
  static const SpecRules all(kSpec);
  return all;
}

Table table_of(const std::vector<TestResult>& tests, const States& committed = {},
               const std::map<std::string, Claims>& covers = {}, const std::string& not_yet = {}) {
  return make_table(rules(), tests, covers, read_reasons(rules(), not_yet), committed);
}

/// The word in the last column, or "" if the rule is not listed.
std::string state_in(const Table& table, const std::string& id) {
  const States states = read_states(table.text);
  const auto state = states.find(id);
  return state == states.end() ? "" : state->second;
}

TEST(SpecRules, AreAsManyAsTheSpecificationSays) {
  std::ifstream in(kSpec + "/README.md");
  const std::string readme{std::istreambuf_iterator<char>(in), {}};
  std::map<std::string, int> found;
  for (const Rule& rule : rules().all()) ++found[rule.group];
  const std::regex cell(R"(\| (R\d+|R[A-Z]) \| (\d+) )");
  int groups = 0;
  for (std::sregex_iterator it(readme.begin(), readme.end(), cell), end; it != end;
       ++it, ++groups) {
    EXPECT_EQ(found[(*it)[1]], std::stoi((*it)[2])) << (*it)[1];
  }
  EXPECT_EQ(groups, 18);
  EXPECT_EQ(found["L"], 21);
  EXPECT_EQ(found["F"], 15) << "F1-F14 and F2a";
  EXPECT_EQ(found["S"], 19) << "S1-S18 and S15a";
  EXPECT_EQ(found["E"], 13) << "E1a-E9";
}

TEST(SpecRules, HaveASentenceOfOneLineAndTheRowsOfTheirTable) {
  const Rule* rule = rules().find("R6.23");
  ASSERT_NE(rule, nullptr);
  EXPECT_TRUE(rule->sentence.starts_with("Purpose and end state")) << rule->sentence;
  EXPECT_EQ(rule->rows, 0);
  EXPECT_EQ(rules().find("R6.91")->rows, 9);
  EXPECT_EQ(rules().find("R8.137")->rows, 11);
  EXPECT_NE(rules().find("R9.11"), nullptr);
  EXPECT_NE(rules().find("EX-C2"), nullptr);
  EXPECT_NE(rules().find("EX8-01"), nullptr);
  EXPECT_NE(rules().find("X6.5"), nullptr);
  EXPECT_NE(rules().find("E4.16b"), nullptr);
}

TEST(Claims, AreReadFromTheNameOfATest) {
  const Claims claims =
      claims_of_name(rules(), "Copy.R6_26a_RS_2_L3_R6_91_row3_EX_C2_EX8_01__Sentence");
  EXPECT_EQ(claims.error, "");
  ASSERT_EQ(claims.claims.size(), 6u);
  EXPECT_EQ(claims.claims[0].id, "R6.26a");
  EXPECT_EQ(claims.claims[1].id, "RS.2");
  EXPECT_EQ(claims.claims[2].id, "L3");
  EXPECT_EQ(claims.claims[3].id, "R6.91");
  EXPECT_EQ(claims.claims[3].row, 3);
  EXPECT_EQ(claims.claims[4].id, "EX-C2");
  EXPECT_EQ(claims.claims[5].id, "EX8-01");
  EXPECT_TRUE(claims_of_name(rules(), "Copy.JustASentence").claims.empty());
}

TEST(Claims, AParameterNamesTheRow) {
  const Claims claims = claims_of_name(rules(), "Rows/Errors.R6_91__Row/row9");
  ASSERT_EQ(claims.claims.size(), 1u);
  EXPECT_EQ(claims.claims[0].row, 9);
}

TEST(Claims, UnknownIdsAndRowsAreErrors) {
  EXPECT_NE(claims_of_name(rules(), "Copy.R6_999__Sentence").error, "");
  EXPECT_NE(claims_of_name(rules(), "Copy.Wrong__Sentence").error, "");
  EXPECT_NE(claims_of_name(rules(), "Copy.R6_91_row10__Sentence").error, "");
  EXPECT_NE(claims_of_name(rules(), "Copy.R6_26_row1__Sentence").error, "");
  EXPECT_NE(claims_of_name(rules(), "Copy.R6_26_Sentence").error, "");
  EXPECT_EQ(table_of({{"Copy.R6_999__Sentence", Outcome::passed}}).errors.size(), 1u);
}

TEST(JUnit, NamesAndOutcomesAreRead) {
  const auto results = parse_junit(
      "<testsuite name=\"x\" tests=\"3\">\n"
      "\t<testcase name=\"C.c\" classname=\"C.c\" time=\"0.1\" status=\"run\">\n\t</testcase>\n"
      "\t<testcase name=\"B.b&lt;1&gt;\" classname=\"B\" time=\"0\" "
      "status=\"fail\">\n\t</testcase>\n"
      "\t<testcase name=\"A.a\" classname=\"A\" time=\"0\" status=\"notrun\">\n\t</testcase>\n");
  ASSERT_EQ(results.size(), 3u);
  EXPECT_EQ(results[0].outcome, Outcome::skipped);
  EXPECT_EQ(results[1].name, "B.b<1>");
  EXPECT_EQ(results[1].outcome, Outcome::failed);
  EXPECT_EQ(results[2].outcome, Outcome::passed);
}

TEST(ConformanceTable, ListsOnlyWhatATestAsserts) {
  const Table table = table_of({{"Copy.R6_26__Sentence", Outcome::passed}});
  EXPECT_EQ(state_in(table, "R6.26"), "passed");
  EXPECT_EQ(state_in(table, "R6.27"), "");
}

TEST(ConformanceTable, AFailingTestIsNeverPassed) {
  const std::vector<TestResult> tests{{"Copy.R6_26__One", Outcome::passed},
                                      {"Copy.R6_26__Two", Outcome::failed}};
  EXPECT_EQ(state_in(table_of(tests, {{"R6.26", "passed"}}), "R6.26"), "not yet");
}

TEST(ConformanceTable, ASkippedTestKeepsTheCommittedWord) {
  const std::vector<TestResult> tests{{"Copy.R6_26__One", Outcome::skipped}};
  EXPECT_EQ(state_in(table_of(tests, {{"R6.26", "passed"}}), "R6.26"), "passed");
  EXPECT_EQ(state_in(table_of(tests, {{"R6.26", "not yet"}}), "R6.26"), "not yet");
  EXPECT_EQ(state_in(table_of(tests), "R6.26"), "not yet");
}

TEST(ConformanceTable, ARuleWithATableNeedsEveryRow) {
  std::vector<TestResult> tests;
  for (int row = 1; row <= 8; ++row) {
    tests.push_back({"Errors.R6_91_row" + std::to_string(row) + "__Row", Outcome::passed});
  }
  EXPECT_EQ(state_in(table_of(tests), "R6.91"), "not yet");
  tests.push_back({"Errors.R6_91_row9__Row", Outcome::passed});
  EXPECT_EQ(state_in(table_of(tests), "R6.91"), "passed");
}

TEST(ConformanceTable, ScenariosClaimWhatTheyCover) {
  const std::map<std::string, Claims> covers{{"scenario.failures.x", {{{"R6.23", 0}}, ""}},
                                             {"scenario.performance.y", {{{"R6.24", 0}}, ""}}};
  const Table table = table_of({{"scenario.failures.x", Outcome::passed}}, {}, covers);
  EXPECT_EQ(state_in(table, "R6.23"), "passed");
  EXPECT_EQ(state_in(table, "R6.24"), "") << "a scenario that did not run proves nothing";
}

TEST(NotYet, ARuleWithAReasonStandsInItsGroup) {
  const Table table = table_of({{"Copy.R6_26__One", Outcome::passed}}, {}, {},
                               "# waits\n\nR6.27: the | bitmaps\nRS.2 : \tlater\n");
  EXPECT_TRUE(table.errors.empty());
  EXPECT_NE(table.text.find("| not yet: the / bitmaps |"), std::string::npos);
  EXPECT_NE(table.text.find("| RS | 20 | 0 | 0 | 1 | 19 |"), std::string::npos);
  EXPECT_NE(table.text.find("1 passed, 2 not yet"), std::string::npos);
  EXPECT_EQ(state_in(table, "R6.27"), "not yet") << "a reason does not hide the word";
}

TEST(NotYet, AFailingTestKeepsItsReason) {
  const Table table =
      table_of({{"Copy.R6_26__One", Outcome::failed}}, {}, {}, "R6.26: waits for the bitmaps");
  EXPECT_TRUE(table.errors.empty());
  EXPECT_NE(table.text.find("Copy.R6_26__One | not yet: waits"), std::string::npos);
}

TEST(NotYet, WhatIsWrongInTheFileIsAnError) {
  const auto errors = [](const std::string& text) {
    return table_of({{"Copy.R6_26__One", Outcome::passed}}, {}, {}, text).errors;
  };
  EXPECT_EQ(errors("R6.999: who knows"),
            std::vector<std::string>{"not_yet.txt:1: unknown ID R6.999"});
  EXPECT_EQ(errors("\nR6.27"),
            std::vector<std::string>{"not_yet.txt:2: R6.27 has no reason, expected `ID: reason`"});
  EXPECT_EQ(errors("R6.27: a\nR6.27: b").size(), 1u);
  EXPECT_EQ(errors("R6.26: but it is tested"),
            std::vector<std::string>{"not_yet.txt: R6.26 has a passing test"});
}

TEST(NotYet, TheFileOfThisTreeNamesKnownRules) {
  std::ifstream in(SHADOW_SOURCE_DIR "/tests/conformance/not_yet.txt");
  ASSERT_TRUE(in) << "the file is missing";
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  EXPECT_EQ(read_reasons(rules(), text).errors, std::vector<std::string>{});
}

TEST(ConformanceTable, DifferencesAreShown) {
  const std::string one = table_of({{"Copy.R6_26__Sentence", Outcome::passed}}).text;
  const std::string two = table_of({{"Copy.R6_26__Sentence", Outcome::failed}}).text;
  EXPECT_EQ(difference(one, one), "");
  EXPECT_NE(difference(one, two).find("not yet"), std::string::npos);
}

}  // namespace
}  // namespace shadow::conformance
