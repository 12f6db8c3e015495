#include "sim/record/response_times.hpp"

#include <algorithm>
#include <utility>

namespace shadow::sim {
namespace {

std::size_t index(IoDirection d) { return static_cast<std::size_t>(d); }

}  // namespace

Histogram ResponseRow::all() const {
  Histogram h = phases[0];
  h.add(phases[1]);
  return h;
}

models::IoToken ResponseTimes::own_token() {
  if (free_.empty()) return static_cast<models::IoToken>(open_.size());
  const models::IoToken token = free_.back();
  free_.pop_back();
  return token;
}

models::IoToken ResponseTimes::read_begins(NodeId node, std::uint16_t unit, std::uint16_t workload,
                                           BlockRange range) {
  const models::IoToken token =
      next_ != nullptr ? next_->read_begins(node, unit, workload, range) : own_token();
  begin(token, node, unit, workload, range, IoDirection::read);
  return token;
}

models::IoToken ResponseTimes::write_begins(NodeId node, std::uint16_t unit, std::uint16_t workload,
                                            BlockRange range, const Blocks& data) {
  const models::IoToken token =
      next_ != nullptr ? next_->write_begins(node, unit, workload, range, data) : own_token();
  begin(token, node, unit, workload, range, IoDirection::write);
  return token;
}

// The event is recorded before the oracle answers, so that its violations follow the event in the
// log's order.
void ResponseTimes::read_ended(models::IoToken token, Status status, const Blocks& data) {
  end(token, status);
  if (next_ != nullptr) next_->read_ended(token, status, data);
}
void ResponseTimes::write_ended(models::IoToken token, Status status) {
  end(token, status);
  if (next_ != nullptr) next_->write_ended(token, status);
}

void ResponseTimes::abandoned(models::IoToken token) {
  Open& o = open_[token];
  o.active = false;
  --outstanding_;
  ++rows_[o.row].abandoned;
  if (next_ != nullptr) {
    next_->abandoned(token);
  } else {
    free_.push_back(token);
  }
}

void ResponseTimes::begin(models::IoToken token, NodeId node, std::uint16_t unit,
                          std::uint16_t workload, BlockRange range, IoDirection direction) {
  if (token >= open_.size()) open_.resize(token + 1U);
  const IoPhase phase = operations_.running_on(unit) ? IoPhase::transient : IoPhase::steady;
  open_[token] = {clock_.now(), range, node, unit, row_of(workload, unit, direction), phase, true};
  ++outstanding_;
}

void ResponseTimes::end(models::IoToken token, Status status) {
  Open& o = open_[token];
  o.active = false;
  --outstanding_;
  ResponseRow& row = rows_[o.row];
  const Duration took = clock_.now() - o.began;
  if (succeeded(status)) {
    row.phases[static_cast<std::size_t>(o.phase)].add(took);
    row.blocks += o.range.count;
    Total& t = totals_[o.unit][index(row.direction)];
    ++t.count;
    t.sum_ns += static_cast<std::uint64_t>(took.ns);
    t.peak_ns = std::max(t.peak_ns, static_cast<std::uint64_t>(took.ns));
  } else {
    ++row.errors;
  }
  if (took > kStalled) ++stalled_[index(row.direction)];
  if (next_ == nullptr) free_.push_back(token);
  if (log_ == nullptr) return;
  models::EventRecord r;
  r.time_ns = clock_.now().ns;
  r.lbn = o.range.begin;
  r.blocks = static_cast<std::uint32_t>(o.range.count);
  r.node = o.node.index;
  r.unit = o.unit;
  r.kind = row.direction == IoDirection::read ? models::RecordKind::user_read
                                              : models::RecordKind::user_write;
  r.status = status;
  log_->add(r);
}

std::uint32_t ResponseTimes::row_of(std::uint16_t workload, std::uint16_t unit,
                                    IoDirection direction) {
  if (workload >= row_index_.size()) row_index_.resize(workload + 1U);
  auto& of_workload = row_index_[workload];
  const std::size_t place = std::size_t{unit} * 2 + index(direction);
  if (place >= of_workload.size()) of_workload.resize(place + 1);
  if (of_workload[place] == 0) {
    ResponseRow& row = rows_.emplace_back();
    row.workload = workload;
    row.unit = unit;
    row.direction = direction;
    of_workload[place] = static_cast<std::uint32_t>(rows_.size());
    (void)total(unit, direction);
  }
  return of_workload[place] - 1;
}

ResponseTimes::Total& ResponseTimes::total(std::uint16_t unit, IoDirection direction) {
  if (unit >= totals_.size()) totals_.resize(unit + 1U);
  return totals_[unit][index(direction)];
}

Duration ResponseTimes::take_peak(std::uint16_t unit, IoDirection direction) {
  return {static_cast<std::int64_t>(std::exchange(total(unit, direction).peak_ns, 0))};
}

std::uint64_t ResponseTimes::stalled_now(IoDirection direction) const {
  return static_cast<std::uint64_t>(
      std::count_if(open_.begin(), open_.end(), [this, direction](const Open& o) {
        return o.active && rows_[o.row].direction == direction && clock_.now() - o.began > kStalled;
      }));
}

}  // namespace shadow::sim
