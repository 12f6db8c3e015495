#pragma once
// Series and metrics of disks, links and nodes, and the event that samples all series when they are
// due.
#include <functional>

#include "models/events/event_queue.hpp"
#include "sim/bench/system.hpp"

namespace shadow::sim {

class Sampler final : public models::EventHandler {
 public:
  explicit Sampler(System& system);
  Sampler(const Sampler&) = delete;
  Sampler& operator=(const Sampler&) = delete;

  /// Takes the first sample; called after every one from then on.
  void start(std::function<void()> after_sample);
  /// One sample more, at this instant.
  void sample();
  void on_event(std::uint64_t) override;

 private:
  void add_units();
  void add_operations(std::uint16_t unit, const std::string& name);
  void add_disks();
  void add_nodes();
  void add_cluster();
  void add_links();

  System& system_;
  std::function<void()> after_sample_;
};

}  // namespace shadow::sim
