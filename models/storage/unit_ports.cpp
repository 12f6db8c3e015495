#include "models/storage/unit_ports.hpp"

#include <utility>

namespace shadow::models {

ControllerPorts::ControllerPorts(EventQueue& queue, std::vector<const Controller*> controllers,
                                 Duration failover, bool returns, std::function<void()> moved)
    : UnitPorts(false, 0),
      queue_(queue),
      controllers_(std::move(controllers)),
      failover_(failover),
      returns_(returns),
      moved_(std::move(moved)) {}

void ControllerPorts::recheck() {
  if (moving_) return;
  if (online() == kNone) {
    if (first_up() != kNone) start_move();
    return;
  }
  if (!up(online())) {
    set_online(kNone);
    if (first_up() != kNone) start_move();
    return;
  }
  if (returns_ && online() != 0 && up(0)) start_move();
}

bool ControllerPorts::move(std::uint32_t port) {
  if (port >= controllers_.size() || !up(port)) return false;
  set_online(port);
  ++move_;
  moving_ = false;
  moved_();
  return true;
}

void ControllerPorts::start_move() {
  moving_ = true;
  queue_.after(failover_, *this, ++move_);
}

void ControllerPorts::on_event(std::uint64_t number) {
  if (number != move_ || !moving_) return;
  moving_ = false;
  // Everything behind the old controller may have changed meanwhile.
  const bool stays = online() != kNone && up(online()) && !(returns_ && up(0));
  if (!stays) set_online(first_up());
  moved_();
}

std::uint32_t ControllerPorts::first_up() const {
  for (std::uint32_t port = 0; port < controllers_.size(); ++port) {
    if (up(port)) return port;
  }
  return kNone;
}

}  // namespace shadow::models
