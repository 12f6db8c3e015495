#include "sim/oracle/oracle.hpp"

#include <fmt/core.h>

#include "engine/base/assert.hpp"
#include "sim/oracle/oracle_unit.hpp"
#include "sim/oracle/stamps.hpp"

namespace shadow::sim {

Oracle::Oracle(const models::EventQueue& clock, OracleOptions options)
    : clock_(clock), options_(std::move(options)) {}
Oracle::~Oracle() = default;

Oracle::Unit* Oracle::find(std::uint16_t unit) {
  return unit < units_.size() ? units_[unit].get() : nullptr;
}
const Oracle::Unit* Oracle::find(std::uint16_t unit) const {
  return unit < units_.size() ? units_[unit].get() : nullptr;
}
Oracle::Unit& Oracle::known(std::uint16_t unit) {
  Unit* const u = find(unit);
  SHADOW_ASSERT(u != nullptr, "unit not declared to the oracle");
  return *u;
}

void Oracle::declare_unit(std::uint16_t unit, std::string name, BlockCount size, Stamp everywhere) {
  if (unit >= units_.size()) units_.resize(unit + 1U);
  units_[unit] = std::make_unique<Unit>(std::move(name), size, everywhere);
}

void Oracle::initial_contents(std::uint16_t unit, const models::Medium& medium) {
  models::Medium& mine = known(unit).truth.completed();
  if (mine.size() <= medium.size()) return mine.copy(medium);
  const BlockRange all{0, std::min(mine.size(), medium.size())};
  models::Medium::differences(mine, medium, all, [&mine](BlockRange where, Stamp, Stamp theirs) {
    mine.fill(where, theirs);
  });
}

void Oracle::structure(std::uint16_t unit, BlockRange blocks) {
  known(unit).truth.completed().fill(blocks, kStructure);
}
void Oracle::undefined(std::uint16_t unit, BlockRange blocks) {
  known(unit).truth.completed().fill(blocks, kUndefined);
}
void Oracle::uncertain(std::uint16_t unit, BlockRange range, const Blocks& contents) {
  Unit& u = known(unit);
  u.truth.maybe().add({range, contents, NodeId{}, kNeverBinds});
  u.merge_pending = true;
}

Request& Oracle::open(NodeId node, std::uint16_t unit, BlockRange range, models::IoToken& token) {
  if (free_.empty()) {
    free_.push_back(static_cast<models::IoToken>(requests_.size()));
    requests_.emplace_back();
  }
  token = free_.back();
  free_.pop_back();
  Request& r = requests_[token];
  r.node = node;
  r.unit = unit;
  r.range = range;
  r.sequence = ++sequence_;
  r.state = Request::State::dead;
  return r;
}

void Oracle::close(models::IoToken token) {
  requests_[token].state = Request::State::free;
  free_.push_back(token);
}

// A request that reaches past the unit is not judged: it can only fail.
models::IoToken Oracle::read_begins(NodeId node, std::uint16_t unit, std::uint16_t,
                                    BlockRange range) {
  models::IoToken token = 0;
  Request& r = open(node, unit, range, token);
  Unit* const u = find(unit);
  if (u == nullptr || range.end() > u->truth.completed().size()) return token;
  r.state = Request::State::reading;
  u->truth.completed().prefetch_extents(range.begin);  // it is asked when the request ends
  u->truth.open_read(r);
  return token;
}

models::IoToken Oracle::write_begins(NodeId node, std::uint16_t unit, std::uint16_t,
                                     BlockRange range, const Blocks& data) {
  models::IoToken token = 0;
  Request& r = open(node, unit, range, token);
  Unit* const u = find(unit);
  if (u == nullptr || range.end() > u->truth.completed().size()) return token;
  r.state = Request::State::writing;
  u->truth.completed().prefetch_extents(range.begin);
  r.data = data;
  if (u->truth.open_write(r)) ++races_;
  return token;
}

void Oracle::read_ended(models::IoToken token, Status status, const Blocks& data) {
  Request& r = requests_[token];
  if (r.state == Request::State::reading) {
    Unit& u = known(r.unit);
    const bool judged = succeeded(status);
    u.truth.close_read(r, judged ? &data : nullptr, wrong_);
    if (judged) ++checks_;
    for (const WrongRun& w : wrong_) {
      report({ViolationKind::wrong_read, clock_.now(), u.name, w.range,
              expectation(u.truth, w.range.begin, w.expected), name_of(w.found), node_name(r.node),
              ""});
    }
    wrong_.clear();
  }
  close(token);
}

void Oracle::write_ended(models::IoToken token, Status status) {
  Request& r = requests_[token];
  if (r.state == Request::State::writing) {
    UnitTruth& truth = known(r.unit).truth;
    if (succeeded(status)) {
      truth.close_write(r);
    } else {
      truth.close_write_uncertain(r);
    }
  }
  close(token);
}

void Oracle::abandoned(models::IoToken token) {
  Request& r = requests_[token];
  if (r.state == Request::State::reading) known(r.unit).truth.close_read(r, nullptr, wrong_);
  if (r.state == Request::State::writing) known(r.unit).truth.close_write_uncertain(r);
  close(token);
}

void Oracle::node_died(NodeId node) {
  for (Request& r : requests_) {
    if (r.node != node) continue;
    if (r.state == Request::State::reading) known(r.unit).truth.close_read(r, nullptr, wrong_);
    if (r.state == Request::State::writing) known(r.unit).truth.close_write_uncertain(r);
    // its `abandoned`, when it comes, has nothing left to do
    if (r.state != Request::State::free) r.state = Request::State::dead;
  }
  for (const auto& u : units_) {
    if (!u || !u->is_mounted_on(node)) continue;
    u->forget_mount(node);
    // entered by the survivors at the end of the transition, or at the next mount (R6.47, R6.122)
    u->merge_pending = true;
  }
}

void Oracle::mounted(std::uint16_t unit, NodeId node) {
  Unit* const u = find(unit);
  if (u != nullptr && !u->is_mounted_on(node)) u->mounted_on.push_back(node);
}
void Oracle::dismounted(std::uint16_t unit, NodeId node) {
  if (Unit* const u = find(unit)) u->forget_mount(node);
}

void Oracle::merge_entered(std::uint16_t unit) {
  Unit* const u = find(unit);
  if (u == nullptr) return;
  u->merge_pending = true;
  u->truth.maybe().bind_from(++sequence_);
}
void Oracle::merge_completed(std::uint16_t unit) {
  if (Unit* const u = find(unit)) u->merge_pending = false;
}
bool Oracle::merge_pending(std::uint16_t unit) const {
  const Unit* const u = find(unit);
  return u != nullptr && u->merge_pending;
}

void Oracle::report(Violation v) {
  ++violation_count_;
  if (violations_.size() < options_.keep) violations_.push_back(std::move(v));
}

BlockCount Oracle::uncertain_blocks(std::uint16_t unit) const {
  const Unit* const u = find(unit);
  return u != nullptr ? u->truth.maybe().blocks() : 0;
}

std::string Oracle::name_of(Stamp stamp) const {
  if (stamp == kUndefined) return "anything";
  if (stamp == kStructure) return "a structure of the volume";
  if (options_.name_of) return options_.name_of(stamp);
  if (stamp == kBlank) return "blank";
  return fmt::format("{} {:x}", is_structure(stamp) ? "bytes" : "contents", stamp & ~kBytesTag);
}

std::string Oracle::expectation(const UnitTruth& truth, Lbn lbn, Stamp completed) const {
  std::string out = name_of(completed);
  for (const Stamp s : truth.alternatives(lbn)) out += " or (not known to be done) " + name_of(s);
  return out;
}

std::string Oracle::node_name(NodeId node) const {
  if (node.index < options_.nodes.size()) return options_.nodes[node.index];
  return node.valid() ? fmt::format("node {}", node.index) : "";
}

}  // namespace shadow::sim
