#pragma once
// What a run must show ([[expect]] of the format), checked against names and ready to be evaluated.
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/base/types.hpp"
#include "sim/scenario/condition.hpp"
#include "sim/scenario/metric.hpp"
#include "sim/scenario/position.hpp"

namespace shadow::sim {

/// A moment: a time of the run, or a time after an event of the timeline has ended.
struct Moment {
  std::string event;  // empty: since t = 0
  Duration offset{};
};

/// At which moments the subject must hold.
struct Timing {
  enum class Kind : std::uint8_t { at_end, at, by, never, during };
  Kind kind = Kind::at_end;
  Moment from;  // at, by, begin of during
  Moment to;    // end of during
};

/// Data of a set's readable image (RS.30).
enum class DataState : std::uint8_t { current, stale, mixed, none };
[[nodiscard]] std::string_view word(DataState d);

/// How a node reaches the members of a set (R2.27).
enum class ReachWord : std::uint8_t {
  full,  // all members, each on the path of t = 0
  red,   // some members
  path,  // all members, at least one on another path
  none,  // no member
  hang,  // the node is blocked or hung
  down   // the node is down
};
struct Reach {
  ReachWord word{};
  std::size_t members = 0;  // red: so many are left
  friend bool operator==(const Reach&, const Reach&) = default;
};
/// "FULL", "RED(2)".
[[nodiscard]] std::string to_text(Reach r);
[[nodiscard]] models::Parsed<Reach> parse_reach(std::string_view text);

/// The kind of path that a node's commands take to a disk.
enum class PathWord : std::uint8_t { none, direct, served };
[[nodiscard]] std::string_view word(PathWord p);

struct UnitSubject {
  std::string unit;
  std::string node;  // empty: on every node that has it mounted
  std::optional<UnitWord> state;
  std::optional<std::vector<std::string>> members;  // full members, sorted
  std::optional<std::vector<std::string>> targets;  // copy targets, sorted
  std::optional<std::string> master;
  std::optional<std::string> performer;  // node
  std::optional<bool> generation_grew;   // false: "same"
  std::optional<DataState> data;
  std::optional<BlockCount> volsize;
  std::optional<Reach> reach;
  std::string after;  // event, for generation
};

/// A disk as one node has it; no set is needed.
struct DiskSubject {
  std::string disk;
  std::string node;  // empty: every running node
  std::optional<PathWord> path;
  std::string via;  // the serving node, or the adapter in use (NODE.ADAPTER); empty: any
  std::optional<bool> spinning;
  std::optional<std::int64_t> read_cost;
};

/// How often something must have happened; none given = at least once.
struct CountBound {
  std::optional<std::int64_t> min;
  std::optional<std::int64_t> max;
};

struct Variable {
  std::string name;
  std::string value;
};

struct MessageSubject {
  MessageName message;
  std::string node, unit;  // empty: any
  CountBound count;
  std::vector<Variable> vars;
  std::string after;  // event; empty: since t = 0
};

struct JournalSubject {
  std::string key;
  std::string node, unit;
  CountBound count;
  std::vector<Variable> vars;
  std::string after;
};

/// Messages (FAC-S-IDENT) and journal keys in this order, others may stand between.
struct OrderSubject {
  std::vector<std::variant<MessageName, std::string>> sequence;
  std::string node, unit, after;
};

struct NodeSubject {
  std::string node;
  std::optional<NodeWord> state;
  std::optional<std::int64_t> quorum;  // as the node has it
  std::optional<std::int64_t> votes;   // present, of the node's group
};

/// How an event must end: a severity, or an identifier of one of its messages.
struct ExpectedStatus {
  char severity = 0;  // S I W E F, or 0
  std::string ident;
};
/// True for S and I where nothing is expected (format, exact meanings 5).
[[nodiscard]] models::Parsed<ExpectedStatus> parse_expected_status(std::string_view text);

struct EventSubject {
  std::string event;
  ExpectedStatus status;
};

/// A metric and the objects it is taken of.
struct MetricSelector {
  const MetricRow* metric = nullptr;
  std::string unit, disk, node, link, workload;
  std::optional<std::int64_t> operation;
};
struct MetricSubject {
  MetricSelector of;
  std::optional<double> min, max, equal;  // in the metric's unit, or of the ratio
  std::optional<MetricSelector> ratio_to;
};

struct ViolationsSubject {
  std::int64_t count = 0;
  std::string kind;  // empty: any
};

/// Findings of `check` by this rule ("L13", "R1.22").
struct AdviceSubject {
  std::string rule;
  CountBound count;
};

/// At least one of them holds.
struct AnyOfSubject {
  std::vector<struct Alternative> alternatives;
};

using Subject = std::variant<UnitSubject, DiskSubject, MessageSubject, JournalSubject, OrderSubject,
                             NodeSubject, EventSubject, MetricSubject, ViolationsSubject,
                             AdviceSubject, AnyOfSubject>;

struct Alternative {
  Subject subject;
};

struct Expectation {
  Position at;
  std::string text;  // one line, as written, for tables of results
  Timing timing;
  Subject subject;
};

}  // namespace shadow::sim
