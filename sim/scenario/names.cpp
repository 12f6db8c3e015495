#include "sim/scenario/names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "engine/base/device_name.hpp"
#include "sim/scenario/config.hpp"
#include "sim/scenario/nearest.hpp"

namespace shadow::sim {
namespace {

bool wanted(ComponentKind kind, std::initializer_list<ComponentKind> kinds) {
  return kinds.size() == 0 || std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

std::string kinds_text(std::initializer_list<ComponentKind> kinds) {
  std::vector<std::string> words;
  for (const ComponentKind k : kinds) words.emplace_back(word(k));
  return words.empty() ? "component" : one_of(words);
}

/// "a disk", "an adapter".
std::string one(std::string_view noun) {
  return fmt::format("{} {}",
                     std::string_view("aeiou").find(noun[0]) != std::string_view::npos ? "an" : "a",
                     noun);
}

/// "the node X", "one of X, Y": what may stand there, if that is not too much.
std::string allowed(const std::vector<std::string>& known, std::string_view kinds) {
  constexpr std::size_t kListed = 8;
  if (known.empty()) return fmt::format("expected {}, there is none", one(kinds));
  if (known.size() > kListed) return fmt::format("expected {}", one(kinds));
  return fmt::format("expected {}: {}", one(kinds), one_of(known));
}

tl::unexpected<std::string> unknown(std::string_view name, std::string_view kinds,
                                    const std::vector<std::string>& known) {
  return tl::unexpected(
      fmt::format("there is no {} '{}'{}{}", kinds, name, did_you_mean(name, known),
                  nearest(name, known).empty() ? ", " + allowed(known, kinds) : ""));
}

}  // namespace

std::string_view word(ComponentKind k) {
  constexpr std::array<std::string_view, 10> kWords{"site",    "interconnect", "link", "node",
                                                    "adapter", "controller",   "disk", "set",
                                                    "half",    "shelf"};
  return kWords[static_cast<std::size_t>(k)];
}

std::string canonical(std::string_view name) {
  if (name.starts_with('_')) name.remove_prefix(1);
  if (name.ends_with(':')) name.remove_suffix(1);
  return upper(name);
}

bool is_virtual_unit(std::string_view canonical_name) {
  const auto device = DeviceName::parse(canonical_name);
  return device && device->is_virtual_unit();
}

Names::Names(const Config& c) {
  for (const Site& s : c.sites) add(s.name, ComponentKind::site, s.at);
  for (const Interconnect& i : c.interconnects) add(i.name, ComponentKind::interconnect, i.at);
  for (const Link& l : c.links) add(l.name, ComponentKind::link, l.at);
  for (const Node& n : c.nodes) {
    add(n.name, ComponentKind::node, n.at);
    for (const Adapter& a : n.adapters) add(n.name + "." + a.name, ComponentKind::adapter, a.at);
  }
  for (const Controller& k : c.controllers) {
    add(k.name, ComponentKind::controller, k.at);
    if (!k.dual) continue;
    add(k.name + ".1", ComponentKind::half, k.at);
    add(k.name + ".2", ComponentKind::half, k.at);
  }
  for (const Disk& d : c.disks) {
    add(d.name, ComponentKind::disk, d.at);
    if (!d.shelf.empty()) add(d.shelf, ComponentKind::shelf, d.at);
  }
  for (const ShadowSet& s : c.sets) add(s.name, ComponentKind::set, s.at);
}

bool Names::add(std::string_view name, ComponentKind kind, const Position& at) {
  const std::string key = canonical(name);
  const auto place =
      std::lower_bound(components_.begin(), components_.end(), key,
                       [](const Component& c, const std::string& k) { return c.name < k; });
  if (place != components_.end() && place->name == key) return false;
  components_.insert(place, Component{key, kind, at});
  return true;
}

const Component* Names::find(std::string_view name) const {
  const std::string key = canonical(name);
  const auto place =
      std::lower_bound(components_.begin(), components_.end(), key,
                       [](const Component& c, const std::string& k) { return c.name < k; });
  return place != components_.end() && place->name == key ? &*place : nullptr;
}

models::Parsed<std::string> Names::resolve(std::string_view name,
                                           std::initializer_list<ComponentKind> kinds) const {
  const Component* c = find(name);
  if (c != nullptr && wanted(c->kind, kinds)) return c->name;
  if (c != nullptr) {
    return tl::unexpected(
        fmt::format("'{}' is {}, expected {}", name, one(word(c->kind)), one(kinds_text(kinds))));
  }
  std::vector<std::string> known;
  for (const Component& k : components_) {
    if (wanted(k.kind, kinds)) known.push_back(k.name);
  }
  return unknown(name, kinds_text(kinds), known);
}

models::Parsed<std::string> Names::resolve_unit(std::string_view name) const {
  std::string key = canonical(name);
  if (is_virtual_unit(key)) return key;
  return resolve(name, {ComponentKind::set});
}

models::Parsed<std::string> Names::resolve_workload(std::string_view name) const {
  for (const std::string& w : workloads_) {
    if (same_word(w, name)) return w;
  }
  return unknown(name, "workload", workloads_);
}

}  // namespace shadow::sim
