#include "models/cluster/connection_manager.hpp"

#include <algorithm>
#include <array>

#include "engine/base/assert.hpp"
#include "models/random/mix.hpp"

namespace shadow::models {
namespace {

constexpr std::array<std::string_view, 11> kWords = {"NEW",        "CONNECT",   "ACCEPT",   "OPEN",
                                                     "DISCONNECT", "RECONNECT", "REACCEPT", "WAIT",
                                                     "DEAD",       "CLOSED",    "LOCAL"};

constexpr Duration kTenMilliseconds = milliseconds(10);  // unit of TIMVCFAIL
constexpr std::int64_t kPollsOfAPort = 3;                // RC.22: PASTIMOUT x 3
constexpr Duration kFencePoll = milliseconds(100);       // ours

struct Triple {
  NodeId a;
  NodeId b;
  std::uint32_t ticket = 0;
};
Triple unpack(std::uint64_t argument) {
  return {{static_cast<std::uint16_t>(argument >> 48U)},
          {static_cast<std::uint16_t>(argument >> 32U)},
          static_cast<std::uint32_t>(argument)};
}

}  // namespace

std::string_view word(ConnectionState s) { return kWords.at(static_cast<std::size_t>(s)); }

const ViewNode* View::find(NodeId node) const {
  const auto it =
      std::ranges::find_if(nodes, [node](const ViewNode& v) { return v.node.id == node; });
  return it == nodes.end() ? nullptr : &*it;
}

ConnectionManager::ConnectionManager(EventQueue& queue, Transport& transport, LockManager& locks,
                                     Options options)
    : queue_(queue),
      transport_(transport),
      locks_(locks),
      options_(options),
      exchange_(queue,
                [this](NodeId from, NodeId to, const Message& m, std::uint32_t parcel) {
                  if (hooks_.message_sent) hooks_.message_sent(from, to, m);
                  transport_.send(
                      from, to, ScsConnection::cluster, m.size,
                      [this, parcel] { exchange_.arrived(parcel); },
                      [this, parcel] { exchange_.lost(parcel); });
                }),
      members_(transport.circuits().nodes()) {
  for (Member& m : members_) m.peers.resize(members_.size());
  transport_.on_talk([this](NodeId a, NodeId b) { talk_changed(a, b); });
  transport_.on_stuck([this](NodeId from, NodeId to) { circuit_stuck(from, to); });
}

ConnectionManager::~ConnectionManager() = default;

// ---- what is known

std::vector<NodeId> ConnectionManager::all_nodes() const {
  std::vector<NodeId> nodes;
  for (std::size_t n = 0; n < members_.size(); ++n)
    nodes.push_back({static_cast<std::uint16_t>(n)});
  return nodes;
}

std::vector<NodeId> ConnectionManager::view_nodes(NodeId n) const {
  std::vector<NodeId> nodes;
  if (at(n).view == nullptr) return nodes;
  for (const ViewNode& v : at(n).view->nodes) nodes.push_back(v.node.id);
  std::ranges::sort(nodes);
  return nodes;
}

bool ConnectionManager::in_view(NodeId n, NodeId p) const {
  const ViewNode* const v = at(n).view == nullptr ? nullptr : at(n).view->find(p);
  return v != nullptr && v->node.csid == at(p).csid;
}

/// A node without software has nothing to forget, and nothing that others could have gone on
/// without.
bool ConnectionManager::known_to_software(NodeId n, NodeId p) const {
  const ClusterPort* const its = port(n);
  if (its == nullptr || !at(p).attached) return true;
  const ClusterNode* const c = its->member(p);
  return c != nullptr && c->csid == at(p).csid;
}

bool ConnectionManager::is_member(NodeId node) const {
  return at(node).phase == Phase::member && at(node).attached;
}

const View* ConnectionManager::view(NodeId node) const {
  return at(node).phase == Phase::member ? at(node).view.get() : nullptr;
}

ConnectionState ConnectionManager::connection(NodeId node, NodeId p) const {
  if (node == p) return ConnectionState::local;
  return peer(node, p).state;
}

bool ConnectionManager::reconnecting(NodeId node) const {
  const auto nodes = view_nodes(node);
  return std::ranges::any_of(nodes, [&](NodeId p) {
    return p != node && peer(node, p).state == ConnectionState::reconnect;
  });
}

bool ConnectionManager::calm() const {
  for (const NodeId n : all_nodes()) {
    const Member& m = at(n);
    if (m.transition != 0) return false;
    if (m.phase != Phase::member) continue;
    for (const ViewNode& v : m.view->nodes) {
      const NodeId p = v.node.id;
      if (!in_view(n, p) || at(p).phase != Phase::member) return false;
      if (p == n) continue;
      if (peer(n, p).state != ConnectionState::open || !transport_.talk(n, p)) return false;
    }
  }
  return true;
}

bool ConnectionManager::is_removed(NodeId node) const {
  if (at(node).phase != Phase::member || !at(node).attached) return false;
  return std::ranges::any_of(port(node)->members->nodes, [&](const ClusterNode& c) {
    const Member& other = at(c.id);
    return c.id != node && other.phase == Phase::member && other.csid == c.csid &&
           !known_to_software(c.id, node);
  });
}

std::int64_t ConnectionManager::parameter(NodeId n, ParameterId id) const {
  if (hooks_.parameter) return hooks_.parameter(n, id);
  return shadow::parameter(id).default_value;
}

std::uint64_t ConnectionManager::pack(NodeId a, NodeId b, std::uint32_t ticket) {
  return (std::uint64_t{a.index} << 48U) | (std::uint64_t{b.index} << 32U) | ticket;
}

void ConnectionManager::say(NodeId n, MessageId id, NodeId about) {
  if (hooks_.says) hooks_.says(n, Emission(id, {{"node", at(about).spec.name}}));
}
void ConnectionManager::say(NodeId n, MessageId id) {
  if (hooks_.says) hooks_.says(n, Emission(id));
}

// ---- lives

Cluster& ConnectionManager::start_member(const MemberSpec& spec, TaskScope& scope) {
  Member& m = at(spec.id);
  m.spec = spec;
  m.phase = Phase::member;
  m.csid = new_csid();
  m.attached = true;
  locks_.add(spec.id, spec.directory_weight);
  transport_.set_answers(spec.id, true);
  return exchange_.add(spec.id, m.csid, scope);
}

void ConnectionManager::started() {
  started_ = true;
  auto view = std::make_shared<View>();
  auto membership = std::make_shared<Membership>();
  std::vector<NodeId> up;
  std::vector<VotingMember> voting;
  for (const NodeId n : all_nodes()) {
    const Member& m = at(n);
    if (m.phase != Phase::member) continue;
    up.push_back(n);
    const ClusterNode c{n, m.spec.name, m.csid, m.spec.version, m.spec.arch};
    view->nodes.push_back(
        {c, m.spec.votes, m.spec.expected_votes, m.spec.quorum_disk, m.spec.quorum_disk_votes});
    membership->nodes.push_back(c);
    voting.push_back({m.spec.votes, m.spec.expected_votes});
  }
  if (up.empty()) return;
  view->membership = std::move(membership);
  const bool disk = std::ranges::any_of(up, [this](NodeId n) { return at(n).disk_trusted; });
  view->expected_votes = cluster_expected_votes(voting, disk ? disk_votes(*view) : 0, 0);
  view->quorum = quorum_of(view->expected_votes);
  set_view(up, view);
  for (const NodeId n : up) {
    port(n)->members = view->membership;
    for (const NodeId p : up) {
      if (p == n) continue;
      peer(n, p).state = ConnectionState::open;
      transport_.open(n, p);
    }
  }
  for (const NodeId n : up) at(n).quorate = votes(n) >= view->quorum;
  follow(up);
  for (const NodeId n : up) {
    for (const NodeId p : up) {
      if (n != p && !transport_.talk(n, p)) watch(n, p);
    }
  }
}

void ConnectionManager::join(const MemberSpec& spec) {
  Member& m = at(spec.id);
  SHADOW_ASSERT(m.phase == Phase::down, "a node joins twice");
  m.spec = spec;
  if (spec.alone) {  // no cluster: no quorum to wait for
    m.spec.votes = std::max(1U, spec.votes);
    m.spec.expected_votes = m.spec.votes;
  }
  m.phase = Phase::waiting;
  m.csid = 0;
  for (Peer& p : m.peers) p = {ConnectionState::new_, p.ticket + 1, {}};
  transport_.set_answers(spec.id, true);
  if (life_) life_(spec.id, true);
  look_for_joiners();
}

Cluster& ConnectionManager::attach(NodeId node, TaskScope& scope) {
  Member& m = at(node);
  m.attached = true;
  locks_.add(node, m.spec.directory_weight);
  locks_.suspend({node});
  ClusterPort& port = exchange_.add(node, m.csid, scope);
  port.members = m.view->membership;
  return port;
}

void ConnectionManager::stop(NodeId node) {
  Member& m = at(node);
  m.runs = false;
  if (!m.attached) return;
  exchange_.at(node).runs = false;
  exchange_.stop(node);
  locks_.stop(node);
}

void ConnectionManager::leave(const std::vector<NodeId>& nodes, Leaving how) {
  std::vector<std::pair<NodeId, NodeId>> gasps;  // who hears it, of whom
  for (const NodeId n : nodes) {
    if (how == Leaving::silent || at(n).phase != Phase::member) continue;
    for (const NodeId p : all_nodes()) {
      if (p == n || std::ranges::find(nodes, p) != nodes.end()) continue;
      if (!transport_.talk(n, p)) continue;
      queue_.after(transport_.latency(n, p), last_gasp_due_, pack(p, n, at(n).csid));
    }
  }
  for (const NodeId n : nodes) {
    Member& m = at(n);
    if (m.attached) exchange_.forget(n);
    m.attached = false;
    m.phase = Phase::down;
    m.left = how;
    m.view = nullptr;
    m.transition = 0;
    m.quorate = m.doomed = m.fenced = m.hung = m.disk_trusted = m.quorum_was_lost = false;
    m.lowers_votes = 0;
    m.stands_since = kNever;
    if (life_) life_(n, false);
    for (Peer& p : m.peers) p = {ConnectionState::new_, p.ticket + 1, {}};
    transport_.set_answers(n, false);
    transport_.close_all(n);
  }
  poke();
  if (hooks_.changed) hooks_.changed();
}

void ConnectionManager::stand_still(NodeId node, bool hung) {
  Member& m = at(node);
  m.hung = hung;
  m.stands_since = queue_.now();
  transport_.set_answers(node, false);
  follow({node});
}

bool ConnectionManager::go_on(NodeId node) {
  Member& m = at(node);
  const auto peers = view_nodes(node);
  if (options_.fence_after_halt) {
    for (const NodeId p : peers) {
      const bool reached = transport_.answers(p) && transport_.circuits().up(node, p);
      if (p == node || !reached || at(p).phase != Phase::member) continue;
      if (known_to_software(p, node)) continue;
      say(node, MessageId::bug_cluexit);
      return false;
    }
  }
  const Duration stood = queue_.now() - m.stands_since;
  m.hung = false;
  m.stands_since = kNever;
  m.fenced = options_.fence_after_halt;
  transport_.set_answers(node, true);
  for (const NodeId p : peers) {
    if (p == node) continue;
    Peer& link = peer(node, p);
    if (link.state == ConnectionState::reconnect) {
      const SimTime end = link.lost + reconnect_interval(node, p);
      // whoever answers again has two attempts before
      const SimTime last = std::max(end, queue_.now() + kPoll * 2);
      queue_.at(last, reconnect_timeout_, pack(node, p, ++link.ticket));
    } else if (link.state == ConnectionState::open && !transport_.talk(node, p)) {
      const auto detection = detection_time(node, p);
      if (detection && stood >= *detection) {
        lose_connection(node, p);  // its clocks have run out while it stood
      } else {
        watch(node, p);
      }
    }
  }
  if (m.fenced) queue_.after(kFencePoll, unfence_due_, pack(node, node, m.csid));
  settle_later(node);
  follow({node});
  return true;
}

/// Every former peer that can be reached takes the node for a member and is connected with it; of
/// the others it knows that they are lost (RC.39).
bool ConnectionManager::has_heard_from_all(NodeId n) const {
  const auto peers = view_nodes(n);
  return std::ranges::all_of(peers, [&](NodeId p) {
    if (p == n) return true;
    if (!transport_.talk(n, p)) return peer(n, p).state != ConnectionState::open;
    const auto t = at(p).transition;
    return peer(n, p).state == ConnectionState::open && peer(p, n).state == ConnectionState::open &&
           (t == 0 || t == at(n).transition);
  });
}

void ConnectionManager::unfence_due(std::uint64_t argument) {
  const Triple t = unpack(argument);
  Member& m = at(t.a);
  if (m.phase != Phase::member || m.csid != t.ticket || !m.fenced) return;
  if (!transport_.answers(t.a)) return;  // stands still again: go_on() begins anew
  if (!has_heard_from_all(t.a)) {
    queue_.after(kFencePoll, unfence_due_, argument);
    return;
  }
  m.fenced = false;
  follow({t.a});
}

// ---- circuits that fail and come back

void ConnectionManager::talk_changed(NodeId a, NodeId b) {
  if (!started_) return;
  if (!transport_.talk(a, b)) {
    watch(a, b);
    watch(b, a);
    return;
  }
  for (Peer* const link : {&peer(a, b), &peer(b, a)}) {
    if (link->state == ConnectionState::open) ++link->ticket;  // nobody notices the silence
  }
  const bool unharmed = in_view(a, b) && in_view(b, a) &&
                        peer(a, b).state == ConnectionState::open &&
                        peer(b, a).state == ConnectionState::open;
  if (!unharmed) contact_later(a, b);
  look_for_joiners();
  poke();
}

/// If the circuit is silent, the node will notice.
void ConnectionManager::watch(NodeId n, NodeId p) {
  if (n == p || !transport_.answers(n) || transport_.talk(n, p)) return;
  const Member& m = at(n);
  if (m.phase != Phase::member || m.view == nullptr || m.view->find(p) == nullptr) return;
  if (peer(n, p).state != ConnectionState::open) return;
  const auto after = detection_time(n, p);
  if (after) queue_.after(*after, circuit_silent_, pack(n, p, ++peer(n, p).ticket));
}

/// From the failure to the instant at which the node notices: a LAN driver looks once a second
/// which channels have not brought a HELLO for the listen timeout (RC.22; the second is ours); CI
/// and DSSI ports are polled, and answer also for a hung processor until its sanity timer runs out.
/// Nothing: never.
std::optional<Duration> ConnectionManager::detection_time(NodeId n, NodeId p) {
  const Circuit& c = transport_.circuits().between(n, p);
  const Duration limit = kTenMilliseconds * parameter(n, ParameterId::timvcfail);
  Duration longest{};
  if (c.lan || !c.polled) {
    const auto phase = static_cast<std::int64_t>(mix(options_.seed, n.index) % 1'000'000'000ULL);
    const SimTime silent = queue_.now() + std::min(options_.lan_listen_timeout, limit);
    const std::int64_t second = seconds(1).ns;
    const std::int64_t past = (silent.ns - phase % second + second) % second;
    longest = silent - queue_.now() + Duration{past == 0 ? 0 : second - past};
  }
  if (c.polled) {
    if (at(p).hung && !at(p).spec.sanity_timer) return std::nullopt;
    const Duration polls = seconds(parameter(n, ParameterId::pastimout)) * kPollsOfAPort;
    const Duration silent = std::min(options_.ci_detect.value_or(polls), limit);
    longest = std::max(longest, at(p).hung ? options_.sanity_timeout : silent);
  }
  return longest;
}

/// RC.22 (b): the longer of the own interval and what the peer has supplied.
Duration ConnectionManager::reconnect_interval(NodeId n, NodeId p) const {
  const Circuit& c = transport_.circuits().between(n, p);
  const Duration own = seconds(parameter(n, ParameterId::recnxinterval));
  const Duration virtual_circuit = kTenMilliseconds * parameter(p, ParameterId::timvcfail);
  const bool lan = c.lan || !c.polled;
  const Duration supplied =
      lan ? virtual_circuit : std::max(seconds(1), virtual_circuit * 2 / 3) * 3;
  return std::max(own, supplied);
}

void ConnectionManager::circuit_silent(std::uint64_t argument) {
  const Triple t = unpack(argument);
  const Peer& link = peer(t.a, t.b);
  if (link.ticket != t.ticket || link.state != ConnectionState::open) return;
  if (!transport_.answers(t.a) || transport_.talk(t.a, t.b)) return;
  lose_connection(t.a, t.b);
}

/// Losses on the wire have kept a message too long (RS.4).
void ConnectionManager::circuit_stuck(NodeId from, NodeId to) {
  if (at(from).phase != Phase::member || peer(from, to).state != ConnectionState::open) return;
  lose_connection(from, to);
  contact_later(from, to);
}

void ConnectionManager::lose_connection(NodeId n, NodeId p) {
  Peer& link = peer(n, p);
  link.state = ConnectionState::reconnect;
  link.lost = queue_.now();
  queue_.after(reconnect_interval(n, p), reconnect_timeout_, pack(n, p, ++link.ticket));
  say(n, MessageId::cnx_lost, p);
  if (lost_) lost_(n, p);
  follow({n});
  settle_later(n);
}

void ConnectionManager::reconnect_timeout(std::uint64_t argument) {
  const Triple t = unpack(argument);
  const Peer& link = peer(t.a, t.b);
  if (link.ticket != t.ticket || link.state != ConnectionState::reconnect) return;
  if (!transport_.answers(t.a)) return;
  say(t.a, MessageId::cnx_timedout, t.b);
  declare_dead(t.a, t.b);
}

/// No more attempts: the peer is to be removed.
void ConnectionManager::declare_dead(NodeId n, NodeId p) {
  Peer& link = peer(n, p);
  if (link.state == ConnectionState::dead) return;
  link.state = ConnectionState::dead;
  ++link.ticket;
  follow({n});
  member_lost(n, p);
  settle_later(n);
}

/// What follows from lost connections waits until all that were noticed at this instant are known
/// (order of A.9).
void ConnectionManager::settle_later(NodeId n) { queue_.after(Duration{}, settle_due_, n.index); }

void ConnectionManager::settle_due(std::uint64_t node) {
  const NodeId n{static_cast<std::uint16_t>(node)};
  if (at(n).phase != Phase::member || !transport_.answers(n)) return;
  evaluate_quorum(n);
  want_transition(n);
  poke();
}

void ConnectionManager::last_gasp_due(std::uint64_t argument) {
  const Triple t = unpack(argument);
  Member& m = at(t.a);
  if (m.phase != Phase::member || !transport_.answers(t.a)) return;
  const ViewNode* const gone = m.view->find(t.b);
  if (gone == nullptr || gone->node.csid != t.ticket) return;
  say(t.a, MessageId::cnx_lastgasp, t.b);
  if (at(t.b).left == Leaving::remove_node) m.lowers_votes += gone->votes;
  declare_dead(t.a, t.b);
}

/// Attempts are made once a second from the loss on (RC.22).
void ConnectionManager::contact_later(NodeId a, NodeId b) {
  Duration wait = kPoll;
  for (const auto& [n, p] : {std::pair(a, b), std::pair(b, a)}) {
    const Peer& link = peer(n, p);
    if (link.state != ConnectionState::reconnect) continue;
    wait = std::min(wait, kPoll - Duration{(queue_.now() - link.lost).ns % kPoll.ns});
  }
  queue_.after(wait, contact_due_, pack(a, b, 0));
}

void ConnectionManager::contact_due(std::uint64_t argument) {
  const Triple t = unpack(argument);
  if (transport_.talk(t.a, t.b)) contact(t.a, t.b);
}

void ConnectionManager::contact(NodeId a, NodeId b) {
  for (const auto& [n, p] : {std::pair(a, b), std::pair(b, a)}) {
    // the peer has booted since: whom it was connected with is gone
    const ViewNode* const old = at(n).phase == Phase::member ? at(n).view->find(p) : nullptr;
    if (old != nullptr && old->node.csid != at(p).csid) {
      declare_dead(n, p);
      return;
    }
  }
  if (at(a).phase != Phase::member || at(b).phase != Phase::member) return;
  const std::uint32_t x = at(a).transition;
  const std::uint32_t y = at(b).transition;
  if (x != y) {
    contact_later(a, b);  // one of them is being decided about
  } else if (in_view(a, b) && in_view(b, a)) {
    reconnect(a, b);
    reconnect(b, a);
    poke();
  } else {
    meet(a, b);
  }
}

void ConnectionManager::reconnect(NodeId n, NodeId p) {
  Peer& link = peer(n, p);
  if (link.state == ConnectionState::open) return;
  link.state = ConnectionState::open;
  ++link.ticket;
  say(n, MessageId::cnx_reconnect, p);
  settle_later(n);
}

/// Two members that are not, or not both, of one view (RC.27, RC.28).
void ConnectionManager::meet(NodeId a, NodeId b) {
  const bool a_goes = !known_to_software(b, a);
  const bool b_goes = !known_to_software(a, b);
  if (at(a).spec.alone || at(b).spec.alone) return;
  const auto rank = [this](NodeId n) {
    return std::pair(merit(n), ~at(n).view->nodes.front().node.csid);
  };
  const NodeId lower = rank(a) < rank(b) ? a : b;
  if (a_goes != b_goes) {
    leave_by_clue(a_goes ? a : b);
  } else if (a_goes || options_.exit_on_inquorate_meeting) {
    leave_by_clue(lower);
  } else {
    merge(a, b);
  }
}

std::uint32_t ConnectionManager::merit(NodeId n) const {
  std::uint32_t sum = disk_votes(n);
  for (const ViewNode& v : at(n).view->nodes) sum += v.votes;
  return merit_of(sum, static_cast<std::uint32_t>(at(n).view->nodes.size()));
}

void ConnectionManager::leave_by_clue(NodeId n) {
  Member& m = at(n);
  if (m.attached) {
    m.doomed = true;
    follow({n});
    say(n, MessageId::bug_cluexit);
    if (hooks_.must_crash) hooks_.must_crash(n, "CLUEXIT");
    return;
  }
  // nothing runs there yet: it looks for a cluster again
  const MemberSpec spec = m.spec;
  leave({n}, Leaving::silent);
  join(spec);
}

}  // namespace shadow::models
