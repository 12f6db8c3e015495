#include "engine/recovery/shadow_server.hpp"

#include "engine/recovery/copy.hpp"
#include "engine/recovery/merge.hpp"
#include "engine/unit/membership_change.hpp"

namespace shadow {
namespace {

/// A copy or merge thread of this node, counted by SHADOW_MAX_COPY (R3.34).
class Slot {
 public:
  Slot(std::int64_t& used, WaitList& given_back) : used_(used), given_back_(given_back) { ++used_; }
  Slot(const Slot&) = delete;
  Slot& operator=(const Slot&) = delete;
  ~Slot() {
    --used_;
    given_back_.notify_all();
  }

 private:
  std::int64_t& used_;
  WaitList& given_back_;
};

/// How often a node that may not work on a set (no slots, priority 0) looks whether that has
/// changed (ours).
constexpr Duration kIneligiblePace = seconds(1);

}  // namespace

bool ShadowServer::slot_free() const {
  return slots_used_ < context_.parameter(ParameterId::shadow_max_copy);
}

bool ShadowServer::eligible(const VirtualUnit& unit) const {
  return unit.priority > 0 && context_.parameter(ParameterId::shadow_max_copy) > 0;
}

OperationKind ShadowServer::next_work(const VirtualUnit& unit) {
  return unit.set().targets() > 0 ? OperationKind::copy : OperationKind::merge;  // R6.87
}

/// R3.49: SHADOW_REC_DLY, for events that have it (table 8-1), and the time per served member.
Task<void> ShadowServer::wait_before(VirtualUnit& unit) {
  if (unit.start_at_once) co_return;
  std::int64_t wait_s = unit.served_members() * unit.delay_per_served_member_s;
  if (unit.delay_due) wait_s += context_.parameter(ParameterId::shadow_rec_dly);
  context_.note(MessageId::rec_delay,
                {{"unit", unit.name().with_colon()}, {"seconds", std::to_string(wait_s)}});
  co_await context_.ports.timers.sleep(seconds(wait_s));
}

Task<void> ShadowServer::serve(VirtualUnit& unit) {
  for (;;) {
    while (!unit.needs_recovery() || unit.stopping) co_await unit.recovery_changed().wait();
    co_await wait_before(unit);
    unit.delay_due = unit.start_at_once = false;
    while (unit.needs_recovery() && !unit.stopping && !unit.delay_due) {
      if (!eligible(unit)) {
        context_.note(MessageId::rec_skip, {{"unit", unit.name().with_colon()}});
        while (!eligible(unit) && unit.needs_recovery()) {
          co_await context_.ports.timers.sleep(kIneligiblePace);
        }
        continue;
      }
      const OperationKind kind = next_work(unit);
      co_await perform(unit, kind);
    }
  }
}

/// A thread of this node is about to begin. All nodes hold for a moment: writes that they sent in
/// parallel under a fence are drained (R6.30a), the greatest fence that anybody knows becomes
/// everybody's (R6.125), a merge that they entered by themselves gets its incarnation (R6.123), and
/// the control blocks show that work is in progress (R6.5).
Task<bool> ShadowServer::announce(VirtualUnit& unit, OperationKind kind) {
  Change change;
  change.scb = ScbWrite::flags;
  change.edit = [kind](SetState& set) {
    if (kind == OperationKind::copy) {
      set.copy_runs = set.targets() > 0;
      return set.copy_runs;
    }
    set.merge_runs = set.merge_needed;
    return set.merge_runs;
  };
  const Status s = co_await change_membership(unit, std::move(change));
  co_return succeeded(s);
}

/// A thread has stopped before its end: the control blocks do not show it any more.
Task<void> ShadowServer::withdraw(VirtualUnit& unit) {
  if (unit.stopping || !unit.gate().running()) co_return;  // the next change shows it
  Change change;
  change.scb = ScbWrite::flags;
  change.edit = [](SetState& set) {
    set.copy_runs = set.merge_runs = false;
    return true;
  };
  const Status s = co_await change_membership(unit, std::move(change));
  (void)s;
}

Task<void> ShadowServer::perform(VirtualUnit& unit, OperationKind kind) {
  const std::string resource =
      (kind == OperationKind::copy ? "SHAD$COPY_" : "SHAD$MERGE_") + unit.name().str();
  std::optional<Lock> right = co_await context_.ports.locks.try_acquire(resource, LockMode::ex);
  if (!right) {
    // Somebody works on it: be there when the right becomes free. The lock may come long after the
    // work has been done.
    Lock granted = co_await context_.ports.locks.acquire(resource, LockMode::ex);
    right.emplace(std::move(granted));
  }
  if (!slot_free()) {
    right.reset();  // another node may have a slot
    while (!slot_free()) co_await slot_given_back_.wait();
    co_return;
  }
  const bool due = unit.needs_recovery() && !unit.stopping && !unit.delay_due &&
                   next_work(unit) == kind && !unit.gate().broken();
  if (!due) {
    // Not to be asked again before something has changed.
    right.reset();
    if (unit.gate().broken() || unit.stopping) co_await unit.recovery_changed().wait();
    co_return;
  }
  const Slot slot(slots_used_, slot_given_back_);
  // Not while members are tried again: a change would be put off.
  while (!unit.gate().running() && !unit.gate().broken() && !unit.stopping) {
    co_await unit.gate().changed();
  }
  const bool announced = co_await announce(unit, kind);
  const bool still_due = !unit.stopping && !unit.delay_due && !unit.gate().broken() &&
                         unit.needs_recovery() && next_work(unit) == kind;
  if (!announced || !still_due) {
    if (announced) co_await withdraw(unit);
    co_return;
  }
  Stop stop = Stop::none;
  if (kind == OperationKind::copy) {
    Copy copy(unit);
    stop = co_await copy.run();
  } else {
    Merge merge(unit);
    stop = co_await merge.run();
  }
  if (stop == Stop::canceled) co_await withdraw(unit);
}

}  // namespace shadow
