// Parsing of command lines; the bound is 20 us a line.
#include <benchmark/benchmark.h>

#include "engine/dcl/grammar/parser.hpp"
#include "engine/dcl/session/command_set.hpp"

namespace {

void parse_line(benchmark::State& state, const char* line) {
  const shadow::dcl::CommandSet set = shadow::dcl::shadowing_commands();
  for (auto _ : state) benchmark::DoNotOptimize(shadow::dcl::parse(set.table(), line));
}

BENCHMARK_CAPTURE(parse_line, show, "SHOW SHADOW DSA1:/FULL");
BENCHMARK_CAPTURE(parse_line, mount,
                  "MOUNT/SYSTEM/CONFIRM DSA1:/SHADOW=($1$DGA10:,$1$DGA20:,$1$DGA30:,$1$DGA40:)"
                  "/POLICY=(MINICOPY=OPTIONAL,REQUIRE_MEMBERS) DATA1 DISK$DATA1");
BENCHMARK_CAPTURE(parse_line, refused, "MOUNT/SYSTEM/CONFRM DSA1:/SHADOW=$1$DGA10: DATA1");

}  // namespace
