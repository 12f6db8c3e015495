#include "engine/unit/control_block_update.hpp"

#include <algorithm>

#include "engine/base/planted.hpp"
#include "engine/io/all_io.hpp"
#include "engine/storage/home_block.hpp"
#include "engine/unit/volume_processing.hpp"

namespace shadow {
namespace {

constexpr int kRetries = 3;  // RA.33

/// One try to write the blocks of a state.
struct Attempt {
  std::vector<DeviceName> failures;
  std::vector<Member*> waited_for;  // not to be taken out: they have their time (R6.96, R6.104)
  Status why = Status::normal;      // of the latest of those
  bool reached_media = false;       // some member has the new block
};

/// The master first, then the other full members, targets last.
int group_of(const SetState& set, std::size_t index) {
  if (index == set.master) return 0;
  return set.members[index].full() ? 1 : 2;
}

/// Must the change wait for a member whose block could not be written?
bool has_its_time(VirtualUnit& unit, const Member& m, Status s) {
  const EngineOptions& o = unit.context().options;
  if (s == Status::write_locked) return !o.remove_write_locked && !m.removal_flagged;
  const bool connection =
      error_class(s) == ErrorClass::connection || error_class(s) == ErrorClass::cancelled;
  if (!unit.state_lock) return false;  // the set is being formed: with whom can be reached
  return o.scb_write_failure == EngineOptions::ScbWriteFailure::wait && connection &&
         unit.mount_verification && !m.overdue();
}

void judge_write(VirtualUnit& unit, Member& m, Status s, Attempt& attempt) {
  if (succeeded(s)) return;
  if (has_its_time(unit, m, s)) {
    attempt.waited_for.push_back(&m);
    attempt.why = s;
  } else {
    attempt.failures.push_back(m.name);
  }
}

/// May an error of the device or of the medium pass when the command is repeated (RA.33)?
bool may_pass(Status s) {
  const ErrorClass c = error_class(s);
  return c == ErrorClass::device || c == ErrorClass::media;
}

/// Who of `members` is to be written again.
Task<std::vector<Member*>> write_members(VirtualUnit& unit, const SetState& set, bool homes_too,
                                         bool mounted, std::vector<Member*> members, bool last,
                                         Attempt& attempt) {
  const Blocks scb(stamp_of(scb_sector(set, mounted)), 1);
  const Blocks home(stamp_of(home_sector(set)), 1);
  const BlockRange at{set.scb_lbn(), 1};
  InFlight flight(unit.flights(), at, unit.context().now());
  unit.watch();
  AllIo homes(flight);
  AllIo writes(flight);
  for (Member* const m : members) {
    if (homes_too) homes.write(*m, {kHomeLbn, 1}, home);
    writes.write(*m, at, scb);
  }
  co_await homes;
  co_await writes;
  std::vector<Member*> again;
  for (std::uint32_t i = 0; i < writes.size(); ++i) {
    Status s = writes.op(i).status;
    if (succeeded(s) && homes.size() > 0) s = homes.op(i).status;
    attempt.reached_media = attempt.reached_media || succeeded(s);
    if (!last && may_pass(s))
      again.push_back(&writes.member(i));
    else
      judge_write(unit, writes.member(i), s, attempt);
  }
  co_return again;
}

Task<void> write_group(VirtualUnit& unit, const SetState& set, int group, bool mounted,
                       Attempt& attempt) {
  // A new target is known by its home block too, so that nobody takes it for what it was before
  // (R6.16 step 2).
  const bool homes_too = group == 2 || set.label != unit.set().label;
  std::vector<Member*> members;
  for (std::size_t i = 0; i < set.members.size(); ++i) {
    if (group_of(set, i) != group) continue;
    Member& m = unit.acquaint(set.members[i].name);
    if (m.disk == nullptr)
      judge_write(unit, m, Status::medium_offline, attempt);
    else
      members.push_back(&m);
  }
  for (int attempts = 0; attempts <= kRetries && !members.empty(); ++attempts) {
    members = co_await write_members(unit, set, homes_too, mounted, members, attempts == kRetries,
                                     attempt);
  }
}

}  // namespace

Generation generation_of_now(const NodeContext& context) {
  return Generation{context.ports.timers.clock().ticks};
}

Task<Status> write_control_blocks(VirtualUnit& unit, SetState& next, ScbWrite what,
                                  Generation first, bool mounted, std::vector<DeviceName>& lost) {
  VolumeProcessing& processing = unit.volume_processing();
  bool newer_number = false;  // on some medium, not in the set
  for (;;) {
    if (what == ScbWrite::generation && !planted(Planted::expel_without_scb)) {
      const Generation last = std::max(next.generation, next.reserved);
      next.generation = next.reserved = std::max(first, Generation{last.value + 1});
    }
    Attempt attempt;
    // Where one fails the rest is left for the next number, so that no disk that leaves carries a
    // number above the set's (R6.116).
    for (int group = 0; group < 3; ++group) {
      if (!attempt.failures.empty() || !attempt.waited_for.empty()) break;
      co_await write_group(unit, next, group, mounted, attempt);
    }
    if (what == ScbWrite::generation) newer_number = newer_number || attempt.reached_media;
    for (Member* const m : attempt.waited_for) processing.member_failed(*m, attempt.why);
    if (!attempt.waited_for.empty()) {
      if (newer_number) processing.rewrite_later();
      co_return Status::medium_offline;
    }
    if (attempt.failures.empty()) co_return Status::normal;
    SetState without = next;
    for (const DeviceName& d : attempt.failures) {
      if (const auto index = without.index_of(d)) remove_member(without, *index);
    }
    if (without.full_members() == 0) {
      for (const DeviceName& d : attempt.failures) {
        processing.member_failed(unit.acquaint(d), Status::medium_offline);
      }
      if (newer_number) processing.rewrite_later();
      co_return Status::medium_offline;
    }
    lost.insert(lost.end(), attempt.failures.begin(), attempt.failures.end());
    next = std::move(without);
    what = ScbWrite::generation;
  }
}

}  // namespace shadow
