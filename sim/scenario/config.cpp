#include "sim/scenario/config.hpp"

#include "engine/base/assert.hpp"
#include "sim/scenario/options.hpp"

namespace shadow::sim {

const Interconnect* Config::interconnect(std::string_view name) const {
  return indices.interconnects.find(interconnects, name);
}
const Link* Config::link(std::string_view name) const { return indices.links.find(links, name); }
const Node* Config::node(std::string_view name) const { return indices.nodes.find(nodes, name); }
const Controller* Config::controller(std::string_view name) const {
  return indices.controllers.find(controllers, name);
}
const Disk* Config::disk(std::string_view name) const { return indices.disks.find(disks, name); }
const ShadowSet* Config::set(std::string_view name) const { return indices.sets.find(sets, name); }

const ShadowSet* Config::set_of(std::string_view disk) const {
  for (const ShadowSet& s : sets) {
    for (const auto* list : {&s.members, &s.targets}) {
      for (const Reference& m : *list) {
        if (m.name == disk) return &s;
      }
    }
  }
  return nullptr;
}

std::string Config::option(std::string_view name) const {
  for (const OptionValue& o : options) {
    if (o.name == name) return o.value;
  }
  const OptionRow* row = option_named(name);
  SHADOW_ASSERT(row != nullptr, "an option that is not in the table");
  return row->default_value();
}

}  // namespace shadow::sim
