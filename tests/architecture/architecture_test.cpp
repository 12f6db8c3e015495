#include <gtest/gtest.h>

#include "tests/architecture/rules.hpp"

namespace shadow::arch {
namespace {

using Rule = Violations (*)(const SourceFile&);

const std::vector<SourceFile>& project() {
  static const std::vector<SourceFile> files = read_project(SHADOW_SOURCE_DIR);
  return files;
}

void expect_clean(Rule rule) {
  EXPECT_GT(project().size(), 20u) << "the project was not found at " << SHADOW_SOURCE_DIR;
  for (const SourceFile& file : project()) {
    for (const std::string& violation : rule(file)) ADD_FAILURE() << violation;
  }
}

bool breaks(Rule rule, const std::string& path, const std::string& text) {
  return !rule({path, text}).empty();
}

TEST(Architecture, ArrowsBetweenTheLayersPointOneWay) { expect_clean(include_rules); }
TEST(Architecture, SourcesIncludeTheirOwnHeaderFirst) { expect_clean(own_header_first); }
TEST(Architecture, OneCoAwaitAStatement) { expect_clean(coroutine_rules); }
TEST(Architecture, EngineAndModelsAreTheSameOnEveryMachine) { expect_clean(determinism_rules); }
TEST(Architecture, NoRemindersNoMachinePathsNoHugeFiles) { expect_clean(text_rules); }

TEST(ArchitectureRules, SeeForbiddenIncludes) {
  EXPECT_TRUE(breaks(include_rules, "engine/io/a.cpp", "#include \"models/disk/disk.hpp\"\n"));
  EXPECT_TRUE(breaks(include_rules, "engine/io/a.cpp", "#include <simgrid/s4u.hpp>\n"));
  EXPECT_TRUE(breaks(include_rules, "engine/io/a.cpp", "#include <chrono>\n"));
  EXPECT_TRUE(breaks(include_rules, "models/disk/a.hpp", "#include \"sim/kernel/driver.hpp\"\n"));
  EXPECT_TRUE(breaks(include_rules, "models/disk/a.hpp", "#include \"engine/unit/unit.hpp\"\n"));
  EXPECT_TRUE(breaks(include_rules, "models/disk/a.hpp", "#include <thread>\n"));
  EXPECT_TRUE(breaks(include_rules, "sim/record/a.cpp", "#include <simgrid/s4u.hpp>\n"));
  EXPECT_TRUE(
      breaks(include_rules, "sim/record/a.cpp", "#include <boost/graph/adjacency_list.hpp>\n"));
  EXPECT_TRUE(breaks(include_rules, "sim/record/a.cpp", "#include <QString>\n"));
  EXPECT_TRUE(breaks(include_rules, "sim/record/a.cpp", "#include \"gui/window.hpp\"\n"));
  EXPECT_TRUE(breaks(include_rules, "gui/a.cpp", "#include \"engine/base/types.hpp\"\n"));
  EXPECT_TRUE(breaks(include_rules, "tests/engine/a.cpp", "#include <format>\n"));
}

TEST(ArchitectureRules, LetPassWhatIsAllowed) {
  EXPECT_FALSE(breaks(include_rules, "engine/io/a.cpp",
                      "#include <vector>\n#include \"engine/base/types.hpp\"\n"));
  EXPECT_FALSE(breaks(include_rules, "engine/io/a.cpp",
                      "#include <tl/expected.hpp>\n#include <fmt/core.h>\n"));
  EXPECT_FALSE(breaks(include_rules, "models/disk/a.cpp", "#include <toml++/toml.h>\n"));
  EXPECT_FALSE(breaks(include_rules, "sim/kernel/a.cpp", "#include <simgrid/s4u.hpp>\n"));
  EXPECT_FALSE(
      breaks(include_rules, "sim/topology/a.cpp", "#include <boost/graph/adjacency_list.hpp>\n"));
  EXPECT_FALSE(breaks(include_rules, "gui/a.cpp", "#include <QString>\n#include <filesystem>\n"));
}

TEST(ArchitectureRules, SeeTheOwnHeaderInTheWrongPlace) {
  EXPECT_TRUE(breaks(own_header_first, "engine/io/a.cpp",
                     "#include <vector>\n#include \"engine/io/a.hpp\"\n"));
  EXPECT_FALSE(breaks(own_header_first, "engine/io/a.cpp",
                      "#include \"engine/io/a.hpp\"\n#include <vector>\n"));
}

TEST(ArchitectureRules, SeeACoAwaitInsideAnExpression) {
  const auto wrong = [](const std::string& body) {
    return breaks(coroutine_rules, "engine/io/a.cpp", body);
  };
  EXPECT_TRUE(wrong("x = ready ? co_await a() : 0;"));
  EXPECT_TRUE(wrong("x = ready ? 0 : co_await a();"));
  EXPECT_TRUE(wrong("f(1, co_await a());"));
  EXPECT_TRUE(wrong("T t{co_await a()};"));
  EXPECT_TRUE(wrong("T t = {co_await a()};"));
  EXPECT_TRUE(wrong("return {co_await a()};"));
  EXPECT_TRUE(wrong("x = co_await a() + co_await b();"));
}

TEST(ArchitectureRules, LetPassOneCoAwaitAStatement) {
  const auto wrong = [](const std::string& body) {
    return breaks(coroutine_rules, "engine/io/a.cpp", body);
  };
  EXPECT_FALSE(wrong("for (;;) { co_await a(); }"));
  EXPECT_FALSE(wrong("const auto x = co_await a();\nco_await b();"));
  EXPECT_FALSE(wrong("if (const Status s = co_await a(); failed(s)) co_return s;"));
  EXPECT_FALSE(wrong("auto run = [] () -> Task<void> { co_await a(); };"));
  EXPECT_FALSE(wrong("// a ? co_await b\n\"x ? co_await\";"));
  EXPECT_FALSE(wrong("switch (x) { case 1: co_await a(); }"));
}

TEST(ArchitectureRules, SeeWhatDiffersBetweenMachines) {
  EXPECT_TRUE(breaks(determinism_rules, "models/disk/a.cpp", "double x = std::log(y);"));
  EXPECT_TRUE(
      breaks(determinism_rules, "engine/io/a.cpp", "std::uniform_int_distribution<int> d;"));
  EXPECT_TRUE(breaks(determinism_rules, "models/node/a.cpp", "std::chrono::system_clock::now();"));
  EXPECT_FALSE(breaks(determinism_rules, "models/disk/a.cpp", "double x = std::sqrt(y);"));
  EXPECT_FALSE(breaks(determinism_rules, "models/disk/a.cpp", "event.log(y);"));
}

TEST(ArchitectureRules, SeeRemindersMachinePathsAndHugeFiles) {
  EXPECT_TRUE(breaks(text_rules, "sim/a.cpp",
                     "// TO"
                     "DO later\n"));
  EXPECT_TRUE(breaks(text_rules, "README.md",
                     "see /ho"
                     "me/someone/x\n"));
  EXPECT_TRUE(breaks(text_rules, "sim/a.cpp", std::string(601, '\n')));
  EXPECT_FALSE(breaks(text_rules, "sim/a.cpp", std::string(600, '\n')));
}

}  // namespace
}  // namespace shadow::arch
