#include "engine/unit/mount_decision.hpp"

#include <algorithm>

namespace shadow {
namespace {

/// Does the disk's own SCB show it as a copy target that was never finished (R6.16 step 2)?
bool incomplete_target(const Candidate& c) {
  if (!c.scb) return false;
  const auto entry = c.scb->entry_of(c.name.id());
  if (!entry) return false;
  const std::uint8_t bits = c.scb->member_status[*entry];
  return (bits & member_fcpy) != 0 && (bits & member_src) == 0;
}

/// Step 3: the greatest generation among the disks of this unit, else among all; equal: the first
/// named.
std::size_t reference_of(const std::vector<Candidate>& all, const std::vector<std::size_t>& usable,
                         UnitId unit) {
  const auto of_unit = [&](std::size_t i) {  // with generation 0 it is nobody's (R4.141)
    return all[i].generation().value != 0 && all[i].scb->unit == unit;
  };
  const bool any = std::ranges::any_of(usable, of_unit);
  std::size_t best = usable.front();
  bool found = false;
  for (const std::size_t i : usable) {
    if (any && !of_unit(i)) continue;
    if (!found || all[i].generation() > all[best].generation()) best = i;
    found = true;
  }
  return best;
}

}  // namespace

MountDecision decide_mount(UnitNumber unit, const std::string& label,
                           const std::vector<Candidate>& candidates, bool override_label,
                           bool refuse_other_revision) {
  MountDecision d;
  std::vector<std::size_t> usable;
  bool label_fits = false;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    const Candidate& c = candidates[i];
    if (!c.home || (c.label() != label && !override_label)) continue;
    label_fits = true;
    if (!incomplete_target(c)) usable.push_back(i);
  }
  if (usable.empty()) {
    d.status = label_fits ? Status::incompatible_member : Status::volume_invalid;
    d.message = label_fits ? MessageId::sim_incomplete : MessageId::mount_incvollabel;
    return d;
  }
  const UnitId id = DeviceName::virtual_unit(unit).id();
  const Candidate& reference = candidates[reference_of(candidates, usable, id)];
  const auto& rs = reference.scb;
  d.set.unit = unit;
  d.set.label = reference.label();
  d.set.owner = reference.home->owner;
  d.set.volsize = rs ? rs->volsize : reference.maxblock;
  d.set.backup_revision = rs ? rs->backup_revision : std::uint16_t{0};
  d.set.not_erased = rs && rs->not_erased;
  d.set.erase_on_delete = rs && rs->erase_on_delete;
  d.set.limit = rs ? rs->limit : 0;
  if (rs) d.set.scb_at = reference.home->scb_lbn;
  d.set.generation = reference.generation();

  // Steps 4 to 6: only a disk that the reference's own list shows as full member of the same
  // incarnation needs no copy. Disks that were initialized together have been in no unit yet
  // (R6.13).
  const bool of_this_unit =
      rs && (rs->unit == id || rs->unit.value == 0) && rs->generation.value != 0;
  bool improper = false;
  std::size_t master = 0;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    const Candidate& c = candidates[i];
    bool full = &c == &reference;
    if (!full && of_this_unit && c.scb && c.scb->unit == rs->unit &&
        c.scb->generation == rs->generation) {
      const auto entry = rs->entry_of(c.name.id());
      full = entry && (rs->member_status[*entry] & member_src) != 0;
      if (full && c.scb->backup_revision != rs->backup_revision) {  // R6.20
        full = false;
        if (refuse_other_revision) {
          d.refused.push_back(i);
          continue;
        }
      }
    }
    if (full && c.scb && (c.scb->writecnt != 0 || (c.scb->shadow_status & shadow_merging) != 0)) {
      improper = true;
    }
    if (&c == &reference) master = d.set.members.size();
    d.set.members.push_back(
        {c.name, full ? MemberRole::full : MemberRole::copy_target, full ? 0U : 1U});
    d.members.push_back(i);
  }
  // The master of the last incarnation stays master if it is there (6.16).
  if (of_this_unit && rs->master_index < kScbMembers) {
    const auto last = d.set.index_of(DeviceName::of(rs->member_ids[rs->master_index]));
    if (last && d.set.members[*last].full()) master = *last;
  }
  d.set.master = master;
  d.set.extended = d.set.members.size() > kBasicMembers;
  d.set.merge_needed = improper && d.set.full_members() > 1;  // step 7
  if (d.set.merge_needed) d.set.merge_incarnation.value = 1;
  if (d.set.targets() > 0) d.set.copy_incarnation.value = 1;
  return d;
}

}  // namespace shadow
