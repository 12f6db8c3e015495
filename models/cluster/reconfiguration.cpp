// State transitions: two phases with a coordinator, then the stages of recovery in their order
// (RC.24): the lost nodes' I/O has ended (RC.38), the lock database is rebuilt (RL.4), every
// survivor's software does its part, users go on.
#include <algorithm>

#include "engine/base/assert.hpp"
#include "models/cluster/connection_manager.hpp"

namespace shadow::models {
namespace {

bool has(const std::vector<NodeId>& nodes, NodeId n) {
  return std::ranges::find(nodes, n) != nodes.end();
}

bool has_csid(const std::vector<ClusterNode>& nodes, std::uint32_t csid) {
  return std::ranges::any_of(nodes, [csid](const ClusterNode& c) { return c.csid == csid; });
}

Transition difference(const Membership& before, const Membership& after) {
  Transition t;
  for (const ClusterNode& c : before.nodes) {
    if (!has_csid(after.nodes, c.csid)) t.removed.push_back(c);
  }
  for (const ClusterNode& c : after.nodes) {
    if (!has_csid(before.nodes, c.csid)) t.added.push_back(c);
  }
  return t;
}

}  // namespace

/// Reports the end of a survivor's transition tasks, also if the survivor dies within them.
class ConnectionManager::TaskEnd {
 public:
  TaskEnd(ConnectionManager& cm, std::uint32_t id, std::size_t place)
      : cm_(cm), id_(id), place_(place) {}
  TaskEnd(const TaskEnd&) = delete;
  TaskEnd& operator=(const TaskEnd&) = delete;
  ~TaskEnd() { cm_.task_ended(id_, place_); }

 private:
  ConnectionManager& cm_;
  std::uint32_t id_;
  std::size_t place_;
};

/// Members that are connected with `n`, also over others.
std::vector<NodeId> ConnectionManager::connected_part(NodeId n) const {
  const auto all = view_nodes(n);
  std::vector<NodeId> part{n};
  for (std::size_t i = 0; i < part.size(); ++i) {
    for (const NodeId p : all) {
      if (has(part, p) || !in_view(n, p) || at(p).phase != Phase::member) continue;
      if (peer(part[i], p).state == ConnectionState::open &&
          peer(p, part[i]).state == ConnectionState::open) {
        part.push_back(p);
      }
    }
  }
  std::ranges::sort(part);
  return part;
}

/// Something must change: a member is lost for good, or the software has not caught up with the
/// view. Waits as long as a connection may still be repaired, because connectivity must be total
/// (RC.20).
void ConnectionManager::want_transition(NodeId n) {
  const Member& m = at(n);
  if (m.phase != Phase::member || m.transition != 0 || !transport_.answers(n)) return;
  bool lost = false;
  for (const NodeId p : view_nodes(n)) {
    if (p == n) continue;
    if (peer(n, p).state == ConnectionState::reconnect) return;
    lost = lost || peer(n, p).state == ConnectionState::dead;
  }
  if (lost || (m.quorate && software_is_behind(n))) propose(n);
}

void ConnectionManager::propose(NodeId n) {
  const auto part = connected_part(n);
  std::vector<std::uint32_t> votes;
  Connectivity connected(part.size(), std::vector<bool>(part.size()));
  for (std::size_t i = 0; i < part.size(); ++i) {
    votes.push_back(at(part[i]).spec.votes);
    if (at(part[i]).transition != 0) return;
    for (std::size_t k = 0; k < part.size(); ++k) {
      if (i == k) continue;
      const ConnectionState there = peer(part[i], part[k]).state;
      const ConnectionState back = peer(part[k], part[i]).state;
      if (there == ConnectionState::reconnect || back == ConnectionState::reconnect) return;
      connected[i][k] = there == ConnectionState::open && back == ConnectionState::open;
    }
  }
  const auto first = static_cast<std::size_t>(std::ranges::find(part, n) - part.begin());
  std::vector<NodeId> group;
  for (const std::size_t place : best_group(connected, votes, first)) group.push_back(part[place]);
  begin(group, {}, has(group, n) ? n : group.front());
}

void ConnectionManager::begin(std::vector<NodeId> group, std::vector<NodeId> joining,
                              NodeId coordinator) {
  auto r = std::make_unique<Reconfiguration>();
  r->id = ++last_transition_;
  r->coordinator = coordinator;
  r->group = std::move(group);
  r->joining = std::move(joining);
  r->begun = queue_.now();
  for (const NodeId n : r->group) at(n).transition = r->id;
  follow(r->group);
  say(coordinator, MessageId::cnx_propose);
  transitions_.push_back(std::move(r));
  schedule_stage(*transitions_.back(), phase_time(*transitions_.back()));
  if (hooks_.changed) hooks_.changed();
}

ConnectionManager::Reconfiguration* ConnectionManager::find(std::uint32_t id) {
  const auto it = std::ranges::find_if(transitions_, [id](const auto& r) { return r->id == id; });
  return it == transitions_.end() ? nullptr : it->get();
}

/// A message to everybody, and their answers.
Duration ConnectionManager::phase_time(const Reconfiguration& r) const {
  Duration farthest{};
  for (const NodeId n : r.group) {
    farthest = std::max(farthest, transport_.latency(r.coordinator, n));
  }
  return kPhase + farthest * 2;
}

void ConnectionManager::schedule_stage(Reconfiguration& r, Duration d) {
  queue_.after(d, stage_due_, r.id);
}

void ConnectionManager::stage_due(std::uint64_t id) {
  if (Reconfiguration* const r = find(static_cast<std::uint32_t>(id))) {
    r->due = true;
    advance(*r);
  }
}

std::vector<NodeId> ConnectionManager::present(const Reconfiguration& r) const {
  std::vector<NodeId> nodes;
  for (const NodeId n : r.group) {
    if (!has(r.gone, n) && at(n).transition == r.id) nodes.push_back(n);
  }
  return nodes;
}

/// Everybody still answers whoever coordinates; if not, the stage waits until it does or is lost.
bool ConnectionManager::all_ready(const Reconfiguration& r) const {
  NodeId lead;
  for (const NodeId n : r.group) {
    if (has(r.gone, n)) continue;
    if (at(n).transition != r.id || !transport_.answers(n)) return false;
    if (!lead.valid()) lead = n;
    if (n != lead && !transport_.talk(lead, n)) return false;
  }
  return lead.valid();
}

void ConnectionManager::advance(Reconfiguration& r) {
  if (!r.due || !all_ready(r)) return;
  if (r.stage == Stage::finish && !r.tasks.empty()) return;
  r.due = false;
  switch (r.stage) {
    case Stage::commit:
      return commit(r);
    case Stage::io_completion:
      return complete_io(r);
    case Stage::tasks:
      return run_tasks(r);
    case Stage::finish:
      return finish(r.id);
  }
}

/// Something has changed that a stage may wait for.
void ConnectionManager::poke() {
  if (poke_scheduled_ || transitions_.empty()) return;
  poke_scheduled_ = true;
  queue_.after(Duration{}, poke_due_);
}

void ConnectionManager::poke_due(std::uint64_t /*argument*/) {
  poke_scheduled_ = false;
  std::vector<std::uint32_t> ids;
  for (const auto& r : transitions_) ids.push_back(r->id);
  for (const std::uint32_t id : ids) {
    Reconfiguration* const r = find(id);
    if (r == nullptr) continue;
    const bool joiner_lost = std::ranges::any_of(r->joining, [&](NodeId n) {
      return at(n).transition != id || !transport_.talk(r->coordinator, n);
    });
    if (present(*r).empty()) {
      std::erase_if(transitions_, [id](const auto& t) { return t->id == id; });
    } else if (joiner_lost && r->stage == Stage::commit) {
      abort(id);
    } else {
      advance(*r);
    }
  }
}

/// A member knows that another one is lost.
void ConnectionManager::member_lost(NodeId n, NodeId p) {
  Reconfiguration* const r = find(at(n).transition);
  if (r == nullptr || !has(r->group, p) || has(r->gone, p)) return;
  if (r->stage == Stage::commit) {
    abort(r->id);
  } else {
    r->gone.push_back(p);
    std::erase_if(r->tasks, [&](std::uint32_t place) { return r->group[place] == p; });
    poke();
  }
}

/// Before the commit everything can begin anew.
void ConnectionManager::abort(std::uint32_t id) {
  const Reconfiguration* const r = find(id);
  const std::vector<NodeId> group = present(*r);
  std::erase_if(transitions_, [id](const auto& t) { return t->id == id; });
  for (const NodeId n : group) {
    at(n).transition = 0;
    if (at(n).phase == Phase::member) settle_later(n);
  }
  follow(group);
  look_for_joiners();
}

std::shared_ptr<const View> ConnectionManager::agreed_view(const Reconfiguration& r) {
  auto view = std::make_shared<View>();
  auto membership = std::make_shared<Membership>();
  std::uint32_t previous = 0;
  std::uint32_t lowered = 0;
  view->formed = queue_.now();
  for (const NodeId n : r.group) {
    Member& m = at(n);
    if (m.phase == Phase::waiting) {
      m.csid = new_csid();
    } else {
      previous = std::max(previous, m.view->expected_votes);
      lowered = std::max(lowered, m.lowers_votes);
      view->formed = std::min(view->formed, m.view->formed);
      view->transitions = std::max(view->transitions, m.view->transitions);
    }
  }
  previous -= std::min(lowered, previous);
  std::vector<VotingMember> voting;
  for (const NodeId n : r.group) {
    Member& m = at(n);
    if (lowered > 0 && m.phase == Phase::member) {
      m.spec.expected_votes = std::min(m.spec.expected_votes, previous);
    }
    m.lowers_votes = 0;
    view->nodes.push_back({{n, m.spec.name, m.csid, m.spec.version, m.spec.arch},
                           m.spec.votes,
                           m.spec.expected_votes,
                           m.spec.quorum_disk,
                           m.spec.quorum_disk_votes});
    voting.push_back({m.spec.votes, m.spec.expected_votes});
  }
  std::ranges::sort(view->nodes, {}, [](const ViewNode& v) { return v.node.csid; });
  for (const ViewNode& v : view->nodes) membership->nodes.push_back(v.node);
  view->membership = std::move(membership);
  const bool disk = std::ranges::any_of(r.group, [this](NodeId n) { return at(n).disk_trusted; });
  view->expected_votes = cluster_expected_votes(voting, disk ? disk_votes(*view) : 0, previous);
  view->quorum = quorum_of(view->expected_votes);
  view->last_transition = queue_.now();
  ++view->transitions;
  return view;
}

/// Former members that a member of the group still reaches hear at once that they are out.
void ConnectionManager::send_away(const Reconfiguration& r, const std::vector<NodeId>& before) {
  for (const NodeId p : before) {
    if (has(r.group, p) || at(p).phase != Phase::member || at(p).doomed) continue;
    const auto reaches = [&](NodeId n) { return transport_.talk(n, p) && !in_view(n, p); };
    if (std::ranges::any_of(r.group, reaches)) leave_by_clue(p);
  }
}

void ConnectionManager::commit(Reconfiguration& r) {
  std::vector<std::vector<NodeId>> before;
  for (const NodeId n : r.group) before.push_back(view_nodes(n));
  const auto view = agreed_view(r);
  set_view(r.group, view);
  for (std::size_t i = 0; i < r.group.size(); ++i) {
    const NodeId n = r.group[i];
    for (const NodeId p : before[i]) {
      if (has(r.group, p) && !has(r.joining, p)) continue;
      Peer& link = peer(n, p);
      link.state = ConnectionState::closed;
      ++link.ticket;
      say(n, MessageId::cnx_removed, p);
    }
    for (const NodeId p : r.group) {
      Peer& link = peer(n, p);
      if (p == n || link.state == ConnectionState::open) continue;
      link.state = ConnectionState::open;
      ++link.ticket;
      const bool fresh = has(r.joining, p) || has(r.joining, n);
      say(n, fresh ? MessageId::cnx_establish : MessageId::cnx_reconnect, p);
      if (fresh) say(n, MessageId::cnx_added, p);
    }
    at(n).phase = Phase::member;
  }
  if (votes(r.group.front()) >= view->quorum) {
    for (const auto& nodes : before) send_away(r, nodes);
  }
  for (const NodeId n : r.group) evaluate_quorum(n);
  if (!at(r.group.front()).quorate) {
    // recovery waits for quorum (RC.24, RC.26)
    r.stage = Stage::finish;
    schedule_stage(r, phase_time(r));
    return;
  }
  check_one_cluster(r.group.front());
  r.stage = Stage::io_completion;
  schedule_stage(r, phase_time(r) + kIoCompletion);
}

/// RC.38: after this stage no command of a removed node is performed any more. Then the locks.
void ConnectionManager::complete_io(Reconfiguration& r) {
  const std::vector<NodeId> here = present(r);
  for (const NodeId n : here) {
    const ClusterPort* const p = port(n);
    if (p == nullptr) continue;
    for (const ClusterNode& c : difference(*p->members, *at(n).view->membership).removed) {
      if (!has(r.removed, c.id)) r.removed.push_back(c.id);
      transport_.close(n, c.id);
    }
  }
  for (const NodeId n : r.removed) {
    if (hooks_.settle_commands) hooks_.settle_commands(n);
  }
  std::vector<NodeId> survivors;
  for (const NodeId n : here) {
    if (port(n) != nullptr) survivors.push_back(n);
  }
  r.stage = Stage::tasks;
  schedule_stage(r, r.removed.empty() ? Duration{} : locks_.rebuild(survivors));
}

void ConnectionManager::run_tasks(Reconfiguration& r) {
  const std::uint32_t id = r.id;
  const std::vector<NodeId> here = present(r);
  std::vector<std::pair<NodeId, Transition>> changes;
  bool directory = false;
  for (const NodeId n : here) {
    if (ClusterPort* const p = port(n)) {
      Transition t = difference(*p->members, *at(n).view->membership);
      t.quorum_was_lost = at(n).quorum_was_lost;
      p->members = at(n).view->membership;
      for (const ClusterNode& c : t.removed) {
        if (!has_csid(r.summary.removed, c.csid)) r.summary.removed.push_back(c);
      }
      for (const ClusterNode& c : t.added) {
        if (!has_csid(r.summary.added, c.csid)) r.summary.added.push_back(c);
      }
      r.summary.quorum_was_lost = r.summary.quorum_was_lost || t.quorum_was_lost;
      if (!t.removed.empty() || !t.added.empty()) changes.emplace_back(n, std::move(t));
    }
  }
  for (const NodeId n : here) {
    at(n).quorum_was_lost = false;
    if (at(n).attached) continue;
    directory = directory || at(n).spec.directory_weight > 0;
    if (hooks_.admit) hooks_.admit(n);
  }
  for (const NodeId n : here) {
    for (const NodeId p : here) {
      if (n != p) transport_.open(n, p);
    }
  }
  r.not_before = queue_.now() + (directory ? locks_.rebuild(here) : Duration{});
  r.stage = Stage::finish;
  r.starting = true;
  std::vector<std::pair<std::size_t, Transition>> starts;
  for (auto& [n, t] : changes) {
    const auto place = static_cast<std::size_t>(std::ranges::find(r.group, n) - r.group.begin());
    r.tasks.push_back(static_cast<std::uint32_t>(place));
    starts.emplace_back(place, std::move(t));
  }
  for (auto& [place, t] : starts) {
    ClusterPort* const p = port(r.group[place]);
    if (p == nullptr) {
      task_ended(id, place);
    } else {
      p->scope.spawn(run_transition_tasks(*this, *p, std::move(t), id, place));
    }
  }
  r.starting = false;
  if (r.tasks.empty()) schedule_stage(r, r.not_before - queue_.now());
}

Task<void> ConnectionManager::run_transition_tasks(ConnectionManager& cm, ClusterPort& port,
                                                   Transition t, std::uint32_t id,
                                                   std::size_t place) {
  const TaskEnd end(cm, id, place);
  for (const auto& task : port.transition_tasks) co_await task(t);
}

void ConnectionManager::task_ended(std::uint32_t id, std::size_t place) {
  Reconfiguration* const r = find(id);
  if (r == nullptr || std::erase(r->tasks, static_cast<std::uint32_t>(place)) == 0) return;
  if (!r->tasks.empty() || r->starting) return;
  schedule_stage(*r, std::max(Duration{}, r->not_before - queue_.now()));
}

/// Software may run again before anybody is told, then locks, answers and users, in this order.
void ConnectionManager::finish(std::uint32_t id) {
  const auto it = std::ranges::find_if(transitions_, [id](const auto& r) { return r->id == id; });
  const std::unique_ptr<Reconfiguration> r = std::move(*it);
  transitions_.erase(it);
  const std::vector<NodeId> here = present(*r);
  std::vector<NodeId> run;
  for (const NodeId n : here) {
    at(n).transition = 0;
    at(n).runs = wants_to_run(n);
    if (at(n).runs) run.push_back(n);
  }
  last_transition_time_ = queue_.now() - r->begun;
  for (const NodeId n : run) {
    port(n)->runs = true;
    if (hooks_.run_state) hooks_.run_state(n, true);
  }
  const bool recovered = !r->summary.removed.empty() || !r->summary.added.empty();
  if (recovered && hooks_.transition_ended) hooks_.transition_ended(r->summary);
  for (const NodeId n : here) say(n, MessageId::cnx_complete);
  if (!run.empty()) locks_.resume(run);
  for (const NodeId n : here) {
    for (const ClusterNode& c : r->summary.removed) exchange_.refuse(n, c.id);
  }
  for (const NodeId n : run) {
    if (ClusterPort* const p = port(n)) p->waiters.notify_all();
  }
  for (const NodeId n : here) {
    settle_later(n);
    for (const NodeId p : all_nodes()) {
      // members of others that are heard: they go, or come back
      if (at(p).phase == Phase::member && !in_view(n, p) && transport_.talk(n, p)) {
        contact_later(n, p);
      }
    }
  }
  look_for_joiners();
  if (hooks_.changed) hooks_.changed();
}

}  // namespace shadow::models
