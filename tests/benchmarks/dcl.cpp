// Parsing and executing command lines; the bound is 20 us a line.
#include <benchmark/benchmark.h>

#include "engine/dcl/grammar/parser.hpp"
#include "engine/dcl/session/session.hpp"
#include "tests/support/test_cluster.hpp"

namespace {

shadow::Task<void> run(shadow::dcl::Session& session, const char* line) {
  const shadow::dcl::CommandResult result = co_await session.execute(line);
  benchmark::DoNotOptimize(result.status());
}

void parse_line(benchmark::State& state, const char* line) {
  const shadow::dcl::CommandSet set = shadow::dcl::shadowing_commands();
  for (auto _ : state) benchmark::DoNotOptimize(shadow::dcl::parse(set.table(), line));
}

BENCHMARK_CAPTURE(parse_line, show, "SHOW SHADOW DSA1:/FULL");
BENCHMARK_CAPTURE(parse_line, mount,
                  "MOUNT/SYSTEM/CONFIRM DSA1:/SHADOW=($1$DGA10:,$1$DGA20:,$1$DGA30:,$1$DGA40:)"
                  "/POLICY=(MINICOPY=OPTIONAL,REQUIRE_MEMBERS) DATA1 DISK$DATA1");
BENCHMARK_CAPTURE(parse_line, refused, "MOUNT/SYSTEM/CONFRM DSA1:/SHADOW=$1$DGA10: DATA1");

/// A steady set on one node: what a line costs from its text to its answer.
void execute_line(benchmark::State& state, const char* line) {
  shadow::test::TestCluster cluster;
  for (const char* disk : {"$1$DGA10", "$1$DGA20"}) cluster.disk(disk);
  cluster.boot("ALPHA");
  cluster.adopt(shadow::UnitNumber{1}, {"$1$DGA10", "$1$DGA20"}, {"ALPHA"});
  const shadow::dcl::CommandSet set = shadow::dcl::shadowing_commands();
  shadow::dcl::Session session(cluster.services("ALPHA"), set, {}, nullptr);
  for (auto _ : state) {
    shadow::TaskScope scope;
    scope.spawn(run(session, line));
  }
}

BENCHMARK_CAPTURE(execute_line, set_shadow, "SET SHADOW DSA1:/PRIORITY=7000/MVTIMEOUT=3600");
BENCHMARK_CAPTURE(execute_line, show_shadow, "SHOW SHADOW DSA1:");
BENCHMARK_CAPTURE(execute_line, getdvi, "X = F$GETDVI(\"DSA1:\",\"SHDW_MBR_COUNT\")");
BENCHMARK_CAPTURE(execute_line, condition, "IF $STATUS THEN WRITE SYS$OUTPUT \"yes\"");

}  // namespace
