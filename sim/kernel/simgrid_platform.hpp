#pragma once
// The platform in SimGrid. Private to this folder: it includes SimGrid.
//
// An interconnect is a star zone with a gateway; an attachment is a host of its own with a
// split-duplex link (full duplex) or with the one shared link of the bus (half duplex). Latency
// lies in a backbone link of each zone; it is the bus itself or a fat pipe, and switching it off
// switches the interconnect off. SimGrid's routes never change, yet a cut link moves traffic to the
// next way: so there is one plane of zones and hosts for each rank of ways, all over the same
// links.
#include <simgrid/s4u.hpp>

#include <vector>

#include "models/link/ways.hpp"

namespace shadow::sim {

/// Builds and seals the platform, and switches its parts.
class SimgridPlatform {
 public:
  /// An Engine exists and is configured. `spec` and `ways` outlive the platform.
  SimgridPlatform(const models::PlatformSpec& spec, const models::Ways& ways);

  /// The host that stands for the attachment on ways of that rank.
  [[nodiscard]] simgrid::s4u::Host* host(models::AttachmentIndex a, std::uint32_t rank) const {
    return planes_[rank].hosts[a];
  }
  /// May a flow start? Starting one on a dead part would never end, or stop the process.
  [[nodiscard]] bool on(models::AttachmentIndex from, models::AttachmentIndex to,
                        const models::Way& way) const;
  void switch_interconnect(models::InterconnectIndex i, bool up);
  void switch_link(models::LinkIndex l, bool forward, bool up);
  void switch_attachment(models::AttachmentIndex a, bool up);
  /// Rate in bytes a second.
  void set_interconnect_figures(models::InterconnectIndex i, double rate, Duration latency);
  void set_link_figures(models::LinkIndex l, double rate, Duration latency);

 private:
  void switch_to(simgrid::s4u::Link* l, bool up);
  struct Plane {
    std::vector<simgrid::s4u::NetZone*> zones;  // null: no way of that rank begins or ends here
    std::vector<simgrid::kernel::routing::NetPoint*> gateways;
    std::vector<simgrid::s4u::Host*> hosts;
  };
  void make_shared_links(simgrid::s4u::NetZone* first_zone);
  void make_zone(std::uint32_t rank, models::InterconnectIndex i);
  void make_routes(std::uint32_t rank);
  [[nodiscard]] bool used(std::uint32_t rank, models::InterconnectIndex i) const;
  [[nodiscard]] simgrid::s4u::Link* direction(models::LinkIndex l, bool forward) const;

  const models::PlatformSpec& spec_;
  const models::Ways& ways_;
  simgrid::s4u::NetZone* root_;
  std::vector<Plane> planes_;
  std::vector<simgrid::s4u::Link*> backbones_;         // one an interconnect
  std::vector<simgrid::s4u::SplitDuplexLink*> ports_;  // one an attachment; null on a bus
  std::vector<simgrid::s4u::SplitDuplexLink*> links_;  // up = forward
  std::size_t off_ = 0;                                // hosts and links that are switched off
};

}  // namespace shadow::sim
