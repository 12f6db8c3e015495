#include "sim/scenario/places.hpp"

#include <algorithm>

namespace shadow::sim {
namespace {

const Site* find_site(const Config& config, std::string_view name) {
  const auto it = std::ranges::find_if(config.sites, [&](const Site& s) { return s.name == name; });
  return it == config.sites.end() ? nullptr : &*it;
}

/// Of an interconnect, or of the node of an adapter NODE.ADAPTER.
std::string site_of_port(const Config& config, const std::string& name) {
  if (const Interconnect* const i = config.interconnect(name)) return i->site;
  const Node* const node = config.node(name.substr(0, name.find('.')));
  return node == nullptr ? "" : node->site;
}

std::string site_of(const Config& config, const Controller& c) {
  if (!c.site.empty()) return c.site;
  return c.on.empty() ? "" : site_of_port(config, c.on.front().name);
}

std::string site_of(const Config& config, const Disk& d) {
  if (!d.site.empty()) return d.site;
  if (!d.on.empty()) return site_of_port(config, d.on.front().name);
  if (d.behind.empty()) return "";
  const Controller* const c = config.controller(d.behind.front().name);
  return c == nullptr ? "" : site_of(config, *c);
}

}  // namespace

bool is_site(const Config& config, std::string_view name) {
  return find_site(config, name) != nullptr;
}

SiteParts parts_of_site(const Config& config, std::string_view site) {
  SiteParts parts;
  for (const Node& n : config.nodes) {
    if (n.site == site) parts.nodes.push_back(n.name);
  }
  for (const Interconnect& i : config.interconnects) {
    if (i.site == site) parts.interconnects.push_back(i.name);
  }
  for (const Controller& c : config.controllers) {
    if (site_of(config, c) == site) parts.controllers.push_back(c.name);
  }
  for (const Disk& d : config.disks) {
    if (site_of(config, d) == site) parts.disks.push_back(d.name);
  }
  return parts;
}

std::vector<std::string> sites_of_power(const Config& config, std::string_view site) {
  const Site* const given = find_site(config, site);
  std::vector<std::string> sites;
  for (const Site& s : config.sites) {
    const bool together = !s.power.empty() && given != nullptr && s.power == given->power;
    if (s.name == site || together) sites.push_back(s.name);
  }
  return sites;
}

}  // namespace shadow::sim
