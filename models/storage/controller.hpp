#pragma once
// A storage controller: a processor that takes commands one after the other (RH.20).
#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/types.hpp"
#include "models/storage/cache.hpp"

namespace shadow::models {

struct ControllerSpec {
  std::string name;  // catalogue row
  Duration
      per_command{};  // the processor is busy: one second / greatest number of commands a second
  Duration command_overhead{};     // time a command spends in it besides
  std::uint32_t concurrency = 0;   // commands whose overhead overlaps; 0: any number
  bool compare_host_data = false;  // compares what the host sends with the medium (R6.25)
  bool forced_error = true;        // lets READL/WRITEL through
  CacheSpec cache;                 // of the pair together; size 0: none
  bool copy_data = false;          // copies between its own units (R6.40)
  bool write_log = false;          // logs writes for minimerge (R6.64)
  std::uint32_t log_entries = 0;   // of that log, for all its units together (R6.67)
  Duration failover{};             // to its partner (RH.23)
  bool failback = false;           // units return to the preferred half when that is up again
  bool shared_units = false;       // all halves serve all units at the same time
};

/// One controller, or one half of a dual one.
class Controller {
 public:
  /// `host`: its name in displays ("HSG_A", R4.122).
  Controller(ControllerSpec spec, std::string host)
      : spec_(std::move(spec)), host_(std::move(host)), places_(spec_.concurrency) {}

  /// When a command that arrived at `at` goes on to the unit.
  SimTime pass(SimTime at) {
    free_ = (at > free_ ? at : free_) + per_command();
    ++commands_;
    busy_ += per_command();
    return places_.empty() ? free_ + overhead() : pass_place();
  }
  /// Requests that a driver has split in `parts` cost the processor so often (RH.10).
  void charge(std::uint64_t parts) {
    free_ = free_ + per_command() * static_cast<std::int64_t>(parts);
    commands_ += parts;
    busy_ += per_command() * static_cast<std::int64_t>(parts);
  }

  /// The cache of the pair; null: none. Outlives all commands.
  void set_cache(Cache* cache) { cache_ = cache; }
  [[nodiscard]] Cache* cache() const { return cache_; }
  [[nodiscard]] bool up() const { return up_; }
  void set_up(bool up) { up_ = up; }
  /// Assists of shadowing: copies and logs of writes (R6.71). Both together, on at first.
  void enable_assists(bool on) { assists_ = on; }
  [[nodiscard]] bool copies_data() const { return spec_.copy_data && assists_; }
  [[nodiscard]] std::uint32_t log_entries() const {
    return spec_.write_log && assists_ ? spec_.log_entries : 0;
  }
  /// Everything in it takes `factor` (>= 1) times as long.
  void slow(double factor) { factor_ = factor; }
  [[nodiscard]] const ControllerSpec& spec() const { return spec_; }
  [[nodiscard]] const std::string& host() const { return host_; }
  [[nodiscard]] std::uint64_t commands() const { return commands_; }
  [[nodiscard]] Duration busy() const { return busy_; }

 private:
  [[nodiscard]] Duration scaled(Duration d) const {
    if (factor_ == 1.0) [[likely]]
      return d;
    return {static_cast<std::int64_t>(static_cast<double>(d.ns) * factor_)};
  }
  [[nodiscard]] Duration per_command() const { return scaled(spec_.per_command); }
  [[nodiscard]] Duration overhead() const { return scaled(spec_.command_overhead); }
  /// The command waits for the first of the places to be free.
  SimTime pass_place() {
    SimTime& place = *std::min_element(places_.begin(), places_.end());
    place = std::max(place, free_) + overhead();
    return place;
  }

  ControllerSpec spec_;
  std::string host_;
  bool up_ = true;
  bool assists_ = true;
  Cache* cache_ = nullptr;
  double factor_ = 1.0;
  SimTime free_{};
  std::vector<SimTime> places_;  // when each is free again
  std::uint64_t commands_ = 0;
  Duration busy_{};
};

}  // namespace shadow::models
