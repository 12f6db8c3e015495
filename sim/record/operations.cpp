#include "sim/record/operations.hpp"

#include <fmt/core.h>

#include <utility>

#include "engine/base/assert.hpp"

namespace shadow::sim {

OperationTable::Id OperationTable::begin(Operation o) {
  SHADOW_ASSERT(!o.end, "an operation begins before it ends");
  if (sink_) check_performers(o);
  if (o.unit >= running_.size()) running_.resize(o.unit + 1U);
  ++running_[o.unit];
  rows_.push_back(std::move(o));
  return static_cast<Id>(rows_.size() - 1);
}

void OperationTable::check_performers(const Operation& o) const {
  for (const Operation& other : rows_) {
    if (other.end || other.kind != o.kind || other.unit != o.unit || other.node == o.node) continue;
    sink_({ViolationKind::two_performers,
           {},
           o.unit_name,
           {o.progress.fence, 0},
           "one node that performs the operation",
           other.node + " performs it too",
           o.node,
           o.member});
  }
}

void OperationTable::progress(Id id, const OperationProgress& p) {
  Operation& o = rows_[id];
  if (p.fence < o.progress.fence && sink_) {
    sink_({ViolationKind::fence_went_back,
           {},
           o.unit_name,
           {p.fence, o.progress.fence - p.fence},
           fmt::format("a fence from {} on", o.progress.fence),
           fmt::format("{}", p.fence),
           o.node,
           o.member});
  }
  o.progress = p;
}

void OperationTable::end(Id id, SimTime now, std::string outcome) {
  Operation& o = rows_[id];
  if (o.end) return;
  o.end = now;
  o.outcome = std::move(outcome);
  --running_[o.unit];
}

void OperationTable::node_died(std::string_view node, SimTime now) {
  for (Id id = 0; id < rows_.size(); ++id) {
    if (rows_[id].node == node && !rows_[id].end) end(id, now, "node died");
  }
}

std::optional<OperationTable::Id> OperationTable::running(OperationKind kind, std::uint16_t unit,
                                                          std::string_view member) const {
  for (std::size_t i = rows_.size(); i-- > 0;) {
    const Operation& o = rows_[i];
    if (o.kind == kind && o.unit == unit && !o.end && (member.empty() || o.member == member)) {
      return static_cast<Id>(i);
    }
  }
  return {};
}

}  // namespace shadow::sim
