#pragma once
// Time and network of one run. Two drivers: the plain one, and the one in which SimGrid carries the
// data transfers and is the authority for hosts, links and their failures (design 3). No header of
// this folder that others include knows SimGrid.
#include <cstdint>
#include <functional>
#include <memory>

#include "models/events/event_queue.hpp"
#include "models/link/network.hpp"

namespace shadow::sim {

/// Runs the events of one run.
class Driver {
 public:
  virtual ~Driver() = default;

  [[nodiscard]] virtual models::EventQueue& queue() = 0;
  [[nodiscard]] virtual models::Network& network() = 0;
  [[nodiscard]] SimTime now() { return queue().now(); }

  /// Runs all events up to and at `t` (>= now()); the clock stands at `t` afterwards.
  virtual void run_until(SimTime t) = 0;
  /// Runs until `holds()` is true (true), asked before the first and after each event, or until
  /// nothing is left at or before `limit` (false; the clock then stands at `limit`, unless that is
  /// kNever).
  virtual bool run_until(const std::function<bool()>& holds, SimTime limit) = 0;
  /// Runs until no event is left.
  virtual void run() = 0;

  struct Counters {
    std::uint64_t events = 0;        // own events
    std::uint64_t kernel_steps = 0;  // steps of SimGrid; 0 with the plain driver
    std::uint64_t flows = 0;         // data transfers
    std::uint64_t messages = 0;      // control messages
    std::uint64_t most_flows = 0;    // on the wire at one time
    /// Share of the messages that were data transfers, 0..1.
    [[nodiscard]] double flow_share() const {
      const auto all = static_cast<double>(flows + messages);
      return all > 0 ? static_cast<double>(flows) / all : 0;
    }
  };
  [[nodiscard]] virtual Counters counters() = 0;
};

/// Any number at a time in a process.
[[nodiscard]] std::unique_ptr<Driver> make_plain_driver(models::PlatformSpec platform);
/// One in the life of a process: SimGrid's clock and platform cannot be reset (asserted).
[[nodiscard]] std::unique_ptr<Driver> make_simgrid_driver(models::PlatformSpec platform);
/// The same with every transfer in SimGrid, also those whose share needs no solver: to compare.
[[nodiscard]] std::unique_ptr<Driver> make_simgrid_only_driver(models::PlatformSpec platform);

}  // namespace shadow::sim
