#include "sim/scenario/advice.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>

#include "sim/scenario/interconnect_limits.hpp"
#include "sim/scenario/nearest.hpp"

namespace shadow::sim {
namespace {

using enum ParameterId;

class Linter {
 public:
  Linter(const Scenario& s, const HardwarePlan& plan)
      : scenario_(s), config_(s.config), plan_(plan) {}

  std::vector<Advice> run() {
    smallest_configuration();
    redundancy();
    shared_parts();
    allocation_classes();
    shadowing_loaded();
    system_disk_parameters();
    timeouts();
    limits();
    recovery();
    bitmaps();
    cluster();
    workloads();
    for (LimitFinding& f : interconnect_limits(config_, installed_catalogue())) {
      add(std::move(f.rule), AdviceLevel::warning, f.at, std::move(f.text));
    }
    std::vector<Advice> sorted;
    for (const AdviceLevel level : {AdviceLevel::error, AdviceLevel::warning, AdviceLevel::note}) {
      for (Advice& a : found_) {
        if (a.level == level) sorted.push_back(std::move(a));
      }
    }
    return sorted;
  }

 private:
  void add(std::string rule, AdviceLevel level, const Position& at, std::string text) {
    found_.push_back({std::move(rule), level, at, std::move(text)});
  }

  std::vector<const Node*> nodes_with(const ShadowSet& set) const {
    std::vector<const Node*> nodes;
    for (const std::string& name : set.mounted_on) nodes.push_back(config_.node(name));
    return nodes;
  }

  /// R1.21: one system, one storage path, one disk.
  void smallest_configuration() {
    const Position at{std::make_shared<std::string>(scenario_.file), 0, 0};
    if (config_.nodes.empty())
      add("R1.21", AdviceLevel::error, at, "there is no node: nothing can run");
    if (config_.disks.empty())
      add("R1.21", AdviceLevel::error, at, "there is no disk: nothing can be shadowed");
    for (std::size_t n = 0; n < config_.nodes.size(); ++n) {
      const bool reaches = std::any_of(plan_.paths[n].begin(), plan_.paths[n].end(),
                                       [](const auto& paths) { return !paths.empty(); });
      if (reaches || config_.disks.empty()) continue;
      add("R1.21", AdviceLevel::warning, config_.nodes[n].at,
          fmt::format("{} has no path to any disk: it can mount nothing", config_.nodes[n].name));
    }
  }

  void redundancy() {
    for (const ShadowSet& set : config_.sets) {
      if (set.members.size() > 1) continue;
      add("R1.22", AdviceLevel::warning, set.at,
          fmt::format("{} has one member: no redundancy, the first failure of {} stops it",
                      set.name, set.members[0].name));
    }
  }

  // ---- R2.1: parts that all paths of two members lead through ----

  /// Names of the parts of one path between node and disk.
  std::vector<std::string> parts_of(const PathPlan& path) const {
    std::vector<std::string> parts;
    const auto& attachments = plan_.network.attachments;
    parts.push_back(attachments[path.host].name);
    parts.push_back(config_.interconnects[attachments[path.host].interconnect].name);
    const std::string& there = config_.interconnects[attachments[path.unit].interconnect].name;
    if (there != parts.back()) parts.push_back(there);
    if (path.controller != PathPlan::kNone)
      parts.push_back(config_.controllers[path.controller].name);
    return parts;
  }

  /// Parts that stand on every path.
  std::vector<std::string> common_parts(const std::vector<PathPlan>& paths) const {
    std::vector<std::string> common;
    if (paths.empty()) return common;
    common = parts_of(paths[0]);
    for (const PathPlan& p : paths) {
      const auto parts = parts_of(p);
      std::erase_if(common, [&](const std::string& c) {
        return std::find(parts.begin(), parts.end(), c) == parts.end();
      });
    }
    return common;
  }

  std::size_t index_of(std::string_view disk) const {
    return static_cast<std::size_t>(config_.disk(disk) - config_.disks.data());
  }

  /// Parts whose failure takes all members of a set from a node.
  std::vector<std::string> fatal_parts(const ShadowSet& set, std::size_t node) const {
    std::vector<std::string> fatal;
    bool first = true;
    for (const Reference& m : set.members) {
      const auto common = common_parts(plan_.paths[node][index_of(m.name)]);
      if (first) fatal = common;
      std::erase_if(fatal, [&](const std::string& f) {
        return std::find(common.begin(), common.end(), f) == common.end();
      });
      first = false;
    }
    return fatal;
  }

  void shared_parts() {
    for (const ShadowSet& set : config_.sets) {
      if (set.members.size() < 2) continue;
      std::vector<std::string> parts;  // each once, those of several nodes too
      for (const std::string& name : set.mounted_on) {
        const auto n = static_cast<std::size_t>(config_.node(name) - config_.nodes.data());
        for (const std::string& part : fatal_parts(set, n)) {
          if (std::find(parts.begin(), parts.end(), part) == parts.end()) parts.push_back(part);
        }
      }
      if (parts.empty()) continue;
      add("R2.1", AdviceLevel::warning, set.at,
          fmt::format("all members of {} hang on {}: its failure takes the whole set from a node; "
                      "connect them to "
                      "different channels",
                      set.name, parts.size() == 1 ? parts[0] : "one part, " + one_of(parts)));
    }
  }

  // ---- chapter 3 ----

  void allocation_classes() {
    for (const ShadowSet& set : config_.sets) {
      for (const Reference& m : set.members) {
        if (config_.disk(m.name)->device.allocation_class() != 0) continue;
        add("L1", AdviceLevel::error, m.at,
            fmt::format("member {} of {} has no allocation class: MOUNT refuses it; expected a "
                        "name like $1$DKA0 (R3.4)",
                        m.name, set.name));
      }
    }
  }

  void shadowing_loaded() {
    for (const ShadowSet& set : config_.sets) {
      for (const Node* n : nodes_with(set)) {
        if (n->parameter(shadowing) == 2) continue;
        add("L3", AdviceLevel::error, n->at,
            fmt::format("{} mounts {} but has SHADOWING = {}, expected 2 (R3.32)", n->name,
                        set.name, n->parameter(shadowing)));
      }
    }
  }

  void system_disk_parameters() {
    constexpr std::int64_t kMinimerge = 4096;
    for (const Node& n : config_.nodes) {
      const std::int64_t disk = n.parameter(shadow_sys_disk);
      if ((disk & 1) != 0 && n.parameter(shadowing) != 2) {
        add("L4", AdviceLevel::error, n.at,
            fmt::format("{}: SHADOW_SYS_DISK = {} needs SHADOWING = 2 (R3.54)", n.name, disk));
      }
      if ((disk & kMinimerge) != 0 && (n.parameter(dumpstyle) & 4) == 0) {
        add("L11", AdviceLevel::error, n.at,
            fmt::format("{}: SHADOW_SYS_DISK = {} permits a minimerge of the system disk, which "
                        "needs DUMPSTYLE bit 2 (a "
                        "dump off the system disk, R3.92)",
                        n.name, disk));
      }
      if (disk == kMinimerge) {
        add("L18", AdviceLevel::warning, n.at,
            fmt::format("{}: SHADOW_SYS_DISK = 4096 without bit 0 has no effect (R9.53)", n.name));
      }
      constexpr std::int64_t kDocumented = 120;
      if ((disk & 1) != 0 && n.parameter(shadow_sys_tmo) < kDocumented) {
        add("L7", AdviceLevel::warning, n.at,
            fmt::format("{}: SHADOW_SYS_TMO = {} is below the documented minimum of 120 s (R3.26)",
                        n.name, n.parameter(shadow_sys_tmo)));
      }
    }
  }

  /// "ALPHA 120, BETA 60" if the values differ, else "".
  static std::string differing(const std::vector<const Node*>& nodes, ParameterId id) {
    std::string text;
    bool differ = false;
    for (const Node* n : nodes) {
      differ = differ || n->parameter(id) != nodes[0]->parameter(id);
      text += fmt::format("{}{} {}", text.empty() ? "" : ", ", n->name, n->parameter(id));
    }
    return differ ? text : std::string();
  }

  void timeouts() {
    for (const ShadowSet& set : config_.sets) {
      const std::string values = differing(nodes_with(set), shadow_mbr_tmo);
      if (values.empty()) continue;
      add("L6", AdviceLevel::warning, set.at,
          fmt::format("SHADOW_MBR_TMO differs among the nodes that mount {}: {}; the shortest "
                      "decides for all (R3.43)",
                      set.name, values));
    }
    for (const Node& n : config_.nodes) {
      const std::int64_t member = n.parameter(shadow_mbr_tmo);
      if (n.parameter(mvtimeout) <= member) {
        add("L8", AdviceLevel::warning, n.at,
            fmt::format("{}: MVTIMEOUT = {} s is not above SHADOW_MBR_TMO = {} s: users get errors "
                        "before a lost member is "
                        "removed (R3.48)",
                        n.name, n.parameter(mvtimeout), member));
      }
      if (member <= n.parameter(recnxinterval)) {
        add("L9", AdviceLevel::warning, n.at,
            fmt::format("{}: SHADOW_MBR_TMO = {} s is not above RECNXINTERVAL = {} s: a member is "
                        "removed while its node may "
                        "still come back (R3.48)",
                        n.name, member, n.parameter(recnxinterval)));
      }
    }
  }

  void limits() {
    for (const Node& n : config_.nodes) {
      const auto mounts = [&](const ShadowSet& s) {
        return std::find(s.mounted_on.begin(), s.mounted_on.end(), n.name) != s.mounted_on.end();
      };
      const auto sets = std::count_if(config_.sets.begin(), config_.sets.end(), mounts);
      if (sets > n.parameter(shadow_max_unit)) {
        add("L10", AdviceLevel::error, n.at,
            fmt::format("{} mounts {} sets, SHADOW_MAX_UNIT is {} (R3.38)", n.name, sets,
                        n.parameter(shadow_max_unit)));
      }
    }
    std::size_t disks = 0;
    for (const ShadowSet& s : config_.sets) disks += s.members.size() > 1 ? s.members.size() : 0;
    constexpr std::size_t kMostDisks = 500;
    if (disks > kMostDisks) {
      add("L16", AdviceLevel::error, config_.sets[0].at,
          fmt::format("{} disks in sets with several members, at most {} are supported (R3.5)",
                      disks, kMostDisks));
    }
  }

  void recovery() {
    if (config_.nodes.empty() || config_.sets.empty()) return;
    const bool none = std::all_of(config_.nodes.begin(), config_.nodes.end(),
                                  [](const Node& n) { return n.parameter(shadow_max_copy) == 0; });
    if (none) {
      add("L15", AdviceLevel::warning, config_.nodes[0].at,
          "every node has SHADOW_MAX_COPY = 0: no copy or merge can ever run (R3.35)");
    }
  }

  void bitmaps() {
    for (const Node& n : config_.nodes) {
      if (n.parameter(wbm_msg_lower) < n.parameter(wbm_msg_upper)) continue;
      add("L17", AdviceLevel::warning, n.at,
          fmt::format("{}: WBM_MSG_LOWER = {} is not below WBM_MSG_UPPER = {}", n.name,
                      n.parameter(wbm_msg_lower), n.parameter(wbm_msg_upper)));
    }
  }

  void cluster() {
    std::vector<const Node*> nodes;
    for (const Node& n : config_.nodes) nodes.push_back(&n);
    if (nodes.size() < 2) return;
    if (const std::string values = differing(nodes, recnxinterval); !values.empty()) {
      add("L20", AdviceLevel::warning, nodes[0]->at,
          fmt::format("RECNXINTERVAL differs in the cluster: {} (RC.37)", values));
    }
    votes(nodes);
  }

  void votes(const std::vector<const Node*>& nodes) {
    std::int64_t sum = 0;
    for (const Node* n : nodes) sum += n->parameter(ParameterId::votes);
    for (const Node* n : nodes) {
      if (n->parameter(expected_votes) == sum) continue;
      add("RC.3", AdviceLevel::warning, n->at,
          fmt::format("{}: EXPECTED_VOTES = {}, the votes of all nodes are {}: {}", n->name,
                      n->parameter(expected_votes), sum,
                      n->parameter(expected_votes) < sum
                          ? "a part of the cluster could take itself for the whole"
                          : "quorum is higher than it need be"));
    }
  }

  /// A load on a node that does not have its unit waits for a MOUNT; say so where no event mounts
  /// anything there.
  void workloads() {
    for (const Workload& w : scenario_.workloads) {
      const ShadowSet* set = config_.set(w.unit);
      for (const std::string& node : w.nodes) {
        const bool mounted =
            set != nullptr && std::find(set->mounted_on.begin(), set->mounted_on.end(), node) !=
                                  set->mounted_on.end();
        if (mounted || mounts_something(node)) continue;
        add("bench", AdviceLevel::note, w.at,
            fmt::format("workload '{}' runs on {}, where {} is not mounted and no event mounts it: "
                        "it waits for ever",
                        w.name, node, w.unit));
      }
    }
  }

  bool mounts_something(std::string_view node) const {
    return std::any_of(
        scenario_.events.begin(), scenario_.events.end(), [&](const TimelineEvent& e) {
          const auto* line = std::get_if<DclLine>(&e.action);
          return line != nullptr && upper(line->text).starts_with("MOU") &&
                 (line->node == node || upper(line->text).find("/CLU") != std::string::npos);
        });
  }

  const Scenario& scenario_;
  const Config& config_;
  const HardwarePlan& plan_;
  std::vector<Advice> found_;
};

}  // namespace

std::string_view word(AdviceLevel l) {
  constexpr std::array<std::string_view, 3> kWords{"error", "warning", "note"};
  return kWords[static_cast<std::size_t>(l)];
}

std::vector<Advice> advise(const Scenario& scenario, const HardwarePlan& plan) {
  return Linter(scenario, plan).run();
}

}  // namespace shadow::sim
