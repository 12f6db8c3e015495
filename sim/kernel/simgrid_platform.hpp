#pragma once
// The platform in SimGrid. Private to this folder: it includes SimGrid.
//
// One star zone, because a route within one zone is found in a third of the time of one through
// gateways. A host is half a route: an attachment has one host for each way that begins at its
// interconnect; its half is the sending port, the links of the way and the interconnects between
// them. The other half is the receiving port, at the host of the way that stays on the
// interconnect. SimGrid's routes never change, yet a cut link moves traffic to the next way: that
// is another host over the same links.
//
// No link has a latency: the network pays it before a flow starts. An interconnect with full duplex
// is no link of its own where a way begins or ends, because its ports have its rate; a bus is the
// one link of all its ports.
#include <simgrid/s4u.hpp>

#include <vector>

#include "models/link/ways.hpp"

namespace shadow::sim {

/// Builds and seals the platform, and switches its parts.
class SimgridPlatform {
 public:
  /// An Engine exists and is configured. `spec` and `ways` outlive the platform.
  SimgridPlatform(const models::PlatformSpec& spec, const models::Ways& ways);

  /// The host that sends from `a` on `way`, which begins at the interconnect of `a`.
  [[nodiscard]] simgrid::s4u::Host* sender(models::AttachmentIndex a,
                                           const models::Way& way) const {
    return hosts_[first_host_[a] + first_way_[pair(way)] + way.rank];
  }
  /// The host that receives at `a`, on whatever way.
  [[nodiscard]] simgrid::s4u::Host* receiver(models::AttachmentIndex a) const {
    return receivers_[a];
  }
  /// May a flow start? Starting one on a dead part would never end, or stop the process.
  [[nodiscard]] bool on(models::AttachmentIndex from, models::AttachmentIndex to,
                        const models::Way& way) const;
  void switch_interconnect(models::InterconnectIndex i, bool up);
  void switch_link(models::LinkIndex l, bool forward, bool up);
  void switch_attachment(models::AttachmentIndex a, bool up);
  /// Rates in bytes a second.
  void set_interconnect_rate(models::InterconnectIndex i, double rate);
  void set_link_rate(models::LinkIndex l, double rate);

 private:
  using Half = std::vector<simgrid::s4u::LinkInRoute>;
  void make_links();
  void make_hosts(models::AttachmentIndex a);
  [[nodiscard]] Half sending(models::AttachmentIndex a, const models::Way& way) const;
  [[nodiscard]] Half receiving(models::AttachmentIndex a) const;
  void switch_to(simgrid::s4u::Link* l, bool up);
  [[nodiscard]] simgrid::s4u::Link* direction(models::LinkIndex l, bool forward) const;
  [[nodiscard]] std::size_t pair(models::InterconnectIndex from,
                                 models::InterconnectIndex to) const {
    return from * spec_.interconnects.size() + to;
  }
  [[nodiscard]] std::size_t pair(const models::Way& way) const {
    return pair(way.interconnects.front(), way.interconnects.back());
  }

  const models::PlatformSpec& spec_;
  const models::Ways& ways_;
  simgrid::s4u::NetZone* zone_;
  std::vector<simgrid::s4u::Host*> hosts_;      // by attachment, then as first_way_ says
  std::vector<simgrid::s4u::Host*> receivers_;  // one an attachment
  std::vector<std::size_t> first_host_;         // of an attachment; one more at the end
  std::vector<std::size_t> first_way_;          // of a pair, among the ways of its first half
  std::vector<simgrid::s4u::Link*> interconnects_;
  std::vector<simgrid::s4u::SplitDuplexLink*> ports_;  // one an attachment; null on a bus
  std::vector<simgrid::s4u::SplitDuplexLink*> links_;  // up = forward
  std::size_t off_ = 0;                                // hosts and links that are switched off
};

}  // namespace shadow::sim
