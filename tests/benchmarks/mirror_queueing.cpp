// Response times of a two-member set under the same open load, one row for each way to choose the
// member that a read goes to. Simulated times: the same on every machine.
#include <cstdio>

#include "tests/sim/bench/mirror_load.hpp"

int main() {
  constexpr int kMinutes = 120;
  for (const char* const drive : {"C2247A", "CHEETAH9LP"}) {
    std::printf("%s, 40 requests/s, 66 %% reads, 8 blocks, %d simulated minutes\n", drive,
                kMinutes);
    std::printf("  %-15s %9s %9s %9s %9s\n", "read_choice", "all ms", "read ms", "read p95",
                "write ms");
    for (const char* const choice : shadow::sim::kReadChoices) {
      const auto t = shadow::sim::run_mirror(shadow::sim::mirror_load(drive, choice, kMinutes));
      std::printf("  %-15s %9.2f %9.2f %9.2f %9.2f\n", choice, t.all_ms, t.read_ms, t.read_p95_ms,
                  t.write_ms);
    }
  }
}
