#include "sim/bench/cluster_commands.hpp"

#include <fmt/format.h>

#include "models/node/calendar.hpp"
#include "sim/bench/initial_media.hpp"

namespace shadow::sim {
namespace {

using dcl::Command;
using dcl::CommandResult;
using dcl::CommandRow;
using dcl::Form;
using dcl::Session;
using dcl::Takes;
using dcl::WordRow;

constexpr WordRow kSetClusterQualifiers[] = {
    {"EXPECTED_VOTES",
     false,
     {Takes::optional_value, Form::number, false, 1, 127},
     "Votes of a complete cluster; default: the votes present.",
     "RC.6"},
};
constexpr CommandRow kSetCluster{"SET",
                                 "CLUSTER",
                                 {},
                                 kSetClusterQualifiers,
                                 "Changes what the cluster takes for all its votes.",
                                 "RC.6"};
constexpr CommandRow kShowCluster{
    "SHOW", "CLUSTER", {}, {}, "Members, their states, votes and connections.", "RC.35"};

/// A process waits until its node may run (RC.26).
Task<void> set_cluster(System& system, NodeId node, const Command& command, CommandResult& result) {
  if (!command.has("EXPECTED_VOTES")) co_return;
  std::optional<std::uint32_t> wanted;
  if (const dcl::Value* const v = command.value("EXPECTED_VOTES")) {
    wanted = static_cast<std::uint32_t>(v->number);
  }
  Cluster& cluster = system.shell(node)->cluster();
  co_await cluster.until_may_run();
  const auto value = system.cluster().set_expected_votes(node, wanted);
  if (value) result.print(fmt::format("  expected votes of the cluster: {}", *value));
}

std::string_view status_of(const System& system, NodeId n) {
  return system.cluster().has_quorum(n) ? "MEMBER" : "BLOCKED";
}

Task<void> show_cluster(System& system, NodeId node, CommandResult& result) {
  const models::ConnectionManager& cluster = system.cluster();
  const models::View* const view = cluster.view(node);
  if (view == nullptr) co_return;
  result.print(fmt::format("View of Cluster from node {}", system.node_name(node)));
  result.print(fmt::format("  {:<8}{:<9}{:<9}{:<10}{:>6}{:>10}  {}", "NODE", "SOFTWARE", "STATUS",
                           "CSID", "VOTES", "EXP_VOTES", "CONNECTION"));
  for (const models::ViewNode& v : view->nodes) {
    result.print(fmt::format("  {:<8}{:<9}{:<9}{:08X}  {:>6}{:>10}  {}", v.node.name,
                             "VMS " + v.node.version, status_of(system, v.node.id), v.node.csid,
                             v.votes, v.expected_votes, word(cluster.connection(node, v.node.id))));
  }
  const WallTime start = start_time(system.scenario());
  const auto when = [&](SimTime t) {
    return models::format_time({start.ticks + static_cast<std::uint64_t>(t.ns / 100)});
  };
  result.print(fmt::format("  Expected votes {}, quorum {}, votes {}, members {}",
                           view->expected_votes, view->quorum, cluster.votes(node),
                           view->nodes.size()));
  result.print(fmt::format("  Formed {}, last transition {}", when(view->formed),
                           when(view->last_transition)));
  const std::string& disk = system.scenario().config.nodes[node.index].disk_quorum;
  if (!disk.empty()) {
    result.print(fmt::format("  Quorum disk {}: {}", disk,
                             cluster.counts_quorum_disk(node) ? "counts" : "does not count"));
  }
}

}  // namespace

void add_cluster_commands(dcl::CommandSet& commands, System& system,
                          std::function<NodeId(const dcl::Session&)> node_of) {
  commands.add(kSetCluster, [&system, node_of](Session& s, const Command& c, CommandResult& r) {
    return set_cluster(system, node_of(s), c, r);
  });
  commands.add(kShowCluster, [&system, node_of](Session& s, const Command&, CommandResult& r) {
    return show_cluster(system, node_of(s), r);
  });
}

}  // namespace shadow::sim
