#include "sim/scenario/config.hpp"

#include <algorithm>

#include "engine/base/assert.hpp"
#include "sim/scenario/options.hpp"

namespace shadow::sim {
namespace {

template <class T>
const T* named(const std::vector<T>& components, std::string_view name) {
  const auto found = std::find_if(components.begin(), components.end(),
                                  [&](const T& c) { return c.name == name; });
  return found == components.end() ? nullptr : &*found;
}

}  // namespace

const Interconnect* Config::interconnect(std::string_view name) const {
  return named(interconnects, name);
}
const Link* Config::link(std::string_view name) const { return named(links, name); }
const Node* Config::node(std::string_view name) const { return named(nodes, name); }
const Controller* Config::controller(std::string_view name) const {
  return named(controllers, name);
}
const Disk* Config::disk(std::string_view name) const { return named(disks, name); }
const ShadowSet* Config::set(std::string_view name) const { return named(sets, name); }

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
