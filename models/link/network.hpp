#pragma once
// What carries bytes between attachments of nodes, controllers and disks over interconnects and the
// links that join them. Implementations: SimGrid flows (sim/kernel) and a plain one (latency +
// size/rate, FIFO per hop) for tests without SimGrid.
#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/types.hpp"
#include "models/events/event_queue.hpp"

namespace shadow::models {

using InterconnectIndex = std::uint32_t;
using LinkIndex = std::uint32_t;
using AttachmentIndex = std::uint32_t;
using ComponentIndex = std::uint32_t;

/// One interconnect: a bus or switched network within a site.
struct InterconnectSpec {
  std::string name;
  double bytes_per_second = 0;
  Duration latency{};  // one way, per crossing
  Duration jitter{};   // uniform 0..jitter added per message
  bool full_duplex = true;
};
/// A link that joins two interconnects (R-numbers RS.1, RH.4).
struct LinkSpec {
  std::string name;
  InterconnectIndex a = 0;
  InterconnectIndex b = 0;
  double bytes_per_second = 0;
  Duration latency{};  // one way: distance and equipment
  Duration jitter{};
};
/// A port of a component (node adapter, controller port, disk) on an interconnect.
struct AttachmentSpec {
  std::string name;  // "ALPHA.EIA0"
  InterconnectIndex interconnect = 0;
  ComponentIndex component = 0;  // attachments of one component fail together
};
struct PlatformSpec {
  std::vector<InterconnectSpec> interconnects;
  std::vector<LinkSpec> links;
  std::vector<AttachmentSpec> attachments;
  std::uint64_t seed = 1;
};

/// A data transfer is a flow that shares bandwidth; a control message (at most 1,500 bytes) takes
/// latency + size/rate + the FIFO of each hop, without a flow (design 3).
class Network {
 public:
  /// Is there a way between the two, all parts of it up?
  [[nodiscard]] virtual bool reachable(AttachmentIndex from, AttachmentIndex to) const = 0;
  /// One-way latency of the way in use, without jitter; reachable() holds.
  [[nodiscard]] virtual Duration latency(AttachmentIndex from, AttachmentIndex to) const = 0;
  /// Sends `size` bytes. At arrival `handler.on_event(argument)` runs as an event. Lost silently if
  /// a part of the way is down at the start or fails meanwhile: then `on_lost`, if not null, gets
  /// the event instead, at the instant of the loss.
  virtual void send(AttachmentIndex from, AttachmentIndex to, Bytes size, EventHandler& handler,
                    std::uint64_t argument, EventHandler* on_lost = nullptr) = 0;

  virtual void set_interconnect(InterconnectIndex i, bool up) = 0;
  /// `forward`: a to b. A cut link kills what is on it.
  virtual void set_link(LinkIndex l, bool up, bool forward = true, bool backward = true) = 0;
  virtual void set_attachment(AttachmentIndex a, bool up) = 0;
  /// Rate and latency times `factor` (>= 1 slower).
  virtual void slow_interconnect(InterconnectIndex i, double factor) = 0;
  virtual void slow_link(LinkIndex l, double factor) = 0;

  struct Counters {
    std::uint64_t flows = 0;
    std::uint64_t messages = 0;
    std::uint64_t bytes = 0;
    std::uint64_t lost = 0;
  };
  [[nodiscard]] virtual Counters counters() const = 0;
  /// Bytes that crossed a link so far, both directions.
  [[nodiscard]] virtual Bytes link_bytes(LinkIndex l) const = 0;

 protected:
  ~Network() = default;
};

}  // namespace shadow::models
