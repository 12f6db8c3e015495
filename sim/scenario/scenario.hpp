#pragma once
// A scenario: configuration, load, timeline and expectations of one run.
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/base/types.hpp"
#include "sim/scenario/bench_command.hpp"
#include "sim/scenario/condition.hpp"
#include "sim/scenario/config.hpp"
#include "sim/scenario/expectation.hpp"
#include "sim/scenario/service_call.hpp"
#include "sim/scenario/value.hpp"
#include "sim/scenario/workload.hpp"

namespace shadow::sim {

/// How the run begins.
enum class Start : std::uint8_t {
  mounted,  // nodes are members and `sets` are mounted, without I/O or messages
  cold,     // t = 0 is power on
};

/// What a storage channel is (design 3).
enum class Fidelity : std::uint8_t {
  channel,  // a server in closed form; only networks are flows
  flow,     // a flow, as everything that crosses a network
};

/// When the run ends.
struct EndAt {
  Duration time;
};
struct EndSteady {};        // all sets steady and all events done
struct EndExpectations {};  // all expectations decided
using End = std::variant<EndSteady, EndAt, EndExpectations>;

/// A command that somebody types at a node.
struct DclLine {
  std::string text;
  std::string node;
  std::string user = "SYSTEM";
  std::optional<std::vector<std::string>> privileges;  // none: all
  std::vector<std::string> answers;                    // to questions, in order
};

/// A line of the timeline.
struct TimelineEvent {
  Position at;
  std::string name;  // empty: none
  std::variant<Duration, Condition> trigger;
  std::optional<Duration> every;  // again after each such time, beginning at `trigger`
  std::variant<BenchCommand, DclLine, ServiceCall> action;
  std::string text;  // the line as written, for records
  std::optional<ExpectedStatus> status;
};

/// Who may use shadowing ([licence], R3.10).
struct Licence {
  enum class Kind : std::uint8_t {
    capacity,  // every node, any number of members
    per_disk,  // every node, so many full members in the cluster
    none,      // nobody
  };
  Kind kind = Kind::capacity;
  std::int64_t units = 0;  // of per_disk
};

struct Scenario {
  std::string file;  // as given
  std::string title;
  std::string teaches;  // Markdown
  std::string reference;
  std::vector<std::string> covers;  // requirement IDs
  std::uint64_t seed = 1;
  Licence licence;
  Start start = Start::mounted;
  Fidelity fidelity = Fidelity::channel;
  DateTime clock{2010, 3, 1, 8, 0, 0, 0};  // calendar time of t = 0
  End end = EndSteady{};
  Duration limit = seconds(std::int64_t{7} * 86400);
  std::optional<Duration> sample;  // none: auto
  Config config;
  std::vector<Workload> workloads;
  std::vector<TimelineEvent> events;
  std::vector<Expectation> expectations;
};

}  // namespace shadow::sim
