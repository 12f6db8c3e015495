#pragma once
// Tells the bench that something changed, as one event of the bench at that instant, however much
// changed: observers run inside the tasks of nodes, where the bench must not act.
#include <functional>

#include "models/events/event_queue.hpp"

namespace shadow::sim {

class ChangeNotice final : public models::EventHandler {
 public:
  explicit ChangeNotice(models::EventQueue& queue) : queue_(queue) {}
  /// Called once an instant in which something changed.
  void tell(std::function<void()> listener) { listener_ = std::move(listener); }
  void changed() {
    if (due_) return;
    due_ = true;
    queue_.after({}, *this);
  }
  void on_event(std::uint64_t) override {
    due_ = false;
    if (listener_) listener_();
  }

 private:
  models::EventQueue& queue_;
  std::function<void()> listener_;
  bool due_ = false;
};

}  // namespace shadow::sim
