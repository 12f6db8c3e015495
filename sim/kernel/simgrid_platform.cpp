#include "sim/kernel/simgrid_platform.hpp"

#include <algorithm>
#include <string>

namespace shadow::sim {

namespace sg4 = simgrid::s4u;
using models::AttachmentIndex;
using models::InterconnectIndex;
using models::LinkIndex;
using Direction = sg4::LinkInRoute::Direction;

namespace {
// Processors are not modelled by SimGrid; a host needs some speed.
constexpr double kHostSpeed = 1e9;

/// A disk with two ports has two attachments of one name; SimGrid wants a name for each.
std::string numbered(std::size_t attachment, const std::string& name) {
  return "port " + std::to_string(attachment) + " " + name;
}

}  // namespace

SimgridPlatform::SimgridPlatform(const models::PlatformSpec& spec, const models::Ways& ways)
    : spec_(spec), ways_(ways), root_(sg4::create_full_zone("platform")) {
  planes_.resize(std::max<std::size_t>(1, ways.max_rank()));
  for (std::uint32_t rank = 0; rank < planes_.size(); ++rank) {
    Plane& plane = planes_[rank];
    plane.zones.resize(spec.interconnects.size());
    plane.gateways.resize(spec.interconnects.size());
    plane.hosts.resize(spec.attachments.size());
    for (InterconnectIndex i = 0; i < spec.interconnects.size(); ++i) {
      if (used(rank, i)) make_zone(rank, i);
    }
  }
  for (std::uint32_t rank = 0; rank < planes_.size(); ++rank) make_routes(rank);
  root_->seal();
}

bool SimgridPlatform::used(std::uint32_t rank, InterconnectIndex i) const {
  if (rank == 0) return true;
  for (InterconnectIndex j = 0; j < spec_.interconnects.size(); ++j) {
    if (ways_.all(i, j).size() > rank || ways_.all(j, i).size() > rank) return true;
  }
  return false;
}

/// Made in a zone, yet routes of any zone may use them.
void SimgridPlatform::make_shared_links(sg4::NetZone* first_zone) {
  for (const auto& i : spec_.interconnects) {
    sg4::Link* const l = first_zone->create_link("interconnect " + i.name, i.bytes_per_second);
    l->set_latency(i.latency.seconds());
    if (i.full_duplex) l->set_sharing_policy(sg4::Link::SharingPolicy::FATPIPE);
    backbones_.push_back(l->seal());
  }
  for (const auto& a : spec_.attachments) {
    const auto& i = spec_.interconnects[a.interconnect];
    if (!i.full_duplex) {
      ports_.push_back(nullptr);
      continue;
    }
    auto* const l = static_cast<sg4::SplitDuplexLink*>(
        first_zone->create_split_duplex_link(numbered(ports_.size(), a.name), i.bytes_per_second));
    l->seal();
    ports_.push_back(l);
  }
  for (const auto& link : spec_.links) {
    auto* const l = static_cast<sg4::SplitDuplexLink*>(
        first_zone->create_split_duplex_link("link " + link.name, link.bytes_per_second));
    l->set_latency(link.latency.seconds());
    l->seal();
    links_.push_back(l);
  }
}

void SimgridPlatform::make_zone(std::uint32_t rank, InterconnectIndex i) {
  const std::string suffix = "~" + std::to_string(rank);
  Plane& plane = planes_[rank];
  auto* const zone = sg4::create_star_zone(spec_.interconnects[i].name + suffix);
  zone->set_parent(root_);
  if (backbones_.empty()) make_shared_links(zone);
  plane.zones[i] = zone;
  plane.gateways[i] = zone->create_router("gateway " + spec_.interconnects[i].name + suffix);
  const sg4::LinkInRoute backbone(backbones_[i]);
  // the gateway must carry the backbone too: a way that ends here crosses the interconnect
  for (AttachmentIndex a = 0; a < spec_.attachments.size(); ++a) {
    if (spec_.attachments[a].interconnect != i) continue;
    auto* const h =
        zone->create_host(numbered(a, spec_.attachments[a].name) + suffix, kHostSpeed)->seal();
    plane.hosts[a] = h;
    std::vector<sg4::LinkInRoute> out, in;
    if (ports_[a] != nullptr) {
      out.emplace_back(ports_[a], Direction::UP);
      in.emplace_back(ports_[a], Direction::DOWN);
    }
    out.push_back(backbone);
    in.insert(in.begin(), backbone);
    zone->add_route(h->get_netpoint(), nullptr, nullptr, nullptr, out, false);
    zone->add_route(nullptr, h->get_netpoint(), nullptr, nullptr, in, false);
  }
  zone->seal();
}

void SimgridPlatform::make_routes(std::uint32_t rank) {
  const Plane& plane = planes_[rank];
  for (InterconnectIndex a = 0; a < spec_.interconnects.size(); ++a) {
    for (InterconnectIndex b = 0; b < spec_.interconnects.size(); ++b) {
      if (a == b || ways_.all(a, b).size() <= rank) continue;
      const models::Way& way = ways_.all(a, b)[rank];
      std::vector<sg4::LinkInRoute> route;
      for (std::size_t i = 0; i < way.links.size(); ++i) {
        const models::LinkStep s = way.links[i];
        route.emplace_back(links_[s.link], s.forward ? Direction::UP : Direction::DOWN);
        if (i + 1 < way.links.size()) route.emplace_back(backbones_[way.interconnects[i + 1]]);
      }
      root_->add_route(plane.zones[a]->get_netpoint(), plane.zones[b]->get_netpoint(),
                       plane.gateways[a], plane.gateways[b], route, false);
    }
  }
}

sg4::Link* SimgridPlatform::direction(LinkIndex l, bool forward) const {
  return forward ? links_[l]->get_link_up() : links_[l]->get_link_down();
}

bool SimgridPlatform::on(AttachmentIndex from, AttachmentIndex to, const models::Way& way) const {
  if (off_ == 0) return true;
  if (!host(from, way.rank)->is_on() || !host(to, way.rank)->is_on()) return false;
  return std::all_of(way.interconnects.begin(), way.interconnects.end(),
                     [&](InterconnectIndex i) { return backbones_[i]->is_on(); }) &&
         std::all_of(way.links.begin(), way.links.end(), [&](const models::LinkStep& s) {
           return direction(s.link, s.forward)->is_on();
         });
}

void SimgridPlatform::switch_to(sg4::Link* l, bool up) {
  if (l->is_on() == up) return;
  if (up) {
    --off_;
    l->turn_on();
  } else {
    ++off_;
    l->turn_off();
  }
}

void SimgridPlatform::switch_interconnect(InterconnectIndex i, bool up) {
  switch_to(backbones_[i], up);
}

void SimgridPlatform::switch_link(LinkIndex l, bool forward, bool up) {
  switch_to(direction(l, forward), up);
}

void SimgridPlatform::switch_attachment(AttachmentIndex a, bool up) {
  for (const Plane& plane : planes_) {
    sg4::Host* const h = plane.hosts[a];
    if (h == nullptr || h->is_on() == up) continue;
    if (up) {
      --off_;
      h->turn_on();
    } else {
      ++off_;
      h->turn_off();
    }
  }
}

void SimgridPlatform::set_interconnect_figures(InterconnectIndex i, double rate, Duration latency) {
  backbones_[i]->set_bandwidth(rate);
  backbones_[i]->set_latency(latency.seconds());
  for (AttachmentIndex a = 0; a < spec_.attachments.size(); ++a) {
    if (spec_.attachments[a].interconnect != i || ports_[a] == nullptr) continue;
    ports_[a]->get_link_up()->set_bandwidth(rate);
    ports_[a]->get_link_down()->set_bandwidth(rate);
  }
}

void SimgridPlatform::set_link_figures(LinkIndex l, double rate, Duration latency) {
  for (const bool forward : {true, false}) {
    direction(l, forward)->set_bandwidth(rate);
    direction(l, forward)->set_latency(latency.seconds());
  }
}

}  // namespace shadow::sim
