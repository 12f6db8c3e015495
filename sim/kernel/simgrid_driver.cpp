// The driver with SimGrid: the own event queue is one more model of SimGrid, drained in batches up
// to SimGrid's next event.
#include <simgrid/kernel/resource/Model.hpp>
#include <simgrid/s4u.hpp>

#include <algorithm>
#include <limits>

#include "models/events/plain_driver.hpp"
#include "sim/kernel/driver.hpp"
#include "sim/kernel/flow_network.hpp"

namespace shadow::sim {
namespace {

namespace sg4 = simgrid::s4u;

/// Thrown through SimGrid's loop, which has no other way to stop it between two instants. It leaves
/// SimGrid as it was.
struct Stop {
  bool holds = false;
};

class QueueModel final : public simgrid::kernel::resource::Model {
 public:
  QueueModel(models::EventQueue& queue, FlowNetwork& network, std::vector<Model*> others)
      : Model("shadow_queue"), queue_(queue), network_(network), others_(std::move(others)) {}

  /// What the next run is for: events up to and at `bound`, or until `holds`, if not null, is true.
  void aim(SimTime bound, const std::function<bool()>* holds) {
    bound_ = bound;
    holds_ = holds;
    calls_without_progress_ = 0;
  }
  [[nodiscard]] std::uint64_t steps() const { return steps_; }

  /// Seconds until this model wants to be asked again; negative: never. Runs the batch.
  double next_occurring_event(double now) override {
    ++steps_;
    check_progress(now);
    if (network_.first_order() != kNever) return until(network_.first_order(), now);
    const double horizon = next_of_others(now);
    // both sides of each comparison come out of the same conversion: an event between a truncated
    // and an exact time would neither run nor let SimGrid go on
    while (queue_.next() <= bound_ && to_simgrid(queue_.next()) < horizon && !queue_.empty()) {
      guard_.event_at(queue_.next());
      queue_.step();
      calls_without_progress_ = 0;
      if (holds_ != nullptr && (*holds_)()) throw Stop{true};
      if (network_.first_order() != kNever) return until(network_.first_order(), now);
    }
    const bool own = !queue_.empty() && queue_.next() <= bound_;
    if (!own && !(horizon <= to_simgrid(bound_) && horizon < kForever)) throw Stop{false};
    return own ? until(queue_.next(), now) : -1.0;
  }

  void update_actions_state(double now, double /*delta*/) override { network_.carry_out(now); }

 private:
  static constexpr double kForever = std::numeric_limits<double>::infinity();
  static constexpr std::uint32_t kMaxCalls = 1000;  // ours: an honest run needs a handful

  static double until(SimTime t, double now) { return std::max(0.0, to_simgrid(t) - now); }
  double next_of_others(double now) {
    double horizon = kForever;
    for (Model* const m : others_) {
      const double delta = m->next_occurring_event(now);
      if (delta >= 0) horizon = std::min(horizon, now + delta);
    }
    return horizon;
  }
  void check_progress(double now) {
    if (now > last_now_) calls_without_progress_ = 0;
    last_now_ = now;
    SHADOW_ASSERT(++calls_without_progress_ <= kMaxCalls,
                  "SimGrid asked 1,000 times without an event and without progress of time");
  }

  models::EventQueue& queue_;
  FlowNetwork& network_;
  std::vector<Model*> others_;
  models::ProgressGuard guard_;
  SimTime bound_ = kNever;
  const std::function<bool()>* holds_ = nullptr;
  double last_now_ = -1;
  std::uint32_t calls_without_progress_ = 0;
  std::uint64_t steps_ = 0;
};

/// SimGrid's engine with the settings under which a flow takes exactly latency + size / bandwidth.
class ConfiguredEngine {
 public:
  ConfiguredEngine() {
    static bool made = false;
    SHADOW_ASSERT(!made, "a second SimGrid engine in one process");
    made = true;
    xbt_log_control_set("root.thresh:error");
    engine_ = std::make_unique<sg4::Engine>(&argc_, argv_);
    sg4::Engine::set_config("network/model:CM02");
    sg4::Engine::set_config("network/crosstraffic", false);
    sg4::Engine::set_config("network/TCP-gamma",
                            0.0);  // no window: credits of the link bound it instead
    sg4::Engine::set_config("surf/precision", 1e-12);  // no event shifts another by a nanosecond
  }
  sg4::Engine& operator*() { return *engine_; }
  sg4::Engine* operator->() { return engine_.get(); }

 private:
  char name_[12] = "shadowbench";
  char* arguments_[2] = {name_, nullptr};
  char** argv_ = arguments_;
  int argc_ = 1;
  std::unique_ptr<sg4::Engine> engine_;
};

class Simgrid final : public Driver {
 public:
  Simgrid(models::PlatformSpec platform, bool ports_share)
      : network_(queue_, std::move(platform), ports_share),
        model_(std::make_shared<QueueModel>(queue_, network_, engine_->get_all_models())) {
    engine_->add_model(model_);
  }

  models::EventQueue& queue() override { return queue_; }
  models::Network& network() override { return network_; }
  void run_until(SimTime t) override {
    go(t, nullptr);
    queue_.advance_to(t);
  }
  bool run_until(const std::function<bool()>& holds, SimTime limit) override {
    if (holds()) return true;
    if (go(limit, &holds)) return true;
    if (limit != kNever) queue_.advance_to(limit);
    return false;
  }
  void run() override { go(kNever, nullptr); }
  Counters counters() override {
    const auto n = network_.counters();
    return {queue_.executed(), model_->steps(), n.flows, n.messages, network_.most_flows()};
  }

 private:
  bool go(SimTime bound, const std::function<bool()>* holds) {
    model_->aim(bound, holds);
    try {
      engine_->run();
    } catch (const Stop& stop) {
      return stop.holds;
    }
    SHADOW_ASSERT(false, "SimGrid ended by itself");
  }

  ConfiguredEngine engine_;
  models::EventQueue queue_;
  FlowNetwork network_;
  std::shared_ptr<QueueModel> model_;
};

}  // namespace

std::unique_ptr<Driver> make_simgrid_driver(models::PlatformSpec platform) {
  return std::make_unique<Simgrid>(std::move(platform), true);
}

std::unique_ptr<Driver> make_simgrid_only_driver(models::PlatformSpec platform) {
  return std::make_unique<Simgrid>(std::move(platform), false);
}

}  // namespace shadow::sim
