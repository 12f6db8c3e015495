// Votes that a node counts, and what it may do with them.
#include <algorithm>
#include <set>

#include "models/cluster/connection_manager.hpp"

namespace shadow::models {

ClusterPort* ConnectionManager::port(NodeId n) const {
  return at(n).attached ? exchange_.running(n) : nullptr;
}

/// Effective votes of the quorum disk that the members of a view name: the smallest of its watchers
/// (RC.13). 0: they name none, or different ones.
std::uint32_t ConnectionManager::disk_votes(const View& view) {
  std::set<std::string> names;
  std::uint32_t least = ~0U;
  for (const ViewNode& v : view.nodes) {
    if (v.quorum_disk.empty()) continue;
    names.insert(v.quorum_disk);
    least = std::min(least, v.quorum_disk_votes);
  }
  return names.size() == 1 ? least : 0;
}

bool ConnectionManager::counts_quorum_disk(NodeId n) const {
  const auto nodes = view_nodes(n);
  return std::ranges::any_of(nodes, [&](NodeId p) {
    const bool connected = p == n || peer(n, p).state == ConnectionState::open;
    return connected && at(p).disk_trusted;
  });
}

std::uint32_t ConnectionManager::disk_votes(NodeId n) const {
  return at(n).view != nullptr && counts_quorum_disk(n) ? disk_votes(*at(n).view) : 0;
}

std::uint32_t ConnectionManager::votes(NodeId n) const {
  if (at(n).phase != Phase::member) return 0;
  std::uint32_t sum = disk_votes(n);
  for (const ViewNode& v : at(n).view->nodes) {
    const NodeId p = v.node.id;
    if (p == n || peer(n, p).state == ConnectionState::open) sum += v.votes;
  }
  return sum;
}

void ConnectionManager::evaluate_quorum(NodeId n) {
  Member& m = at(n);
  const bool quorate = votes(n) >= m.view->quorum;
  if (quorate == m.quorate) return;
  m.quorate = quorate;
  m.quorum_was_lost = m.quorum_was_lost || !quorate;
  say(n, quorate ? MessageId::cnx_qregain : MessageId::cnx_qlost);
  if (quorate) check_one_cluster(n);
  follow({n});
  if (quorate) want_transition(n);
  if (hooks_.changed) hooks_.changed();
}

void ConnectionManager::set_view(const std::vector<NodeId>& nodes,
                                 const std::shared_ptr<const View>& view) {
  for (const NodeId n : nodes) at(n).view = view;
}

void ConnectionManager::recompute_quorum(NodeId node) {
  if (at(node).phase != Phase::member) return;
  std::vector<NodeId> present;
  for (const NodeId p : view_nodes(node)) {
    if (p == node || peer(node, p).state == ConnectionState::open) present.push_back(p);
  }
  lower_expected_votes(present, votes(node));
}

std::optional<std::uint32_t> ConnectionManager::set_expected_votes(
    NodeId node, std::optional<std::uint32_t> wanted) {
  if (!may_run(node)) return std::nullopt;
  const std::uint32_t present = votes(node);
  const std::uint32_t value = clamped_expected_votes(wanted.value_or(present), present);
  lower_expected_votes(view_nodes(node), value);
  return value;
}

/// Members that share a view go on sharing one.
void ConnectionManager::lower_expected_votes(const std::vector<NodeId>& nodes,
                                             std::uint32_t expected) {
  std::vector<std::pair<std::shared_ptr<const View>, std::shared_ptr<const View>>> replaced;
  for (const NodeId n : nodes) {
    Member& m = at(n);
    m.spec.expected_votes = expected;
    const auto known =
        std::ranges::find_if(replaced, [&m](const auto& r) { return r.first == m.view; });
    if (known != replaced.end()) {
      m.view = known->second;
      continue;
    }
    auto changed = std::make_shared<View>(*m.view);
    changed->expected_votes = expected;
    changed->quorum = quorum_of(expected);
    for (ViewNode& v : changed->nodes) {
      if (std::ranges::find(nodes, v.node.id) != nodes.end()) v.expected_votes = expected;
    }
    replaced.emplace_back(m.view, changed);
    m.view = std::move(changed);
  }
  for (const NodeId n : nodes) {
    if (at(n).phase == Phase::member && transport_.answers(n)) evaluate_quorum(n);
  }
  look_for_joiners();
  if (hooks_.changed) hooks_.changed();
}

void ConnectionManager::quorum_disk_is(NodeId watcher, bool trusted) {
  Member& m = at(watcher);
  if (m.disk_trusted == trusted) return;
  m.disk_trusted = trusted;
  for (const NodeId n : all_nodes()) {
    const bool concerned = at(n).phase == Phase::member && transport_.answers(n);
    if (concerned && at(n).view != nullptr && in_view(n, watcher)) evaluate_quorum(n);
  }
  look_for_joiners();
}

/// RC.29 and RC.37: nobody who does not belong to this node's cluster may run, from the instant on
/// at which it has quorum without him.
void ConnectionManager::check_one_cluster(NodeId n) {
  if (!hooks_.violated || !at(n).quorate) return;
  for (const NodeId o : all_nodes()) {
    const Member& other = at(o);
    if (o == n || other.phase != Phase::member || !other.quorate || other.spec.alone) continue;
    if (!transport_.answers(o) || other.fenced || other.doomed) continue;
    if (in_view(n, o) || at(n).spec.alone) continue;
    const auto [low, high] =
        std::minmax(at(n).view->nodes.front().node.csid, other.view->nodes.front().node.csid);
    if (!reported_.insert({low, high}).second) continue;
    hooks_.violated(n, "two groups have quorum: " + at(n).spec.name + " and " + other.spec.name +
                           " are members of different clusters");
    return;
  }
}

bool ConnectionManager::software_is_behind(NodeId n) const {
  const ClusterPort* const p = port(n);
  return p == nullptr || p->members != at(n).view->membership;
}

bool ConnectionManager::wants_to_run(NodeId n) const {
  const Member& m = at(n);
  // the votes themselves: quorum is announced a moment later (RC.37)
  return m.phase == Phase::member && m.attached && m.quorate && votes(n) >= m.view->quorum &&
         !m.fenced && !m.doomed && m.transition == 0 && transport_.answers(n) &&
         !software_is_behind(n);
}

/// Stops and starts software as the state of its node says.
void ConnectionManager::follow(const std::vector<NodeId>& nodes) {
  std::vector<NodeId> started;
  for (const NodeId n : nodes) {
    Member& m = at(n);
    const bool run = wants_to_run(n);
    if (run == m.runs) continue;
    m.runs = run;
    if (run) {
      started.push_back(n);
    } else if (ClusterPort* const p = port(n)) {
      p->runs = false;
      if (hooks_.run_state) hooks_.run_state(n, false);
      locks_.suspend({n});
    }
  }
  if (started.empty()) return;
  for (const NodeId n : started) {
    port(n)->runs = true;
    if (hooks_.run_state) hooks_.run_state(n, true);
  }
  locks_.resume(started);
  for (const NodeId n : started) {
    if (ClusterPort* const p = port(n)) p->waiters.notify_all();
  }
}

}  // namespace shadow::models
