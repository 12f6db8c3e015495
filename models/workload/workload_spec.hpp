#pragma once
// What a `[[workload]]` table says, with all names, shares and regions resolved (scenario-format).
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/types.hpp"

namespace shadow::models {

/// Requests of `blocks` make up this share of all.
struct SizeShare {
  BlockCount blocks = 8;
  double share = 1;
};

enum class PatternKind : std::uint8_t { uniform, sequential, zipf, hot, fence, stride };

struct PatternSpec {
  PatternKind kind = PatternKind::uniform;
  double theta = 0.9;         // zipf, 0..10
  double hot_requests = 0.9;  // hot: this share of the requests
  double hot_blocks = 0.1;    //      goes to this share of the region, at its start; 0 < .. < 1
  BlockCount blocks = 254;    // fence: so many blocks from the running fence on; stride: step
};

/// How times between requests spread around their mean.
enum class TimeLaw : std::uint8_t { exponential, constant };

struct WorkloadSpec {
  std::string name;
  std::uint16_t index = 0;       // of the run's workloads
  std::uint16_t unit_index = 0;  // in the run's table of unit names
  std::vector<NodeId> nodes;     // each runs all streams, or the whole rate

  std::uint32_t streams = 1;  // closed loop; 0: open loop
  Duration think{};           // mean time from an end to the next request
  TimeLaw think_law = TimeLaw::exponential;
  std::uint64_t rate_micro = 0;                // open loop: requests in 10^6 seconds
  TimeLaw arrival_law = TimeLaw::exponential;  // exponential: Poisson arrivals

  double reads = 1;                              // share of reads, 0..1
  std::vector<SizeShare> sizes = {SizeShare{}};  // shares sum to 1
  PatternSpec pattern;
  BlockRange region;     // not empty; at least the largest size
  BlockCount align = 0;  // 0: the smallest size, as a file of such records has it (ours)

  SimTime start{};
  SimTime stop = kNever;                  // no request at or after it
  std::optional<std::uint64_t> requests;  // in all, over all nodes
  std::optional<Duration> retry;          // after an error; none: the error ends the stream
  bool resume = true;                     // goes on when the node has the unit again
  bool races = false;  // overlapping requests may be outstanding together (R6.21c)
};

}  // namespace shadow::models
