#pragma once
// A workload as it was written ([[workload]] of the format): who reads and writes what, how often,
// where.
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/base/types.hpp"
#include "models/quantity/quantity.hpp"
#include "sim/scenario/position.hpp"

namespace shadow::sim {

enum class Law : std::uint8_t {
  exponential,
  constant
};  // of gaps: exponential gaps are poisson arrivals

/// Each stream has one request outstanding and thinks between two.
struct ClosedLoop {
  std::int64_t streams = 1;
  Duration think{};
  Law think_law = Law::exponential;
};
/// Requests come whether or not earlier ones have ended.
struct OpenLoop {
  models::RequestRate rate;
  Law law = Law::exponential;
};

struct SizeShare {
  BlockCount blocks = 8;
  double share = 1;
};

enum class Pattern : std::uint8_t {
  uniform,
  sequential,
  zipf,    // a = exponent
  hot,     // share a of the requests goes to share b of the blocks
  fence,   // the a blocks from the running fence on
  stride,  // every a blocks, from the start of the region, wrapping
};
struct PatternSpec {
  Pattern kind = Pattern::uniform;
  double a = 0;
  double b = 0;
};

/// LBNs of the unit, both ends included.
struct BlockRegion {
  Lbn first = 0;
  Lbn last = 0;
};
/// Shares of the unit, 0..1.
struct ShareRegion {
  double from = 0;
  double to = 1;
};

struct Workload {
  std::string name;
  Position at;
  std::vector<std::string> nodes;  // in the order of the configuration
  std::string unit;                // DSAn
  std::variant<ClosedLoop, OpenLoop> loop;
  double reads = 1;
  std::vector<SizeShare> sizes{SizeShare{}};  // shares sum to 1
  PatternSpec pattern;
  std::variant<std::monostate, BlockRegion, ShareRegion>
      region;            // monostate: the largest free extent
  BlockCount align = 0;  // 0: the request's own size
  Duration start{};
  std::optional<Duration> stop;
  std::optional<Duration> retry;  // none: an error ends the stream
  bool resume = true;
  bool races = false;
  std::optional<std::int64_t> requests;  // ends the workload
};

}  // namespace shadow::sim
