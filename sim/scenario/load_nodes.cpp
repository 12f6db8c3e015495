// Nodes.
#include <fmt/format.h>

#include <algorithm>

#include "engine/base/parameters.hpp"
#include "sim/scenario/loading.hpp"
#include "sim/scenario/nearest.hpp"
#include "sim/scenario/supported_keys.hpp"

namespace shadow::sim::loading {
namespace {

void read_adapters(Loading& l, Reader& r, Node& node) {
  const Value* v = r.raw("adapters");
  if (v == nullptr) return;
  if (v->table() == nullptr) {
    r.error("adapters",
            fmt::format("found {}, expected tables NAME = {{ kind = .., on = .. }}", describe(*v)));
    return;
  }
  for (const Entry& e : v->table()->entries) {
    if (e.value.table() == nullptr) {
      l.diagnostics.error(
          e.value.at, fmt::format("adapters.{}: found {}, expected {{ kind = .., on = .. }}", e.key,
                                  describe(e.value)));
      continue;
    }
    Reader a(*e.value.table(), e.key_at, fmt::format("adapter {}.{}", node.name, e.key),
             l.diagnostics);
    Adapter adapter{
        canonical(e.key), e.key_at, kind_of(a, "an interconnect kind like \"fc-2g\""), {}};
    if (a.required("on", "the interconnect it is plugged into") != nullptr) {
      adapter.on = a.component("on", l.names, {ComponentKind::interconnect}).value_or(Reference{});
    }
    a.finish();
    node.adapters.push_back(std::move(adapter));
  }
}

/// A disk that the node uses; "" if none is given.
std::string disk_key(Loading& l, Reader& r, std::string_view key) {
  const auto disk = r.component(key, l.names, {ComponentKind::disk});
  return disk ? disk->name : std::string();
}

void read_boot(Loading& l, Reader& r, Node& node) {
  const auto boot = r.choice("boot", {"auto", "manual", "off"});
  if (boot == "manual") node.boot = Boot::manual;
  if (boot == "off") node.boot = Boot::off;
  node.up_at_start = node.boot != Boot::off;
  node.boot_time = r.duration("boot_time").value_or(node.boot_time);
  node.system_disk = r.unit("system_disk", l.names).value_or("");
  node.boot_device = disk_key(l, r, "boot_device");
  node.dump_device = disk_key(l, r, "dump_device");
  if (const auto server = r.component("boot_server", l.names, {ComponentKind::node})) {
    node.boot_server = server->name;
    if (server->name == node.name) {
      r.error("boot_server", "found the node itself, expected another node that is no satellite");
    }
  }
  for (const Reference& line : r.list("startup")) node.startup.push_back(line.name);
}

constexpr std::initializer_list<std::string_view> kVersions{
    "8.4",   "8.3-1H1", "8.3",   "8.2-1", "8.2", "7.3-2", "7.3-1", "7.3", "7.2-2",
    "7.2-1", "7.2",     "7.1-2", "7.1",   "7.0", "6.2",   "6.1",   "6.0", "5.5-2"};

void read_version(Reader& r, Node& node) {
  if (const auto version = r.choice("version", kVersions)) node.version = *version;
  if (const auto arch = r.choice("arch", {"integrity", "alpha", "vax"})) node.arch = *arch;
  // VAX ended with 7.3, Integrity began with 8.2 (R1.12).
  const bool old = node.version[0] < '8' || node.version.starts_with("8.0");
  if (node.arch == "vax" && (node.version > "7.3")) {
    node.version = "7.3";
    if (r.has("version")) r.error("version", "VAX has no version above 7.3, expected 7.3 or below");
  }
  if (node.arch == "integrity" && old) {
    if (r.has("arch")) {
      r.error("arch",
              fmt::format("Integrity has no version {}, expected 8.2 or later", node.version));
    }
    node.arch = "alpha";
  }
}

void read_cpu(Loading& l, Reader& r, Node& node) {
  const Value* v = r.raw("cpu");
  if (v == nullptr) return;
  if (v->table() == nullptr) {
    r.error("cpu",
            fmt::format("found {}, expected {{ read, write, per_member, message }}", describe(*v)));
    return;
  }
  Reader c(*v->table(), v->at, fmt::format("[nodes.{}] cpu", node.name), l.diagnostics);
  node.cpu = {c.duration("read"), c.duration("write"), c.duration("per_member"),
              c.duration("message")};
  c.finish();
}

/// The quorum disk is no member of a set (RC.10); a boot server has storage, a satellite serves
/// nobody's boot (R2.26).
void check_references(Loading& l) {
  const Config& c = l.scenario.config;
  for (const Node& n : c.nodes) {
    const Node* server = c.node(n.boot_server);
    if (server != nullptr && server->satellite() && server != &n) {
      l.diagnostics.error(n.at, fmt::format("boot_server: '{}' is a satellite itself, expected a "
                                            "node with a disk of its own",
                                            server->name));
    }
  }
}

void set_value(Node& n, ParameterId id, std::int64_t value) {
  n.parameters[static_cast<std::size_t>(id)] =
      std::clamp(value, parameter(id).min, parameter(id).max);
}

/// `system_disk = DSAn` (format, exact meanings 3).
void apply_system_disk(Node& n, const ParameterLayers& given) {
  const auto device = DeviceName::parse(n.system_disk);
  if (!device) return;
  if (!given.has(ParameterId::shadow_sys_disk)) set_value(n, ParameterId::shadow_sys_disk, 1);
  if (!given.has(ParameterId::shadow_sys_unit)) {
    set_value(n, ParameterId::shadow_sys_unit, device->unit());
  }
}

/// The sum of all votes, with those of the quorum disk if there is one: the smallest QDSKVOTES of
/// the nodes that name it (RC.13).
std::int64_t all_votes(const Config& c) {
  std::int64_t votes = 0;
  std::optional<std::int64_t> disk;
  for (const Node& n : c.nodes) {
    votes += n.parameter(ParameterId::votes);
    if (n.disk_quorum.empty()) continue;
    const std::int64_t here = n.parameter(ParameterId::qdskvotes);
    disk = std::min(disk.value_or(here), here);
  }
  return votes + disk.value_or(0);
}

}  // namespace

void load_nodes(Loading& l) {
  const auto of_file = read_default_parameters(l);
  std::vector<ParameterLayers> layers;
  each_table(l, "nodes", [&](const Entry& e, Reader& r) {
    Node node;
    node.name = canonical(e.key);
    node.at = e.key_at;
    constexpr std::size_t kNameLength = 6;  // SCSNODE, RN.8
    if (node.name.size() > kNameLength) {
      l.diagnostics.error(e.key_at, fmt::format("node '{}' has {} characters, expected at most {}",
                                                e.key, node.name.size(), kNameLength));
    }
    node.site = site_of(l, r, true);
    read_version(r, node);
    read_boot(l, r, node);
    read_cpu(l, r, node);
    node.sanity_timer = r.boolean("sanity_timer").value_or(node.sanity_timer);
    node.pool = r.size("pool").value_or(node.pool);
    node.clock_offset = r.signed_duration("clock_offset").value_or(Duration{});
    refuse_unsupported(r, "nodes");
    ParameterLayers& parameters = layers.emplace_back();
    parameters.apply(of_file);
    parameters.apply(read_parameters(l, r));
    node.parameters = parameters.values;
    node.disk_quorum = parameters.disk_quorum;
    apply_system_disk(node, parameters);
    read_adapters(l, r, node);
    l.scenario.config.nodes.push_back(std::move(node));
  });
  check_references(l);
  const std::int64_t votes = all_votes(l.scenario.config);
  for (std::size_t i = 0; i < layers.size(); ++i) {
    if (layers[i].has(ParameterId::expected_votes)) continue;
    set_value(l.scenario.config.nodes[i], ParameterId::expected_votes, votes);
  }
}

}  // namespace shadow::sim::loading
