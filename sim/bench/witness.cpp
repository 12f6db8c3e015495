#include "sim/bench/witness.hpp"

#include <algorithm>
#include <utility>

namespace shadow::sim {
namespace {

OperationKind kind_of(shadow::OperationKind k) {
  return k == shadow::OperationKind::copy ? OperationKind::copy : OperationKind::merge;
}

std::string word(OperationEnd end) {
  switch (end) {
    case OperationEnd::completed:
      return "completed";
    case OperationEnd::canceled:
      return "canceled";
    case OperationEnd::terminated:
      return "terminated";
  }
  return "";
}

OperationProgress progress_of(const OperationInfo& op, const shadow::OperationProgress& p) {
  return {p.fence, p.fence - op.start_lbn, p.segments, p.passes, p.differing_segments};
}

}  // namespace

Witness::Witness(models::EventQueue& queue, UnitNames& names, Recorder& recorder, Oracle& oracle)
    : queue_(queue), names_(names), recorder_(recorder), oracle_(oracle), notice_(queue) {}

std::set<UnitNumber> Witness::take_changed_units() { return std::exchange(changed_units_, {}); }

void Witness::watch_progress(OperationKind kind, const std::string& unit, double share) {
  watches_.push_back({kind, unit, share});
}

void Witness::print(NodeId node, const std::string& line) {
  recorder_.console(node, line);
  if (listener_) listener_(node, line);
}

bool Witness::was_said_before(const Emission& e) const {
  return booted_before_start_ && e.id == MessageId::ssrv_inicomp;
}

void Witness::replied(NodeId node, const Emission& e) {
  sightings_.add({queue_.now(), node, e, true});
  recorder_.message(node, "REPLY", e);
  notice_.changed();
}

void Witness::disk_initialized(NodeId, const DeviceName& disk) { initialized_.insert(disk); }

void Witness::console_printed(NodeId node, const Emission& e, const std::string& line) {
  if (was_said_before(e)) return;
  recorder_.message(node, "OPA0", e);
  print(node, line);
}

void Witness::terminal_printed(NodeId node, NodeId reporter, const Emission& e,
                               std::span<const std::string> lines) {
  if (was_said_before(e)) return;
  if (node == reporter) recorder_.message(node, "OPCOM", e);
  for (const std::string& line : lines) print(node, line);
}

void Witness::journalled(NodeId node, const Emission& e) {
  if (was_said_before(e)) return;
  sightings_.add({queue_.now(), node, e, false});
  recorder_.journal(node, e);
  notice_.changed();
}

void Witness::operation_started(const OperationInfo& op) {
  Operation row;
  row.kind = kind_of(op.kind);
  row.unit = names_.of(op.unit);
  row.unit_name = DeviceName::virtual_unit(op.unit).str();
  row.member = op.kind == shadow::OperationKind::copy ? op.member.str() : std::string();
  row.node = names_.node(op.node);
  row.start = queue_.now();
  row.incarnation = op.incarnation;
  row.size = op.size;
  row.progress.fence = op.start_lbn;
  rows_[{op.node, op.number}] = recorder_.operations().begin(std::move(row));
  notice_.changed();
}

bool Witness::passed_a_watch(const Operation& before, Lbn fence) const {
  return std::any_of(watches_.begin(), watches_.end(), [&](const Watch& w) {
    const double limit = w.share * static_cast<double>(before.size);
    return w.kind == before.kind && w.unit == before.unit_name &&
           static_cast<double>(before.progress.fence) < limit &&
           static_cast<double>(fence) >= limit;
  });
}

void Witness::operation_progress(const OperationInfo& op, const shadow::OperationProgress& p) {
  const auto row = rows_.find({op.node, op.number});
  if (row == rows_.end()) return;
  if (!watches_.empty() && passed_a_watch(operations().all()[row->second], p.fence)) {
    notice_.changed();
  }
  recorder_.operations().progress(row->second, progress_of(op, p));
}

void Witness::operation_ended(const OperationInfo& op, const shadow::OperationProgress& p,
                              OperationEnd end) {
  const auto row = rows_.find({op.node, op.number});
  if (row == rows_.end()) return;
  recorder_.operations().progress(row->second, progress_of(op, p));
  recorder_.operations().end(row->second, queue_.now(), word(end));
  rows_.erase(row);
  notice_.changed();
}

void Witness::unit_changed(NodeId, UnitNumber unit) {
  names_.of(unit);
  changed_units_.insert(unit);
  notice_.changed();
}

void Witness::merge_entered(NodeId node, UnitNumber unit) {
  Merging& m = merging_[unit];
  m.entered.insert(node);
  tell_oracle(unit, m);
  unit_changed(node, unit);
}

void Witness::merge_completed(NodeId node, UnitNumber unit) {
  Merging& m = merging_[unit];
  m.entered.erase(node);
  if (m.pending && m.entered.empty()) {
    m.pending = false;
    oracle_.merge_completed(names_.of(unit));
  }
  unit_changed(node, unit);
}

/// Reads bind from the moment at which every node that has the unit mounted is in merge state
/// (R6.122).
void Witness::tell_oracle(UnitNumber unit, Merging& m) {
  const bool all =
      std::includes(m.entered.begin(), m.entered.end(), m.mounted.begin(), m.mounted.end());
  if (!all || m.entered.empty()) return;
  m.pending = true;
  oracle_.merge_entered(names_.of(unit));
}

void Witness::mounted_on(UnitNumber unit, const std::set<NodeId>& nodes) {
  Merging& m = merging_[unit];
  for (const NodeId n : nodes) {
    if (!m.mounted.contains(n)) oracle_.mounted(names_.of(unit), n);
  }
  for (const NodeId n : m.mounted) {
    if (nodes.contains(n)) continue;
    oracle_.dismounted(names_.of(unit), n);
    m.entered.erase(n);
  }
  m.mounted = nodes;
}

void Witness::node_dies(NodeId node, const std::string& name) {
  oracle_.node_died(node);
  recorder_.operations().node_died(name, queue_.now());
  std::erase_if(rows_, [&](const auto& r) { return r.first.first == node; });
  for (auto& [unit, m] : merging_) {
    m.mounted.erase(node);
    m.entered.erase(node);
    changed_units_.insert(unit);
  }
  models::EventRecord r;
  r.time_ns = queue_.now().ns;
  r.kind = models::RecordKind::node_state;
  r.node = node.index;
  recorder_.events().add(r);
  notice_.changed();
}

}  // namespace shadow::sim
