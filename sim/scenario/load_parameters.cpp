// System parameters: [defaults.parameters] and [nodes.N.parameters], range-checked (R3.20).
#include <fmt/format.h>

#include <algorithm>

#include "engine/base/parameters.hpp"
#include "sim/scenario/loading.hpp"
#include "sim/scenario/nearest.hpp"
#include "sim/scenario/supported_keys.hpp"

namespace shadow::sim::loading {
namespace {

/// The parameter that is a string: DISK_QUORUM, a disk or nothing (RC.10-RC.14).
void read_disk_quorum(Loading& l, const Entry& e, GivenParameters& given) {
  if (!key_supported("parameters.DISK_QUORUM")) {
    l.diagnostics.error(e.key_at, "DISK_QUORUM: not supported yet");
    return;
  }
  if (e.value.string() == nullptr) {
    l.diagnostics.error(
        e.value.at,
        fmt::format("DISK_QUORUM: found {}, expected the name of a disk", describe(e.value)));
    return;
  }
  given.disk_quorum = std::string();
  if (e.value.string()->find_first_not_of(' ') == std::string::npos) return;
  const auto disk = l.names.resolve(*e.value.string(), {ComponentKind::disk});
  if (disk)
    given.disk_quorum = *disk;
  else
    l.diagnostics.error(e.value.at, fmt::format("DISK_QUORUM: {}", disk.error()));
}

void read_number(Loading& l, const Entry& e, ParameterId id, GivenParameters& given) {
  const Parameter& p = parameter(id);
  const auto* value = std::get_if<std::int64_t>(&e.value.data);
  if (value == nullptr) {
    l.diagnostics.error(e.value.at, fmt::format("{}: found {}, expected a whole number {}..{}",
                                                p.name, describe(e.value), p.min, p.max));
  } else if (const auto accepted = accepted_value(id, *value)) {
    given.numbers.push_back({id, *accepted});
  } else if (*value >= p.min && *value <= p.max) {
    l.diagnostics.error(e.value.at,
                        fmt::format("{}: found {}, which has no meaning here", p.name, *value));
  } else {
    l.diagnostics.error(e.value.at, fmt::format("{}: found {}, expected {}..{} ({})", p.name,
                                                *value, p.min, p.max, p.unit));
  }
}

void read_parameter(Loading& l, const Entry& e, GivenParameters& given) {
  if (same_word(e.key, "DISK_QUORUM")) return read_disk_quorum(l, e, given);
  const auto id = parameter_named(e.key);
  if (!id) {
    std::vector<std::string> known{"DISK_QUORUM"};
    for (const Parameter& p : parameters()) known.emplace_back(p.name);
    l.diagnostics.error(e.key_at, fmt::format("no system parameter has the name '{}'{}", e.key,
                                              did_you_mean(e.key, known)));
    return;
  }
  const auto* value = std::get_if<std::int64_t>(&e.value.data);
  if (*id == ParameterId::mscp_load && value != nullptr && *value > 0 &&
      !key_supported("parameters.MSCP_LOAD")) {
    l.diagnostics.error(e.value.at, "MSCP_LOAD above 0 (served disks): not supported yet");
    return;
  }
  read_number(l, e, *id, given);
}

}  // namespace

GivenParameters read_parameters(Loading& l, Reader& r) {
  GivenParameters given;
  const Value* v = r.raw("parameters");
  if (v == nullptr) return given;
  if (v->table() == nullptr) {
    r.error("parameters", fmt::format("found {}, expected a table NAME = value", describe(*v)));
    return given;
  }
  for (const Entry& e : v->table()->entries) read_parameter(l, e, given);
  return given;
}

GivenParameters read_default_parameters(Loading& l) {
  const Entry* defaults = l.document.find("defaults");
  if (defaults == nullptr) return {};
  const Table* table = defaults->value.table();
  if (table == nullptr) {
    l.diagnostics.error(defaults->value.at, fmt::format("defaults: found {}, expected a table",
                                                        describe(defaults->value)));
    return {};
  }
  Reader r(*table, defaults->key_at, "[defaults]", l.diagnostics);
  auto given = read_parameters(l, r);
  r.finish();
  return given;
}

ParameterLayers::ParameterLayers() {
  for (const Parameter& p : parameters()) {
    values[static_cast<std::size_t>(p.id)] = p.default_value;
  }
  // Scenario files are about shadowing: 2 unless set (format, exact meanings 1).
  values[static_cast<std::size_t>(ParameterId::shadowing)] = 2;
}

void ParameterLayers::apply(const GivenParameters& given) {
  for (const auto& [id, value] : given.numbers) {
    values[static_cast<std::size_t>(id)] = value;
    set.push_back(id);
  }
  if (given.disk_quorum) disk_quorum = *given.disk_quorum;
}

bool ParameterLayers::has(ParameterId id) const {
  return std::find(set.begin(), set.end(), id) != set.end();
}

}  // namespace shadow::sim::loading
