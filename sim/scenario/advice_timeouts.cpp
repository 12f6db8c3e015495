// Timeouts in their order (RL.2): RECNXINTERVAL < SHADOW_MBR_TMO < MVTIMEOUT.
#include <fmt/format.h>

#include <charconv>
#include <set>

#include "sim/scenario/advice_rules.hpp"

namespace shadow::sim::advice {
namespace {

using enum ParameterId;

std::optional<std::int64_t> seconds_in(const std::string& text) {
  std::int64_t value = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (fault != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// Timeouts of a set on a node, with what its start-up lines set.
struct SetTimeouts {
  std::int64_t unit = 0;
  std::vector<std::int64_t> members;
  bool set_by_hand = false;
};

SetTimeouts timeouts_of(const Node& node, const ShadowSet& set,
                        const std::vector<ShadowSetting>& settings) {
  SetTimeouts t;
  const auto own = seconds_in(setting_of(settings, "MVTIMEOUT", set.name));
  t.unit = own.value_or(node.parameter(mvtimeout));
  t.set_by_hand = own.has_value();
  for (const Reference& m : set.members) {
    const auto member = seconds_in(setting_of(settings, "MEMBER_TIMEOUT", m.name));
    t.members.push_back(member.value_or(node.parameter(shadow_mbr_tmo)));
    t.set_by_hand = t.set_by_hand || member.has_value();
  }
  return t;
}

void agreement(Desk& desk) {
  for (std::size_t s = 0; s < desk.config.sets.size(); ++s) {
    if (desk.availability.sets()[s].like != kNoPart) continue;
    const ShadowSet& set = desk.config.sets[s];
    const std::string values = differing(desk.nodes_with(set), shadow_mbr_tmo);
    if (values.empty()) continue;
    desk.warn("L6", set.at,
              fmt::format("SHADOW_MBR_TMO differs among the nodes that mount {}: {}; the shortest "
                          "decides for all (R3.43)",
                          desk.name_of_set(s), values));
  }
}

void order_on_nodes(Desk& desk) {
  for (const Node& n : desk.config.nodes) {
    const std::int64_t member = n.parameter(shadow_mbr_tmo);
    if (n.parameter(mvtimeout) <= member) {
      desk.warn("L8", n.at,
                fmt::format("{}: MVTIMEOUT = {} s is not above SHADOW_MBR_TMO = {} s: users get "
                            "errors before a lost member is removed (R3.48, RL.2)",
                            n.name, n.parameter(mvtimeout), member));
    }
    if (member <= n.parameter(recnxinterval)) {
      desk.warn("L9", n.at,
                fmt::format("{}: SHADOW_MBR_TMO = {} s is not above RECNXINTERVAL = {} s: a member "
                            "is removed while its node may still come back (R3.48, RL.2)",
                            n.name, member, n.parameter(recnxinterval)));
    }
  }
}

/// L19: what the start-up lines set. The parameters alone are judged by L8.
void order_in_sets(Desk& desk) {
  for (const Node& n : desk.config.nodes) {
    const std::vector<ShadowSetting> settings = shadow_settings(n);
    if (settings.empty()) continue;
    for (const ShadowSet& set : desk.config.sets) {
      const SetTimeouts t = timeouts_of(n, set, settings);
      for (std::size_t m = 0; t.set_by_hand && m < t.members.size(); ++m) {
        if (t.members[m] < t.unit) continue;
        desk.warn("L19", n.at,
                  fmt::format("{}: the member timeout of {}, {} s, is not below the timeout of {}, "
                              "{} s (R2.51, RV.10)",
                              n.name, set.members[m].name, t.members[m], set.name, t.unit));
      }
    }
  }
}

/// Does the set have members at two sites that nodes reach over a link of a storage interconnect?
bool spans_storage_sites(const Desk& desk, std::size_t s) {
  std::set<std::string> sites;
  for (const std::uint32_t d : desk.graph.sets()[s].members) {
    if (desk.config.disks[d].device.code() == "DG" && !desk.graph.disks()[d].site.empty())
      sites.insert(desk.graph.disks()[d].site);
  }
  if (sites.size() < 2) return false;
  for (const Link& l : desk.config.links) {
    const auto i = static_cast<std::size_t>(desk.config.interconnect(l.between[0].name) -
                                            desk.config.interconnects.data());
    if (desk.graph.storage(i)) return true;
  }
  return false;
}

/// R2.51: what a set over two Fibre Channel sites needs before it is in use.
void preparation_for_sites(Desk& desk) {
  constexpr std::int64_t kHigh = 3600;  // an operator needs an hour; ours
  for (std::size_t s = 0; s < desk.config.sets.size(); ++s) {
    if (desk.availability.sets()[s].like != kNoPart || !spans_storage_sites(desk, s)) continue;
    const ShadowSet& set = desk.config.sets[s];
    for (const Node* n : desk.nodes_with(set)) {
      const std::vector<ShadowSetting> settings = shadow_settings(*n);
      const SetTimeouts t = timeouts_of(*n, set, settings);
      std::string missing;
      const auto add = [&](const std::string& what) {
        missing += (missing.empty() ? "" : "; ") + what;
      };
      const auto shortest = std::ranges::min(t.members);
      if (shortest < kHigh)
        add(fmt::format("a member is removed after {} s, practice is 259200", shortest));
      if (std::ranges::max(t.members) >= t.unit || t.unit < kHigh)
        add(fmt::format("the set gives up after {} s, practice is 262800", t.unit));
      std::string without;
      const bool set_has =
          n->parameter(shadow_site_id) != 0 || !setting_of(settings, "SITE", set.name).empty();
      if (!set_has) without = set.name;
      for (const Reference& m : set.members) {
        if (desk.config.disk(m.name)->site_value == 0 &&
            setting_of(settings, "SITE", m.name).empty())
          without += (without.empty() ? "" : ", ") + m.name;
      }
      if (!without.empty()) add("no site value for " + without);
      if (missing.empty()) continue;
      desk.note("R2.51", set.at,
                fmt::format("{} spans Fibre Channel sites; for an operator to decide when their "
                            "link fails, on {}: {}",
                            desk.name_of_set(s), n->name, missing));
      break;  // one node says it
    }
  }
}

}  // namespace

void on_timeouts(Desk& desk) {
  agreement(desk);
  order_on_nodes(desk);
  order_in_sets(desk);
  preparation_for_sites(desk);
}

}  // namespace shadow::sim::advice
