#include "sim/bench/sightings.hpp"

#include <algorithm>

#include "engine/base/device_name.hpp"

namespace shadow::sim {

bool is_message(const Sighting& s, const MessageName& name) {
  return ident(s.emission) == name.ident && facility(s.emission) == name.facility &&
         severity(s.emission) == name.severity;
}

bool is_journal_entry(const Sighting& s, std::string_view wanted) {
  return !s.reply && key(s.emission) == wanted;
}

std::string comparable(std::string_view value) {
  const auto device = DeviceName::parse(value);
  return device ? device->str() : std::string(value);
}

bool has_variables(const Sighting& s, const std::vector<Variable>& vars) {
  return std::all_of(vars.begin(), vars.end(), [&](const Variable& v) {
    const auto found = variable(s.emission, v.name);
    return found && comparable(*found) == comparable(v.value);
  });
}

}  // namespace shadow::sim
