#pragma once
// A unit that several ports lead to, but that is on line to one of them at a time: a disk cabled to
// the adapters of two hosts (R2.24, R2.25), or one behind a pair of controllers (R2.6, RH.23).
#include <cstdint>
#include <functional>
#include <vector>

#include "engine/base/types.hpp"
#include "models/events/event_queue.hpp"
#include "models/storage/controller.hpp"

namespace shadow::models {

/// The ports of one unit, by number; 0 is the primary path or the preferred controller.
class UnitPorts {
 public:
  static constexpr std::uint32_t kNone = 0xffff'ffff;

  /// May a host reach the unit through that port now, bringing it on line there if it has to?
  [[nodiscard]] bool available(std::uint32_t port) const {
    return online_ == port || (online_ == kNone && hosts_decide_);
  }
  /// Port that has the unit on line; kNone: none.
  [[nodiscard]] std::uint32_t online() const { return online_; }
  /// A host brings the unit on line; available(port) holds.
  void take(std::uint32_t port) {
    if (hosts_decide_) online_ = port;
  }
  /// The path through that port has failed, or its host is gone: another may take the unit. It does
  /// not come back by itself (R2.38).
  void release(std::uint32_t port) {
    if (hosts_decide_ && online_ == port) online_ = kNone;
  }

 protected:
  UnitPorts(bool hosts_decide, std::uint32_t online)
      : online_(online), hosts_decide_(hosts_decide) {}
  ~UnitPorts() = default;
  void set_online(std::uint32_t port) { online_ = port; }

 private:
  std::uint32_t online_;
  bool hosts_decide_;
};

/// Ports on adapters of hosts: the first host that finds the unit free gets it.
class AdapterPorts final : public UnitPorts {
 public:
  /// `held`: the primary path's host has it on line from the start.
  explicit AdapterPorts(bool held) : UnitPorts(true, held ? 0 : kNone) {}
};

/// Ports on controllers, which hand the unit over among themselves.
class ControllerPorts final : public UnitPorts, private EventHandler {
 public:
  /// `controllers` by preference; a hand-over takes `failover` (RH.23); `returns`: back to the
  /// preferred one as soon as that is up. `moved` is told after each, as an event. All outlive the
  /// unit.
  ControllerPorts(EventQueue& queue, std::vector<const Controller*> controllers, Duration failover,
                  bool returns, std::function<void()> moved);

  /// After a controller failed or came back.
  void recheck();
  /// To another controller that is up, by command; false: that one is down or unknown.
  bool move(std::uint32_t port);

 private:
  void on_event(std::uint64_t number) override;
  [[nodiscard]] bool up(std::uint32_t port) const { return controllers_[port]->up(); }
  [[nodiscard]] std::uint32_t first_up() const;
  void start_move();

  EventQueue& queue_;
  std::vector<const Controller*> controllers_;
  Duration failover_;
  bool returns_;
  std::function<void()> moved_;
  std::uint64_t move_ = 0;  // number of the hand-over under way; others that are due are void
  bool moving_ = false;
};

}  // namespace shadow::models
