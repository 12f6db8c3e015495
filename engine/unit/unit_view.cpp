// What displays show of a unit and its members: values only.
#include <algorithm>

#include "engine/unit/virtual_unit.hpp"
#include "engine/unit/volume_processing.hpp"

namespace shadow {
namespace {

int percent_of(Lbn fence, BlockCount size) {
  return size == 0 ? 0 : static_cast<int>(fence * 100 / size);
}

}  // namespace

UnitState VirtualUnit::state() const {
  if (volume_processing_->timed_out()) return UnitState::mount_verify_timeout;
  if (volume_processing_->active()) return UnitState::mount_verify;
  const bool copying = set_.targets() > 0;
  if (copying && set_.merge_needed) return UnitState::copying_merging;
  if (copying) return UnitState::copying;
  return set_.merge_needed ? UnitState::merging : UnitState::steady;
}

MemberView VirtualUnit::view_of(const Member& m, std::size_t index) const {
  MemberView v;
  v.name = m.name;
  v.role = m.role;
  v.master = index == set_.master;
  v.merging = m.full() && set_.merge_needed;
  if (!m.full() && m.pass == active_pass_) {  // a target is never quite full (R5.45)
    v.percent = std::min(99, percent_of(set_.copy_fence, size_));
  }
  if (v.merging) v.percent = percent_of(set_.merge_fence, size_);
  v.read_cost = m.read_cost;
  v.site = m.site;
  v.timeout_s = member_timeout_s(m);
  v.operations = m.work.commands();
  v.work = m.work;
  v.errors = m.errors;
  v.reachable = !m.failing;
  if (m.disk != nullptr) {
    const DiskInfo& info = m.disk->info();
    v.host = info.host;
    v.type = info.type;
    v.queue = m.disk->queue_length();
    v.maxblock = info.maxblock;
    v.served = info.served;
  }
  return v;
}

void VirtualUnit::reset_counters() {
  reads_ = writes_ = errors_ = 0;
  for (Member* const m : members_) {
    m->work = {};
    m->errors = 0;
  }
}

UnitGlance VirtualUnit::glance() const {
  UnitGlance g{state(), set_.generation, {}};
  g.members.reserve(members_.size());
  for (const Member* const m : members_) g.members.push_back(m->name);
  return g;
}

UnitView VirtualUnit::view() const {
  UnitView v;
  v.name = name_;
  v.label = set_.label;
  v.logical = logical_;
  v.scope = scope_;
  v.state = state();
  v.volsize = set_.volsize;
  v.limit = set_.limit;
  v.scb_lbn = set_.scb_lbn();
  v.not_erased = set_.not_erased;
  v.erase_on_delete = set_.erase_on_delete;
  v.generation = set_.generation;
  v.timeout_s = unit_timeout_s();
  v.site = site;
  v.priority = priority;
  v.delay_per_served_member_s = delay_per_served_member_s;
  v.operations = reads_ + writes_;
  v.reads = reads_;
  v.writes = writes_;
  v.errors = errors_;
  v.open_files = open_files_;
  v.extended = set_.extended;
  v.system_disk = system_disk;
  v.volume_set = volume_set;
  v.relative_volume = relative_volume;
  const auto& nodes = context_.ports.cluster.membership().nodes;
  const auto name_of = [&](NodeId id) {
    const auto it = std::ranges::find_if(nodes, [id](const ClusterNode& n) { return n.id == id; });
    return it == nodes.end() ? std::string() : it->name;
  };
  for (const NodeId id : set_.mounted_on) v.mounted_on.push_back(name_of(id));
  std::ranges::sort(v.mounted_on);
  if (set_.targets() > 0) {
    v.copy = OperationView{copy_performer_ ? name_of(*copy_performer_) : "",
                           percent_of(set_.copy_fence, size_)};
  }
  if (set_.merge_needed) {
    v.merge = OperationView{merge_performer_ ? name_of(*merge_performer_) : "",
                            percent_of(set_.merge_fence, size_)};
  }
  const DiskInfo* smallest = nullptr;
  for (std::size_t i = 0; i < members_.size(); ++i) {
    v.members.push_back(view_of(*members_[i], i));
    if (members_[i]->disk == nullptr) continue;
    const DiskInfo& info = members_[i]->disk->info();
    if (smallest == nullptr || info.maxblock < smallest->maxblock) smallest = &info;
  }
  v.merge_fence = set_.merge_fence;
  if (smallest != nullptr) v.geometry = smallest->geometry;  // R1.40
  return v;
}

}  // namespace shadow
