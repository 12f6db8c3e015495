// The system disk's own messages: where a crash dump would go, and that the member the node booted
// from has left its set (RA.11, RA.19).
#include "engine/unit/virtual_unit.hpp"

namespace shadow {
namespace {

bool full_member(const SetState& set, const DeviceName& device) {
  const auto index = set.index_of(device);
  return index && set.members[*index].full();
}

DeviceName master_of(const SetState& set) {
  return set.members.empty() ? DeviceName() : set.members[set.master].name;
}

bool somebody_left(const SetState& before, const SetState& now) {
  for (const MemberState& m : before.members) {
    if (!now.index_of(m.name)) return true;
  }
  return false;
}

}  // namespace

void VirtualUnit::report_boot_member(const SetState& before) const {
  if (boot_device.empty()) return;
  const std::vector<MessageVar> vars{{"device", name_.with_colon()}, {"unit", name_.with_colon()}};
  const bool there = full_member(set_, boot_device);
  const bool lost = full_member(before, boot_device) && !there;
  if (lost || master_of(before) != master_of(set_)) {
    context_.report(there ? MessageId::volproc_masterchg_dump : MessageId::volproc_masterchg_nodump,
                    vars);
  }
  // Again at every later removal, as long as it stays away.
  if (!there && somebody_left(before, set_)) context_.report(MessageId::opcom_vmb, vars);
}

}  // namespace shadow
