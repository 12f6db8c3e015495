#pragma once
// A storage channel: a SCSI bus, CI or DSSI, or a Fibre Channel or SAS fabric within a site, as a
// server that takes transfers first come first served (design 3). Nothing here is an event: a
// caller asks when its bytes will have passed.
//
// A bus is one line for everybody. In a fabric (full duplex) each port has a line in and one out;
// the switches between them are never full.
#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/types.hpp"
#include "models/link/losses.hpp"
#include "models/link/network.hpp"

namespace shadow::models {

struct ChannelSpec {
  std::string name;
  double bytes_per_second = 0;  // each way if full duplex
  Duration latency{};           // one way
  Duration jitter{};            // 0..jitter more for each message, uniform
  Duration per_command{};       // the line is busy so much longer: arbitration, selection, frames
  bool full_duplex = true;
  std::uint64_t seed = 1;  // of jitter and losses
  Losses losses{};         // packets are sent again until they arrive
};

/// When the lines of one port of a fabric are free.
struct PortLines {
  SimTime out{};
  SimTime in{};
};

class StorageChannel {
 public:
  /// `ports`: by attachment, of all fabrics of the run; outlives the channel. Null: a full-duplex
  /// channel is one line each way.
  explicit StorageChannel(ChannelSpec spec, std::vector<PortLines>* ports = nullptr);

  /// Host to unit: when the last of `bytes` sent at `at` has arrived. Calls come in order of `at`.
  SimTime out(SimTime at, Bytes bytes, AttachmentIndex host = 0, AttachmentIndex unit = 0) {
    const Duration busy = hold(bytes);
    count(bytes, busy);
    if (ports_ != nullptr) {
      return pass(at, busy, (*ports_)[host].out, (*ports_)[unit].in) + latency(bytes);
    }
    out_free_ = (at > out_free_ ? at : out_free_) + busy;
    return out_free_ + latency(bytes);
  }
  /// Unit to host, undisturbed: time from the end of the service until the last byte has left, if
  /// the first were ready `early` before that end.
  [[nodiscard]] Duration tail(Duration early, Bytes bytes) const {
    const Duration rest = hold(bytes) - early;
    return rest.ns > 0 ? rest : Duration{};
  }
  /// Unit to host: books the line and says by how much the transfer ends later than `tail` said.
  /// `ready` = end of the service.
  Duration book(SimTime ready, Duration early, Bytes bytes, AttachmentIndex host = 0,
                AttachmentIndex unit = 0);
  /// Of a message of `bytes`, with jitter and what is sent again.
  [[nodiscard]] Duration latency(Bytes bytes = 0) {
    return disturbed_ ? disturbed_latency(bytes) : latency_;
  }
  /// Without jitter.
  [[nodiscard]] Duration base_latency() const { return latency_; }

  [[nodiscard]] bool up() const { return up_; }
  /// What is on its way when a channel fails is lost: NodeDevices::recheck_paths() finds it.
  void set_up(bool up) { up_ = up; }
  /// Rate and latency: everything takes `factor` (>= 1) times as long.
  void slow(double factor);
  /// Other traffic takes this share of the rate; 0 = none, at most kMostCongested.
  void congest(double share);
  /// This share of the packets is lost, 0..1; negative: as the figures say.
  void set_loss(double share);
  [[nodiscard]] const ChannelSpec& spec() const { return spec_; }

  struct Counters {
    std::uint64_t transfers = 0;
    std::uint64_t bytes = 0;
    Duration busy{};  // both directions together
  };
  [[nodiscard]] const Counters& counters() const { return counters_; }

 private:
  /// A transfer streams through two lines: undisturbed it takes the time of one.
  static SimTime pass(SimTime at, Duration busy, SimTime& first, SimTime& second) {
    const SimTime left = (at > first ? at : first) + busy;
    const SimTime arrived = (left - busy > second ? left : second + busy);
    first = left;
    second = arrived;
    return arrived;
  }
  [[nodiscard]] Duration disturbed_latency(Bytes bytes);
  [[nodiscard]] Duration hold(Bytes bytes) const {
    return {per_command_ns_ + static_cast<std::int64_t>(static_cast<double>(bytes) * ns_per_byte_)};
  }
  [[nodiscard]] SimTime& inbound() { return spec_.full_duplex ? in_free_ : out_free_; }
  void count(Bytes bytes, Duration busy) {
    ++counters_.transfers;
    counters_.bytes += bytes;
    counters_.busy += busy;
  }

  void set_pace();

  ChannelSpec spec_;
  Losses losses_;  // now
  double slowness_ = 1;
  double congestion_ = 0;
  double ns_per_byte_;
  std::int64_t per_command_ns_;
  Duration latency_;
  bool disturbed_;  // jitter or losses
  bool up_ = true;
  SimTime out_free_{};
  SimTime in_free_{};
  std::uint64_t messages_ = 0;
  std::uint64_t loss_draws_ = 0;
  std::vector<PortLines>* ports_;  // null: one line, or one each way
  Counters counters_;
};

}  // namespace shadow::models
