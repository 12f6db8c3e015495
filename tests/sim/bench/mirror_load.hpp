#pragma once
// A two-member set under an open load of users, for comparisons of the ways to choose the member
// that a read goes to (R10.14, R10.18).
#include <fmt/format.h>

#include <string>

#include "sim/bench/run_loop.hpp"
#include "sim/scenario/loader.hpp"

namespace shadow::sim {

/// Every policy of the option read_choice, the rule of the specification first.
inline constexpr const char* kReadChoices[] = {"cost",        "primary", "random",
                                               "round_robin", "nearest", "shortest_queue"};

/// Two disks of one kind as one set. Arrivals are exponential with a mean of 25 ms, 66 % reads,
/// uniform over the disk, 8 blocks on average.
inline std::string mirror_load(const std::string& drive, const std::string& read_choice,
                               int minutes) {
  return fmt::format(R"(title = "mirror of two {0} disks, reads by {1}"
end = "{2}m"
options = {{ read_choice = "{1}" }}
[interconnects.FABRIC]
kind = "fc-2g"
[nodes.ALPHA.adapters]
PGA0 = {{ kind = "fc-2g", on = "FABRIC" }}
[disks."$1$DGA1"]
drive = "{0}"
on = ["FABRIC"]
[disks."$1$DGA2"]
drive = "{0}"
on = ["FABRIC"]
[sets.DSA1]
label = "MIRROR"
members = ["$1$DGA1", "$1$DGA2"]
[[workload]]
name = "users"
node = "ALPHA"
unit = "DSA1:"
rate = "40/s"
reads = 0.66
size = {{ "2KiB" = 0.4, "4KiB" = 0.4, "8KiB" = 0.2 }}
)",
                     drive, read_choice, minutes);
}

struct MirrorTimes {
  double all_ms = 0;
  double read_ms = 0;
  double write_ms = 0;
  double read_p95_ms = 0;
  std::uint64_t requests = 0;
};

/// Mean response times of a run on the plain network.
inline MirrorTimes run_mirror(const std::string& text) {
  const Scenario s = load_scenario_text(text, "mirror.toml");
  RecorderOptions record;
  record.scenario = s.file;
  record.title = s.title;
  record.seed = s.seed;
  RunLoop run(s, plan_hardware(s, installed_catalogue()), System::Network::plain,
              std::move(record));
  MirrorTimes t;
  double sum = 0;
  for (const ResponseLine& r : run.run({}).responses) {
    const double mean = r.mean.seconds() * 1e3;
    sum += mean * static_cast<double>(r.count);
    t.requests += r.count;
    if (r.direction == "read") {
      t.read_ms = mean;
      t.read_p95_ms = r.p95.seconds() * 1e3;
    } else {
      t.write_ms = mean;
    }
  }
  t.all_ms = t.requests > 0 ? sum / static_cast<double>(t.requests) : 0;
  return t;
}

}  // namespace shadow::sim
