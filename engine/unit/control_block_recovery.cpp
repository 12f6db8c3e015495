#include "engine/unit/control_block_recovery.hpp"

#include <set>

#include "engine/io/all_io.hpp"
#include "engine/unit/volume_processing.hpp"

namespace shadow {
namespace {

Task<std::optional<StorageControlBlock>> read_control_block(VirtualUnit& unit, DeviceName device,
                                                            Lbn at) {
  Member& m = unit.acquaint(device);
  if (m.disk == nullptr) co_return std::nullopt;
  // It may have been away: it takes no command before it was asked.
  const Status reached = co_await m.disk->verify();
  if (failed(reached)) {
    unit.volume_processing().member_failed(m, reached);  // its time runs, if it is a member here
    co_return std::nullopt;
  }
  Blocks block;
  InFlight flight(unit.flights(), {at, 1}, unit.context().now());
  unit.watch();
  AllIo io(flight);
  io.read(m, {at, 1}, block);
  co_await io;
  if (failed(io.op(0).status)) co_return std::nullopt;
  co_return decode_scb(bytes_of(block.at(0)));
}

}  // namespace

void apply_control_block(const StorageControlBlock& scb, SetState& set) {
  std::vector<MemberState> members;
  for (std::size_t i = 0; i < kScbMembers; ++i) {
    const DeviceName name = DeviceName::of(scb.member_ids[i]);
    if (name.empty()) continue;
    MemberState m{name, MemberRole::full, 0};
    if ((scb.member_status[i] & member_src) == 0) m.role = MemberRole::copy_target;
    if (const auto known = set.index_of(name)) m.pass = set.members[*known].pass;
    members.push_back(std::move(m));
  }
  // Targets that changed are filled from LBN 0 by a new pass (R6.123).
  if (members != set.members) {
    set.copy_fence = 0;
    ++set.copy_incarnation.value;
  }
  set.members = std::move(members);
  set.master = scb.master_index < set.members.size() ? scb.master_index : 0;
  set.generation = scb.generation;
  set.volsize = scb.volsize;  // an expansion has a generation of its own
  set.limit = scb.limit;
  set.label = scb.volockname;
  set.erase_on_delete = scb.erase_on_delete;
  set.extended = scb.extended;
}

Task<bool> recover_from_media(VirtualUnit& unit, SetState& set) {
  const UnitId id = DeviceName::virtual_unit(set.unit).id();
  std::set<DeviceName> asked;
  std::vector<DeviceName> ask;
  for (const MemberState& m : set.members) ask.push_back(m.name);
  std::optional<StorageControlBlock> newest;
  while (!ask.empty()) {
    const DeviceName device = ask.back();
    ask.pop_back();
    if (!asked.insert(device).second) continue;
    const auto scb = co_await read_control_block(unit, device, set.scb_lbn());
    if (!scb || scb->unit != id) continue;
    for (const UnitId other : scb->member_ids) {
      if (other.value != 0) ask.push_back(DeviceName::of(other));
    }
    const auto entry = scb->entry_of(device.id());
    const bool full = entry && (scb->member_status[*entry] & member_src) != 0;
    if (full && (!newest || scb->generation > newest->generation)) newest = scb;
  }
  if (!newest) co_return false;
  if (newest->generation > set.generation) apply_control_block(*newest, set);
  co_return true;
}

}  // namespace shadow
