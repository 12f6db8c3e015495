#pragma once
// A storage controller: a processor that takes commands one after the other (RH.20).
#include <cstdint>
#include <string>
#include <utility>

#include "engine/base/types.hpp"
#include "models/storage/cache.hpp"

namespace shadow::models {

struct ControllerSpec {
  std::string name;  // catalogue row
  Duration
      per_command{};  // the processor is busy: one second / greatest number of commands a second
  Duration command_overhead{};     // time a command spends in it besides; others overtake nothing
  bool compare_host_data = false;  // compares what the host sends with the medium (R6.25)
  bool forced_error = true;        // lets READL/WRITEL through
  CacheSpec cache;                 // of the pair together; size 0: none
  Duration failover{};             // RH.23
};

class Controller {
 public:
  /// `host`: its name in displays ("HSG_A", R4.122).
  Controller(ControllerSpec spec, std::string host)
      : spec_(std::move(spec)), host_(std::move(host)) {}

  /// When a command that arrived at `at` goes on to the unit.
  SimTime pass(SimTime at) {
    free_ = (at > free_ ? at : free_) + spec_.per_command;
    ++commands_;
    busy_ += spec_.per_command;
    return free_ + spec_.command_overhead;
  }

  /// The cache of the pair; null: none. Outlives all commands.
  void set_cache(Cache* cache) { cache_ = cache; }
  [[nodiscard]] Cache* cache() const { return cache_; }
  [[nodiscard]] bool up() const { return up_; }
  void set_up(bool up) { up_ = up; }
  [[nodiscard]] const ControllerSpec& spec() const { return spec_; }
  [[nodiscard]] const std::string& host() const { return host_; }
  [[nodiscard]] std::uint64_t commands() const { return commands_; }
  [[nodiscard]] Duration busy() const { return busy_; }

 private:
  ControllerSpec spec_;
  std::string host_;
  bool up_ = true;
  Cache* cache_ = nullptr;
  SimTime free_{};
  std::uint64_t commands_ = 0;
  Duration busy_{};
};

}  // namespace shadow::models
