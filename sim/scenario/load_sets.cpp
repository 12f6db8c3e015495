// Sets.
#include <fmt/format.h>

#include <algorithm>

#include "sim/scenario/loading.hpp"
#include "sim/scenario/nearest.hpp"
#include "sim/scenario/supported_keys.hpp"

namespace shadow::sim::loading {
namespace {

void check_members(Loading& l, Reader& r, const ShadowSet& set) {
  const std::size_t limit = l.scenario.config.option("limits.max_members") == "3" ? 3 : 6;  // R1.3
  if (set.members.empty() && r.has("members") && r.raw("members")->list() != nullptr &&
      r.raw("members")->list()->empty()) {
    r.error("members", "found an empty list, expected at least one disk");
  }
  const std::size_t count = set.members.size() + set.targets.size();
  if (count > limit) {
    r.error("members", fmt::format("found {} members, expected at most {}", count, limit));
  }
  std::vector<Reference> all = set.members;
  all.insert(all.end(), set.targets.begin(), set.targets.end());
  for (const Reference& m : set.targets) {
    if (std::any_of(set.members.begin(), set.members.end(),
                    [&](const Reference& o) { return o.name == m.name; })) {
      l.diagnostics.error(m.at,
                          fmt::format("targets: '{}' is a full member of {} already, expected "
                                      "one of the two",
                                      m.name, set.name));
    }
  }
  for (const Reference& m : all) {
    if (const ShadowSet* other = l.scenario.config.set_of(m.name)) {
      l.diagnostics.error(m.at,
                          fmt::format("members: '{}' is a member of {} already, expected a disk "
                                      "that is in no other set",
                                      m.name, other->name));
    }
  }
}

void read_sizes(Reader& r, ShadowSet& set) {
  set.volsize = r.blocks("volsize");
  set.limit = r.blocks("limit");
  if (set.volsize && set.limit && *set.limit < *set.volsize) {
    r.error("limit", fmt::format("found {} blocks, expected at least the volsize of {}", *set.limit,
                                 *set.volsize));
  }
}

void read_initial_state(Reader& r, ShadowSet& set) {
  const auto state = r.choice("state", {"clean", "improper", "new", "unerased"});
  if (state == "improper") set.state = InitialState::improper;
  if (state == "new") set.state = InitialState::fresh;
  if (state == "unerased") set.state = InitialState::unerased;
}

/// Four or more members need version 8.4 on every node that has the set mounted (R1.62); VAX never
/// takes part (R1.67).
void check_versions(Loading& l, const ShadowSet& set) {
  constexpr std::size_t kOlderLimit = 3;  // R1.3
  if (set.members.size() + set.targets.size() <= kOlderLimit) return;
  for (const std::string& name : set.mounted_on) {
    const Node* node = l.scenario.config.node(name);
    if (node->version == "8.4") continue;
    l.diagnostics.error(
        set.at,
        fmt::format("{} has {} members and is mounted on {} with version {}, expected at "
                    "most 3 members or version 8.4 on all nodes",
                    set.name, set.members.size() + set.targets.size(), name, node->version));
  }
}

void read_scope(Reader& r, ShadowSet& set) {
  const bool system = r.boolean("system").value_or(false);
  const bool group = r.boolean("group").value_or(false);
  const bool private_ = r.boolean("private").value_or(false);
  if (system + group + private_ > 1) {
    r.error(private_ ? "private" : "group",
            "found several scopes, expected one of system, group, private");
  }
  set.scope = private_ ? SetScope::private_ : group ? SetScope::group : SetScope::system;
}

}  // namespace

void load_sets(Loading& l) {
  each_table(l, "sets", [&](const Entry& e, Reader& r) {
    ShadowSet set;
    set.name = canonical(e.key);
    set.at = e.key_at;
    const auto device = DeviceName::parse(set.name);
    if (!device || !device->is_virtual_unit()) {
      l.diagnostics.error(
          e.key_at, fmt::format("'{}' is no set name, expected DSAn with n = 0..9999", e.key));
    } else {
      set.unit = UnitNumber{static_cast<std::uint16_t>(device->unit())};
    }
    r.required("label", "the volume label");
    set.label = label_of(r);
    if (r.required("members", "a list of disks") != nullptr) {
      set.members = components_of(l, r, "members", {ComponentKind::disk});
    }
    set.targets = components_of(l, r, "targets", {ComponentKind::disk});
    check_members(l, r, set);
    set.mounted_on = nodes_of(l, r, "mounted_on", true);
    set.logical = upper(r.string("logical").value_or(""));
    read_scope(r, set);
    read_sizes(r, set);
    read_initial_state(r, set);
    set.hbmm_policy = r.string("hbmm_policy").value_or("");
    constexpr std::int64_t kHighestPriority = 10000;  // R4.89
    set.priority = r.integer("priority", 0, kHighestPriority).value_or(set.priority);
    refuse_unsupported(r, "sets");
    check_versions(l, set);
    l.scenario.config.sets.push_back(std::move(set));
  });
}

namespace {

/// A quorum disk is no member of a shadow set (RC.10).
void check_quorum_disks(Loading& l) {
  const Config& c = l.scenario.config;
  for (const Node& n : c.nodes) {
    const ShadowSet* set = n.disk_quorum.empty() ? nullptr : c.set_of(n.disk_quorum);
    if (set == nullptr) continue;
    l.diagnostics.error(n.at, fmt::format("DISK_QUORUM of {}: '{}' is a member of {}, expected a "
                                          "disk that is in no set",
                                          n.name, n.disk_quorum, set->name));
  }
}

}  // namespace

void check_storage(Loading& l) { check_quorum_disks(l); }

}  // namespace shadow::sim::loading
