#include "engine/services/mount_service.hpp"

#include <algorithm>

#include "engine/services/mount/checks.hpp"
#include "engine/services/refusal.hpp"

namespace shadow {
Task<std::optional<UnitNumber>> MountService::free_number(int below) {
  for (int n = below - 1; n >= 0; --n) {
    const UnitNumber unit{static_cast<std::uint16_t>(n)};
    if (units_.find(unit) || units_.pending(unit) != nullptr) continue;
    const auto holders = co_await context_.ports.locks.holders(unit_resource("SHAD$MOUNT", unit));
    if (holders.empty()) co_return unit;
  }
  co_return std::nullopt;
}

Task<ServiceResult> MountService::mount(MountRequest request, Ask ask) {
  if (!request.device.empty()) {
    ServiceResult single = co_await singles_.mount(std::move(request));
    co_return single;
  }
  if (auto refusal = refuse_set(context_, request)) co_return std::move(*refusal);
  const bool automatic = !request.unit;
  int below = kHighestUnit + 1;
  for (;;) {
    auto number = request.unit;
    if (automatic) number = co_await free_number(below);
    if (!number) co_return refused(MessageId::sim_maxunit, Status::insufficient_memory);
    ServiceResult result = co_await mount_unit(request, *number, automatic, ask);
    result.unit = number;
    // Another node took the number meanwhile: the next one.
    if (!automatic || result.status != Status::duplicate_unit) co_return result;
    below = number->value;
  }
}

std::optional<ServiceResult> MountService::reserve(UnitNumber number) {
  const auto limit = context_.parameter(ParameterId::shadow_max_unit);
  if (!units_.has_slot(number, limit)) {  // R3.38
    return refused(MessageId::sim_maxunit, Status::insufficient_memory,
                   {{"max", std::to_string(limit)}});
  }
  if (failed(context_.ports.node.reserve(kUnitPool))) {
    return refused(MessageId::mount_insfmem, Status::insufficient_memory,
                   {{"unit", DeviceName::virtual_unit(number).with_underscore()}});
  }
  units_.begin_mount(number);
  return {};
}

void MountService::give_back(UnitNumber number) {
  units_.end_mount(number);
  context_.ports.node.release(kUnitPool);
}

Task<ServiceResult> MountService::mount_unit(MountRequest request, UnitNumber number,
                                             bool automatic, Ask ask) {
  // One mount of a unit at a time on a node; the next one finds what it has made.
  while (units_.pending(number) != nullptr) co_await units_.mount_ended().wait();
  if (const auto unit = units_.find(number)) {
    if (automatic) co_return condition_only(Status::duplicate_unit);
    ServiceResult added = co_await adder_.add(unit, std::move(request), ask, false);
    co_return added;
  }
  if (auto no = reserve(number)) co_return std::move(*no);
  ServiceResult result = co_await form_or_join(std::move(request), number, automatic, ask);
  if (!units_.find(number)) give_back(number);
  co_return result;
}

Task<ServiceResult> MountService::form_or_join(MountRequest request, UnitNumber number,
                                               bool automatic, Ask ask) {
  constexpr int kTries = 3;
  for (int attempt = 1;; ++attempt) {
    // Mounts and all other changes of the set stand in one line (R6.105).
    Lock state =
        co_await context_.ports.locks.acquire(unit_resource("SHAD$STATE", number), LockMode::ex);
    const auto holders = co_await context_.ports.locks.holders(unit_resource("SHAD$MOUNT", number));
    if (holders.empty() && request.members.empty()) {
      // Whoever forms the set at this moment waits for the lock: behind it there is a set.
      if (attempt == 1) continue;
      co_return refused(MessageId::sim_notshadow, Status::no_such_device);  // R4.10
    }
    ServiceResult result;
    if (holders.empty()) {
      auto prepared = co_await former_.prepare(request, number, std::move(state), ask, result);
      if (prepared) co_await former_.establish(std::move(*prepared), result);
      co_return result;
    }
    if (automatic) co_return condition_only(Status::duplicate_unit);
    result = co_await joiner_.join(request, number, std::move(state), holders, ask);
    // Those that had it have left it meanwhile: look again. Where a node has it that cannot use it
    // itself (timed out), the caller may repeat the command (RA.30).
    if (result.status != Status::set_changed || !result.messages.empty()) co_return result;
    if (attempt < kTries) continue;
    co_return condition_only(Status::set_changed);
  }
}

}  // namespace shadow
