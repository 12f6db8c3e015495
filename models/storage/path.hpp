#pragma once
// One way from a node's adapter to a unit.
//
// Why a command costs one event: every hop before the drive serves first come first served, and
// commands enter the first hop in order of time, so "when will it be at the drive" has a closed
// answer at the start: the command goes into the drive's queue with that instant as its "not
// before". Behind the drive there is a constant latency and the transfer of what was read, which
// overlaps with the medium: the event of the service's end is put off by both, and the next command
// is started backdated to the true end. Only if the line back proves to be busy at that event a
// second one follows. Approximations: transfers back are booked in order of these events, and a
// command that is sent towards an idle drive has the drive, even if another, on a faster path,
// could still overtake it.
#include <cstdint>
#include <string>

#include "engine/base/types.hpp"
#include "engine/ports/disk.hpp"
#include "models/link/network.hpp"
#include "models/link/storage_channel.hpp"
#include "models/storage/controller.hpp"
#include "models/storage/unit_ports.hpp"

namespace shadow::models {

/// Command and status of Fibre Channel with their frames (FCP: 32 and 24 bytes in frames of 36).
inline constexpr Bytes kCommandBytes = 68;
inline constexpr Bytes kStatusBytes = 60;

/// Where a path leads through. Parts are owned by the run and outlive all commands.
struct PathSpec {
  StorageChannel* channel =
      nullptr;  // host and unit on one interconnect; else null: `network` carries the data
  Controller* controller = nullptr;  // null: the unit is attached directly
  Network* network = nullptr;  // also the authority for adapters and interconnects; null: all up
  AttachmentIndex host = 0;
  AttachmentIndex unit = 0;
  UnitPorts* ports = nullptr;  // null: the unit is on line to all
  std::uint32_t port = 0;
  const bool* cut = nullptr;             // true: the node has lost its way to the unit
  const std::string* adapter = nullptr;  // of the host, for the path's name; null: nameless
  const std::string* target = nullptr;   // the port of the unit or its controller
  BlockCount split = 0;                  // the driver splits longer requests (RH.10); 0: never
};

class Path {
 public:
  explicit Path(const PathSpec& spec) : spec_(spec) {}

  [[nodiscard]] bool through_network() const { return spec_.channel == nullptr; }
  [[nodiscard]] const PathSpec& spec() const { return spec_; }
  /// All parts up, and the unit on line to this port or to none, as refresh() saw it.
  [[nodiscard]] bool up() const { return up_; }
  /// All parts up now, wherever the unit is on line.
  [[nodiscard]] bool wired() const;
  /// Looks at the parts again; true: up() has changed.
  bool refresh();
  /// SET DEVICE/PATH takes it out of the choice (RP.7).
  [[nodiscard]] bool enabled() const { return enabled_; }
  void enable(bool enabled) { enabled_ = enabled; }
  /// "PGA0.5000-1FE1-0000-1501" (RP.7).
  [[nodiscard]] std::string name() const;
  /// This path is chosen: the unit comes on line to its port.
  void take() {
    if (spec_.ports != nullptr) spec_.ports->take(spec_.port);
  }
  /// Another may bring the unit on line.
  void release() {
    if (spec_.ports != nullptr) spec_.ports->release(spec_.port);
  }

  /// Over a channel: when a command sent at `now` is in the drive's queue. A write makes one round
  /// trip more (RS.2).
  SimTime out(SimTime now, bool write, Bytes data, BlockCount blocks) {
    if (blocks > spec_.split && spec_.split > 0) [[unlikely]]
      charge_parts(now, blocks);
    SimTime at =
        spec_.channel->out(now, kCommandBytes + (write ? data : 0), spec_.host, spec_.unit);
    if (write) at = at + spec_.channel->base_latency() * 2;
    return spec_.controller == nullptr ? at : spec_.controller->pass(at);
  }
  /// Over a channel: from the end of the service to the host's hearing of it, if the line is free.
  [[nodiscard]] Duration back(bool write, Duration early, Bytes data) {
    const Duration latency = spec_.channel->latency(write ? 0 : data);
    return write ? latency : latency + spec_.channel->tail(early, data);
  }
  /// Books the line for the transfer back; how much longer than back() said it takes.
  Duration book(SimTime ready, Duration early, Bytes data) {
    return spec_.channel->book(ready, early, data, spec_.host, spec_.unit);
  }
  /// Over a network: between the arrival of command or data and the drive's queue: the write's
  /// further round trip and the controller, which every part of a split request costs once.
  SimTime arrive(SimTime now, bool write, BlockCount blocks);
  /// A command and its answer, undisturbed.
  [[nodiscard]] Duration round_trip() const;

 private:
  /// The driver sends a long request as several commands, back to back: each costs the line and the
  /// controller once (RH.10); the unit serves them as one, because they continue each other.
  void charge_parts(SimTime now, BlockCount blocks);
  /// Parts of a request besides the first.
  [[nodiscard]] BlockCount more_parts(BlockCount blocks) const {
    return spec_.split > 0 && blocks > spec_.split ? (blocks - 1) / spec_.split : 0;
  }

  PathSpec spec_;
  bool up_ = true;
  bool enabled_ = true;
};

}  // namespace shadow::models
