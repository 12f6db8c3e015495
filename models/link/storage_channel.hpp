#pragma once
// A storage channel: a SCSI bus, or a Fibre Channel, SAS, CI or DSSI within a site, as a server
// that takes transfers first come first served (design 3). Nothing here is an event: a caller asks
// when its bytes will have passed.
#include <cstdint>
#include <string>

#include "engine/base/types.hpp"

namespace shadow::models {

struct ChannelSpec {
  std::string name;
  double bytes_per_second = 0;  // each way if full duplex
  Duration latency{};           // one way
  Duration jitter{};            // 0..jitter more for each message, uniform
  Duration per_command{};       // the line is busy so much longer: arbitration, selection, frames
  bool full_duplex = true;
  std::uint64_t seed = 1;  // of the jitter
};

class StorageChannel {
 public:
  explicit StorageChannel(ChannelSpec spec);

  /// Host to unit: when the last of `bytes` sent at `at` has arrived. Calls come in order of `at`.
  SimTime out(SimTime at, Bytes bytes) {
    const Duration busy = hold(bytes);
    out_free_ = (at > out_free_ ? at : out_free_) + busy;
    count(bytes, busy);
    return out_free_ + latency();
  }
  /// Unit to host, undisturbed: time from the end of the service until the last byte has left, if
  /// the first were ready `early` before that end.
  [[nodiscard]] Duration tail(Duration early, Bytes bytes) const {
    const Duration rest = hold(bytes) - early;
    return rest.ns > 0 ? rest : Duration{};
  }
  /// Unit to host: books the line and says by how much the transfer ends later than `tail` said.
  /// `ready` = end of the service.
  Duration book(SimTime ready, Duration early, Bytes bytes);
  /// Of one message, with its jitter.
  [[nodiscard]] Duration latency() {
    return spec_.jitter.ns == 0 ? latency_ : latency_with_jitter();
  }
  /// Without jitter.
  [[nodiscard]] Duration base_latency() const { return latency_; }

  [[nodiscard]] bool up() const { return up_; }
  /// What is on its way when a channel fails is lost: NodeDevices::recheck_paths() finds it.
  void set_up(bool up) { up_ = up; }
  /// Rate and latency: everything takes `factor` (>= 1) times as long.
  void slow(double factor);
  [[nodiscard]] const ChannelSpec& spec() const { return spec_; }

  struct Counters {
    std::uint64_t transfers = 0;
    std::uint64_t bytes = 0;
    Duration busy{};  // both directions together
  };
  [[nodiscard]] const Counters& counters() const { return counters_; }

 private:
  [[nodiscard]] Duration latency_with_jitter();
  [[nodiscard]] Duration hold(Bytes bytes) const {
    return {per_command_ns_ + static_cast<std::int64_t>(static_cast<double>(bytes) * ns_per_byte_)};
  }
  [[nodiscard]] SimTime& inbound() { return spec_.full_duplex ? in_free_ : out_free_; }
  void count(Bytes bytes, Duration busy) {
    ++counters_.transfers;
    counters_.bytes += bytes;
    counters_.busy += busy;
  }

  ChannelSpec spec_;
  double ns_per_byte_;
  std::int64_t per_command_ns_;
  Duration latency_;
  bool up_ = true;
  SimTime out_free_{};
  SimTime in_free_{};
  std::uint64_t messages_ = 0;
  Counters counters_;
};

}  // namespace shadow::models
