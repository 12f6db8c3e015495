// Several sites: votes, routes, lengths, bitmap masters (chapter 6 of the hardware part, R2.46).
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "sim/scenario/advice_rules.hpp"
#include "sim/scenario/interconnect_limits.hpp"
#include "sim/scenario/nearest.hpp"

namespace shadow::sim::advice {
namespace {

using enum ParameterId;

/// Voting nodes by site.
std::map<std::string, std::vector<std::uint32_t>> voters(const Desk& desk) {
  std::map<std::string, std::vector<std::uint32_t>> sites;
  for (std::uint32_t n = 0; n < desk.config.nodes.size(); ++n) {
    const Node& node = desk.config.nodes[n];
    if (node.up_at_start && node.parameter(votes) > 0 && !node.site.empty())
      sites[node.site].push_back(n);
  }
  return sites;
}

/// Do the nodes of the site go on, whichever other site or link is lost?
bool preferred(const Desk& desk, const std::string& site, const std::vector<std::uint32_t>& nodes) {
  for (PartId p = 0; p < desk.graph.parts().size(); ++p) {
    const Part& part = desk.graph.parts()[p];
    const bool other_site = part.kind == PartKind::site && part.name != site;
    if (!other_site && part.kind != PartKind::link) continue;
    const Prediction without(desk.graph, {p});
    const bool on = std::ranges::any_of(
        nodes, [&](std::uint32_t n) { return without.node(n) == NodeFate::up; });
    if (!on) return false;
  }
  return true;
}

/// R2.46, RS.10: one site keeps quorum when a link or another site is lost.
void preferred_site(Desk& desk) {
  const auto sites = voters(desk);
  if (sites.size() < 2) return;
  std::string votes_of;
  for (const auto& [site, nodes] : sites) {
    if (preferred(desk, site, nodes)) return;
    std::int64_t sum = 0;
    for (const std::uint32_t n : nodes) sum += desk.config.nodes[n].parameter(votes);
    votes_of += fmt::format("{}{} {}", votes_of.empty() ? "" : ", ", site, sum);
  }
  desk.warn("R2.46", desk.config.sites[0].at,
            fmt::format("no site keeps quorum ({}) when a link or another site is lost, votes are: "
                        "{}; give one site the majority, or add a third one with a vote (RS.10, "
                        "RS.12)",
                        desk.availability.whole().quorum(), votes_of));
}

/// RS.13: a quorum disk between sites helps only those that reach it themselves.
void quorum_disk_of_sites(Desk& desk) {
  const std::uint32_t disk = desk.graph.quorum_disk();
  if (disk == kNoPart) return;
  for (const auto& [site, nodes] : voters(desk)) {
    const bool reaches =
        std::ranges::any_of(nodes, [&](std::uint32_t n) { return desk.graph.attached(n, disk); });
    if (reaches) continue;
    desk.warn("RS.13", desk.config.disks[disk].at,
              fmt::format("no node of site {} has a direct path to the quorum disk {}: its vote is "
                          "lost to this site when the others are",
                          site, desk.config.disks[disk].name));
  }
}

/// RS.25: storage and cluster link in one duct are lost together.
void routes(Desk& desk) {
  std::map<std::string, std::vector<const Link*>> ducts;
  for (const Link& l : desk.config.links) {
    if (!l.route.empty()) ducts[l.route].push_back(&l);
  }
  for (const auto& [route, links] : ducts) {
    if (links.size() < 2) continue;
    std::vector<std::string> names;
    for (const Link* l : links) names.push_back(l->name);
    desk.note(
        "RS.25", links[0]->at,
        fmt::format("{} share the route {}: they are cut together", fmt::join(names, ", "), route));
  }
}

/// Nodes that a policy names as masters; `all`: an asterisk, every node.
struct Masters {
  std::set<std::string> nodes;
  bool all = false;
};
Masters masters_of(const std::string& policy) {
  Masters masters;
  const std::string text = upper(policy);
  for (std::size_t at = text.find("MASTER"); at != std::string::npos;
       at = text.find("MASTER", at + 1)) {
    std::size_t from = text.find('=', at);
    if (from == std::string::npos) break;
    ++from;
    const bool list = from < text.size() && text[from] == '(';
    const std::size_t end = std::min(text.find_first_of(list ? ")" : ",)", from), text.size());
    std::string word;
    for (std::size_t i = from; i <= end; ++i) {
      const char c = i < text.size() ? text[i] : ')';
      if (c == '*') masters.all = true;
      const bool part = (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$';
      if (part) {
        word += c;
        continue;
      }
      if (!word.empty()) masters.nodes.insert(word);
      word.clear();
    }
  }
  return masters;
}

/// L21: each site has a node that may keep a bitmap.
void bitmap_masters(Desk& desk) {
  for (const ShadowSet& set : desk.config.sets) {
    if (set.hbmm_policy.empty()) continue;
    const Masters masters = masters_of(set.hbmm_policy);
    if (masters.all || masters.nodes.empty()) continue;
    std::map<std::string, bool> sites;
    for (const Node* n : desk.nodes_with(set)) {
      if (!n->site.empty()) sites[n->site] |= masters.nodes.contains(n->name);
    }
    for (const auto& [site, has] : sites) {
      if (has || sites.size() < 2) continue;
      desk.warn("L21", set.at,
                fmt::format("no node of site {} may keep a bitmap of {}: when the other sites are "
                            "lost there is none left (R8.61)",
                            site, set.name));
    }
  }
}

}  // namespace

void on_sites(Desk& desk) {
  preferred_site(desk);
  quorum_disk_of_sites(desk);
  routes(desk);
  for (LimitFinding& f : interconnect_limits(desk.config, installed_catalogue()))
    desk.warn(std::move(f.rule), f.at, std::move(f.text));
  bitmap_masters(desk);
}

}  // namespace shadow::sim::advice
