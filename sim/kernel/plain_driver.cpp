#include "models/events/plain_driver.hpp"

#include "models/link/plain_network.hpp"
#include "sim/kernel/driver.hpp"

namespace shadow::sim {
namespace {

class Plain final : public Driver {
 public:
  explicit Plain(models::PlatformSpec platform) : network_(driver_.queue(), std::move(platform)) {}

  models::EventQueue& queue() override { return driver_.queue(); }
  models::Network& network() override { return network_; }
  void run_until(SimTime t) override { driver_.run_until(t); }
  bool run_until(const std::function<bool()>& holds, SimTime limit) override {
    return driver_.run_until(holds, limit);
  }
  void run() override { driver_.run(); }
  Counters counters() override {
    const auto n = network_.counters();
    return {driver_.queue().executed(), 0, n.flows, n.messages, 0};
  }

 private:
  models::PlainDriver driver_;
  models::PlainNetwork network_;
};

}  // namespace

std::unique_ptr<Driver> make_plain_driver(models::PlatformSpec platform) {
  return std::make_unique<Plain>(std::move(platform));
}

}  // namespace shadow::sim
