#pragma once
// What carries bytes between attachments of nodes, controllers and disks over interconnects and the
// links that join them (RH.1). Implementations: SimGrid flows (sim/kernel) and a plain one (latency
// + size/rate, FIFO per hop) for tests without SimGrid.
#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/types.hpp"
#include "models/events/event_queue.hpp"
#include "models/link/losses.hpp"

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
  Losses losses{};         // of one crossing
  Duration per_command{};  // the line is busy so much longer for a message above kRidesAlong
};
/// A link that joins two interconnects (RS.1). Its rate is what can be used: also less than the
/// buffer credits let through (RH.4, link_figures.hpp).
struct LinkSpec {
  std::string name;
  InterconnectIndex a = 0;
  InterconnectIndex b = 0;
  double bytes_per_second = 0;
  Duration latency{};  // one way: distance and equipment
  Duration jitter{};
  Losses losses{};          // of one crossing
  bool fast_write = false;  // its ends answer for the far side: a write waits for data once (RS.2)
};
/// A port of a component (node adapter, controller port, disk) on an interconnect.
struct AttachmentSpec {
  std::string name;  // "ALPHA.EIA0"
  InterconnectIndex interconnect = 0;
  ComponentIndex component = 0;  // attachments of one component fail together
  Duration message_cost{};       // processor time for each message sent or received (RH.3)
};
struct PlatformSpec {
  std::vector<InterconnectSpec> interconnects;
  std::vector<LinkSpec> links;
  std::vector<AttachmentSpec> attachments;
  std::uint64_t seed = 1;
};

/// Ours: what is left of a link's rate however much others take of it.
inline constexpr double kMostCongested = 0.999;
/// A status of at most this size comes with the end of the command before it: it needs no
/// arbitration of its own (per_command).
inline constexpr Bytes kRidesAlong = 64;

/// What a way is like: for the choice between several (RH.5).
struct WayFigures {
  Duration latency{};  // one way, with message costs, without jitter
  double rate = 0;     // bytes a second of its slowest part, as slowed and congested
  Bytes packet = 0;    // largest that all parts carry in one piece
  double loss = 0;     // chance that one such packet is lost
};
/// What has crossed a link so far; messages that were lost on their way are not counted.
struct LinkUse {
  Bytes forward = 0;  // a to b
  Bytes backward = 0;
  std::uint64_t messages = 0;  // control messages and transfers, both directions
};

/// A data transfer is a flow that shares bandwidth; a control message (at most 1,500 bytes) takes
/// latency + size/rate + the FIFO of each hop, without a flow (design 3).
class Network {
 public:
  /// Is there a way between the two, all parts of it up?
  [[nodiscard]] virtual bool reachable(AttachmentIndex from, AttachmentIndex to) const = 0;
  /// One-way latency of the way in use with the message costs of both ends, without jitter;
  /// reachable() holds.
  [[nodiscard]] virtual Duration latency(AttachmentIndex from, AttachmentIndex to) const = 0;
  /// The way in use; reachable() holds.
  [[nodiscard]] virtual WayFigures figures(AttachmentIndex from, AttachmentIndex to) const = 0;
  /// What a write waits between command and data: a round trip, in which links with fast_write take
  /// no time (RS.2). Zero if there is no way.
  [[nodiscard]] virtual Duration ready_round_trip(AttachmentIndex from,
                                                  AttachmentIndex to) const = 0;
  /// Sends `size` bytes. Lost packets are sent again, which takes time (RH.6, losses.hpp). At
  /// arrival `handler.on_event(argument)` runs as an event. Lost silently if
  /// a part of the way is down at the start or fails meanwhile, or if a packet was lost too often:
  /// then `on_lost`, if not null, gets the event instead, at the instant of the loss.
  virtual void send(AttachmentIndex from, AttachmentIndex to, Bytes size, EventHandler& handler,
                    std::uint64_t argument, EventHandler* on_lost = nullptr) = 0;

  virtual void set_interconnect(InterconnectIndex i, bool up) = 0;
  /// `forward`: a to b. A cut link kills what is on it.
  virtual void set_link(LinkIndex l, bool up, bool forward = true, bool backward = true) = 0;
  virtual void set_attachment(AttachmentIndex a, bool up) = 0;
  /// Rate and latency times `factor` (>= 1 slower).
  virtual void slow_interconnect(InterconnectIndex i, double factor) = 0;
  virtual void slow_link(LinkIndex l, double factor) = 0;
  /// Other traffic takes this share of the rate, both ways; 0 = none, at most kMostCongested.
  virtual void congest_interconnect(InterconnectIndex i, double share) = 0;
  virtual void congest_link(LinkIndex l, double share) = 0;
  /// This share of the packets is lost, 0..1; negative: as the figures say.
  virtual void set_interconnect_loss(InterconnectIndex i, double share) = 0;
  virtual void set_link_loss(LinkIndex l, double share) = 0;

  struct Counters {
    std::uint64_t flows = 0;
    std::uint64_t messages = 0;
    std::uint64_t bytes = 0;
    std::uint64_t lost = 0;
  };
  [[nodiscard]] virtual Counters counters() const = 0;
  [[nodiscard]] virtual LinkUse link_use(LinkIndex l) const = 0;
  /// Bytes that crossed a link so far, both directions.
  [[nodiscard]] Bytes link_bytes(LinkIndex l) const {
    const LinkUse use = link_use(l);
    return use.forward + use.backward;
  }

 protected:
  ~Network() = default;
};

}  // namespace shadow::models
