#pragma once
// A member function as the target of events.
#include "models/events/event_queue.hpp"

namespace shadow::models {

/// Calls `(owner.*Method)(argument)`. A member of its owner, which therefore outlives the events it
/// schedules.
template <class Owner, void (Owner::*Method)(std::uint64_t)>
class EventTo final : public EventHandler {
 public:
  explicit EventTo(Owner& owner) : owner_(owner) {}
  void on_event(std::uint64_t argument) override { (owner_.*Method)(argument); }

 private:
  Owner& owner_;
};

/// A slot of a table and its generation in one event argument: an event for a slot that was used
/// again finds another generation and does nothing.
struct SlotId {
  std::uint32_t slot = 0;
  std::uint32_t generation = 0;

  [[nodiscard]] constexpr std::uint64_t pack() const {
    return (std::uint64_t{generation} << 32) | slot;
  }
  [[nodiscard]] static constexpr SlotId unpack(std::uint64_t argument) {
    return {static_cast<std::uint32_t>(argument), static_cast<std::uint32_t>(argument >> 32)};
  }
  friend constexpr bool operator==(const SlotId&, const SlotId&) = default;
};

}  // namespace shadow::models
