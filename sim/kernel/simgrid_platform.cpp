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
    : spec_(spec), ways_(ways), zone_(sg4::create_star_zone("platform")) {
  make_links();
  for (InterconnectIndex i = 0; i < spec.interconnects.size(); ++i) {
    std::size_t first = 0;
    for (InterconnectIndex j = 0; j < spec.interconnects.size(); ++j) {
      first_way_.push_back(first);
      first += ways.all(i, j).size();
    }
  }
  for (AttachmentIndex a = 0; a < spec.attachments.size(); ++a) make_hosts(a);
  first_host_.push_back(hosts_.size());
  zone_->seal();
}

void SimgridPlatform::make_links() {
  for (const auto& i : spec_.interconnects) {
    sg4::Link* const l = zone_->create_link("interconnect " + i.name, i.bytes_per_second);
    if (i.full_duplex) l->set_sharing_policy(sg4::Link::SharingPolicy::FATPIPE);
    interconnects_.push_back(l->seal());
  }
  for (const auto& a : spec_.attachments) {
    const auto& i = spec_.interconnects[a.interconnect];
    if (!i.full_duplex) {
      ports_.push_back(nullptr);
      continue;
    }
    auto* const l = static_cast<sg4::SplitDuplexLink*>(
        zone_->create_split_duplex_link(numbered(ports_.size(), a.name), i.bytes_per_second));
    l->seal();
    ports_.push_back(l);
  }
  for (const auto& link : spec_.links) {
    auto* const l = static_cast<sg4::SplitDuplexLink*>(
        zone_->create_split_duplex_link("link " + link.name, link.bytes_per_second));
    l->seal();
    links_.push_back(l);
  }
}

void SimgridPlatform::make_hosts(AttachmentIndex a) {
  const InterconnectIndex home = spec_.attachments[a].interconnect;
  first_host_.push_back(hosts_.size());
  const std::string name = numbered(a, spec_.attachments[a].name) + "~";
  for (InterconnectIndex to = 0; to < spec_.interconnects.size(); ++to) {
    for (const models::Way& way : ways_.all(home, to)) {
      const std::string number = std::to_string(hosts_.size() - first_host_.back());
      sg4::Host* const host = zone_->create_host(name + number, kHostSpeed)->seal();
      hosts_.push_back(host);
      zone_->add_route(host->get_netpoint(), nullptr, nullptr, nullptr, sending(a, way), false);
    }
  }
  receivers_.push_back(hosts_[first_host_.back() + first_way_[pair(home, home)]]);
  zone_->add_route(nullptr, receivers_.back()->get_netpoint(), nullptr, nullptr, receiving(a),
                   false);
}

/// All lines of the way but the receiving port; SimGrid takes a bus that both halves name once.
SimgridPlatform::Half SimgridPlatform::sending(AttachmentIndex a, const models::Way& way) const {
  Half half;
  if (ports_[a] != nullptr) {
    half.emplace_back(ports_[a], Direction::UP);
  } else {
    half.emplace_back(interconnects_[way.interconnects.front()]);
  }
  for (std::size_t i = 0; i < way.links.size(); ++i) {
    const models::LinkStep s = way.links[i];
    half.emplace_back(links_[s.link], s.forward ? Direction::UP : Direction::DOWN);
    if (i + 1 < way.links.size()) half.emplace_back(interconnects_[way.interconnects[i + 1]]);
  }
  return half;
}

SimgridPlatform::Half SimgridPlatform::receiving(AttachmentIndex a) const {
  Half half;
  if (ports_[a] != nullptr) {
    half.emplace_back(ports_[a], Direction::DOWN);
  } else {
    half.emplace_back(interconnects_[spec_.attachments[a].interconnect]);
  }
  return half;
}

sg4::Link* SimgridPlatform::direction(LinkIndex l, bool forward) const {
  return forward ? links_[l]->get_link_up() : links_[l]->get_link_down();
}

bool SimgridPlatform::on(AttachmentIndex from, AttachmentIndex to, const models::Way& way) const {
  if (off_ == 0) return true;
  if (!receiver(from)->is_on() || !receiver(to)->is_on()) return false;
  return std::all_of(way.interconnects.begin(), way.interconnects.end(),
                     [&](InterconnectIndex i) { return interconnects_[i]->is_on(); }) &&
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
  switch_to(interconnects_[i], up);
  for (AttachmentIndex a = 0; a < spec_.attachments.size(); ++a) {
    if (spec_.attachments[a].interconnect != i || ports_[a] == nullptr) continue;
    switch_to(ports_[a]->get_link_up(), up);
    switch_to(ports_[a]->get_link_down(), up);
  }
}

void SimgridPlatform::switch_link(LinkIndex l, bool forward, bool up) {
  switch_to(direction(l, forward), up);
}

void SimgridPlatform::switch_attachment(AttachmentIndex a, bool up) {
  for (std::size_t i = first_host_[a]; i < first_host_[a + 1]; ++i) {
    if (hosts_[i]->is_on() == up) continue;
    if (up) {
      --off_;
      hosts_[i]->turn_on();
    } else {
      ++off_;
      hosts_[i]->turn_off();
    }
  }
}

void SimgridPlatform::set_interconnect_rate(InterconnectIndex i, double rate) {
  interconnects_[i]->set_bandwidth(rate);
  for (AttachmentIndex a = 0; a < spec_.attachments.size(); ++a) {
    if (spec_.attachments[a].interconnect != i || ports_[a] == nullptr) continue;
    ports_[a]->get_link_up()->set_bandwidth(rate);
    ports_[a]->get_link_down()->set_bandwidth(rate);
  }
}

void SimgridPlatform::set_link_rate(LinkIndex l, double rate) {
  for (const bool forward : {true, false}) direction(l, forward)->set_bandwidth(rate);
}

}  // namespace shadow::sim
