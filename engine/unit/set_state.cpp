#include "engine/unit/set_state.hpp"

#include <algorithm>

#include "engine/storage/home_block.hpp"

namespace shadow {

Lbn SetState::scb_lbn() const { return scb_at != 0 ? scb_at : scb_lbn_of(volsize); }

std::size_t SetState::full_members() const {
  return static_cast<std::size_t>(
      std::count_if(members.begin(), members.end(), [](const MemberState& m) { return m.full(); }));
}

std::optional<std::size_t> SetState::index_of(const DeviceName& device) const {
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (members[i].name == device) return i;
  }
  return {};
}

std::optional<std::uint32_t> SetState::first_pass() const {
  std::optional<std::uint32_t> first;
  for (const MemberState& m : members) {
    if (!m.full() && (!first || m.pass < *first)) first = m.pass;
  }
  return first;
}

void remove_member(SetState& set, std::size_t index) {
  const bool was_master = index == set.master;
  const auto pass = set.first_pass();
  set.members.erase(set.members.begin() + static_cast<std::ptrdiff_t>(index));
  if (index < set.master) --set.master;
  if (set.targets() == 0) set.copy_runs = false;
  if (pass && set.first_pass() != pass) {  // what waits behind begins at LBN 0 (R6.35, R6.123)
    set.copy_fence = 0;
    ++set.copy_incarnation.value;
  }
  if (!was_master) return;
  const auto first =
      std::ranges::find_if(set.members, [](const MemberState& m) { return m.full(); });
  set.master =
      first == set.members.end() ? 0 : static_cast<std::size_t>(first - set.members.begin());
}

StorageControlBlock scb_of(const SetState& set, bool mounted) {
  StorageControlBlock scb;
  scb.volsize = static_cast<std::uint32_t>(set.volsize);
  scb.cluster = kClusterFactor;
  scb.writecnt = mounted ? 1 : 0;
  scb.volockname = set.label;
  scb.mount_time = set.mount_time;
  scb.backup_revision = set.backup_revision;
  scb.generation = set.generation;
  scb.unit = DeviceName::virtual_unit(set.unit).id();
  scb.shadow_status = shadow_normal;
  if (set.targets() > 0) scb.shadow_status |= shadow_copying;
  if (set.merge_needed) scb.shadow_status |= shadow_merging;
  for (std::size_t i = 0; i < set.members.size() && i < kScbMembers; ++i) {
    const MemberState& m = set.members[i];
    unsigned bits = member_valid | (m.full() ? member_src : member_fcpy);
    if (i == set.master) bits |= member_master;
    if (m.full() && set.merge_needed) bits |= member_merge;
    const bool in_pass = !m.full() && m.pass == set.first_pass();
    const bool merging = m.full() && set.merge_needed && set.merge_runs;
    if ((in_pass && set.copy_runs) || merging) bits |= member_cip;
    scb.member_status[i] = static_cast<std::uint8_t>(bits);
    scb.member_ids[i] = m.name.id();
  }
  scb.scb_lbn = static_cast<std::uint32_t>(set.scb_lbn());
  scb.devices = static_cast<std::uint8_t>(set.members.size());
  scb.members = static_cast<std::uint8_t>(set.full_members());
  scb.copy_targets = static_cast<std::uint8_t>(set.targets());
  scb.merge_targets = set.merge_needed ? scb.members : std::uint8_t{0};
  scb.master_index = static_cast<std::uint8_t>(set.master);
  scb.not_erased = set.not_erased;
  scb.erase_on_delete = set.erase_on_delete;
  scb.extended = set.extended;
  scb.limit = static_cast<std::uint32_t>(set.limit);
  return scb;
}

Sector scb_sector(const SetState& set, bool mounted) { return encode(scb_of(set, mounted)); }

Sector home_sector(const SetState& set) {
  return encode(HomeBlock{set.label, set.owner, static_cast<std::uint32_t>(set.scb_lbn())});
}

}  // namespace shadow
