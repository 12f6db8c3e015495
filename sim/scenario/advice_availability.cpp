// What a failure takes away (2.1, 2.5).
#include <fmt/format.h>

#include <algorithm>

#include "sim/scenario/advice_rules.hpp"
#include "sim/scenario/nearest.hpp"

namespace shadow::sim::advice {
namespace {

bool is_channel(PartKind kind) {
  return kind == PartKind::adapter || kind == PartKind::interconnect ||
         kind == PartKind::controller || kind == PartKind::half;
}

void redundancy(Desk& desk, const ShadowSet& set) {
  if (set.members.size() != 1) return;
  desk.warn("R1.22", set.at,
            fmt::format("{} has one member: no redundancy, the first failure of {} stops it",
                        set.name, set.members[0].name));
}

/// Parts of a channel whose failure takes all members from a node (`all`), or two of more.
std::vector<std::string> shared_parts(const Desk& desk, std::uint32_t set, bool all) {
  std::vector<std::string> parts;
  const GraphSet& of = desk.graph.sets()[set];
  for (PartId p = 0; p < desk.graph.parts().size(); ++p) {
    if (!is_channel(desk.graph.parts()[p].kind)) continue;
    const Prediction without(desk.graph, {p});
    const bool shared = std::ranges::any_of(of.mounted_on, [&](std::uint32_t n) {
      if (without.node(n) != NodeFate::up || desk.availability.whole().node(n) != NodeFate::up)
        return false;
      const auto lost =
          static_cast<std::size_t>(std::ranges::count_if(of.members, [&](std::uint32_t d) {
            return desk.availability.whole().path(n, d).kind != PathKind::none &&
                   without.path(n, d).kind == PathKind::none;
          }));
      return all ? lost == of.members.size() : lost > 1 && lost < of.members.size();
    });
    if (shared) parts.push_back(desk.graph.parts()[p].name);
  }
  return parts;
}

/// At most a few names, then how many more.
std::string some_of(const std::vector<std::string>& names) {
  constexpr std::size_t kShown = 4;
  if (names.size() <= kShown) return one_of(names);
  const std::vector<std::string> first(names.begin(), names.begin() + kShown);
  return fmt::format("{} (and {} more)", one_of(first), names.size() - kShown);
}

/// R2.1: every drive on a channel of its own.
void channels(Desk& desk, std::uint32_t s) {
  const ShadowSet& set = desk.config.sets[s];
  if (set.members.size() < 2) return;
  const auto all = shared_parts(desk, s, true);
  if (!all.empty()) {
    desk.warn(
        "R2.1", set.at,
        fmt::format("all members of {} hang on {}: its failure takes the whole set from a "
                    "node; connect them to different channels",
                    desk.name_of_set(s), all.size() == 1 ? all[0] : "one part, " + some_of(all)));
  }
  const auto some = shared_parts(desk, s, false);
  if (some.empty()) return;
  desk.note(
      "R2.1", set.at,
      fmt::format("several members of {} hang on {}: its failure takes them from a node "
                  "together",
                  desk.name_of_set(s), some.size() == 1 ? some[0] : "one part, " + some_of(some)));
}

/// R2.58: systems and sites without which others lose the set.
void other_points(Desk& desk, std::uint32_t s) {
  for (const SinglePoint& p : desk.availability.sets()[s].single_points) {
    const Part& part = desk.graph.parts()[p.part];
    if (is_channel(part.kind) || part.kind == PartKind::disk) continue;
    std::vector<std::string> names;
    for (const std::uint32_t n : p.nodes) names.push_back(desk.config.nodes[n].name);
    desk.warn("R2.58", desk.config.sets[s].at,
              fmt::format("without {} {} no member of {} is left for {}", word(part.kind),
                          part.name, desk.name_of_set(s), some_of(names)));
  }
}

/// R6.99: nodes that lose different members race for the expulsion.
void races(Desk& desk, std::uint32_t s) {
  for (const MatrixRow& row : desk.availability.rows()) {
    if (!row.sets[s].race) continue;
    const Part& part = desk.graph.parts()[row.part];
    desk.warn(
        "R2.52", desk.config.sets[s].at,
        fmt::format("when {} {} fails, nodes lose different members of {} and whoever removes "
                    "one first decides which data goes on (R6.99); serve the members "
                    "(MSCP_LOAD = 1, MSCP_SERVE_ALL = 1), or raise the timeouts so that an "
                    "operator decides",
                    word(part.kind), part.name, desk.name_of_set(s)));
    return;  // one example says it
  }
}

/// R3.28: a member that a mounting node does not reach at all.
void unreached(Desk& desk, std::uint32_t s) {
  const GraphSet& set = desk.graph.sets()[s];
  for (const std::uint32_t n : set.mounted_on) {
    if (desk.availability.whole().node(n) != NodeFate::up) continue;
    for (const std::uint32_t d : set.members) {
      if (desk.availability.whole().path(n, d).kind != PathKind::none) continue;
      desk.error("R3.28", desk.config.sets[s].at,
                 fmt::format("{} mounts {} but does not reach {}: it has no path of its own, and "
                             "nobody serves the disk",
                             desk.config.nodes[n].name, desk.config.sets[s].name,
                             desk.config.disks[d].name));
    }
  }
}

}  // namespace

void on_availability(Desk& desk) {
  for (std::uint32_t s = 0; s < desk.config.sets.size(); ++s) {
    redundancy(desk, desk.config.sets[s]);
    unreached(desk, s);
    if (desk.availability.sets()[s].like != kNoPart) continue;
    channels(desk, s);
    other_points(desk, s);
    races(desk, s);
  }
}

}  // namespace shadow::sim::advice
