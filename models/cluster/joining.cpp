// How nodes come into a cluster: taken into one that lives, forming one, or two that hang meeting
// again.
#include <algorithm>
#include <tuple>

#include "models/cluster/connection_manager.hpp"

namespace shadow::models {
namespace {

constexpr std::uint16_t kSlots = 255;  // of the CSID table (ours)

bool has(const std::vector<NodeId>& nodes, NodeId n) {
  return std::ranges::find(nodes, n) != nodes.end();
}

}  // namespace

/// Slots are given round-robin, slot 0 never (RN.8).
std::uint32_t ConnectionManager::new_csid() {
  slots_.resize(kSlots + std::size_t{1});
  last_slot_ = static_cast<std::uint16_t>(last_slot_ % kSlots + 1);
  return (std::uint32_t{++slots_[last_slot_]} << 16U) | last_slot_;
}

/// Once an instant, after everything that happens in it.
void ConnectionManager::look_for_joiners() {
  if (look_scheduled_) return;
  if (std::ranges::none_of(members_, [](const Member& m) { return m.phase == Phase::waiting; })) {
    return;
  }
  look_scheduled_ = true;
  queue_.after(Duration{}, look_due_);
}

void ConnectionManager::look_due(std::uint64_t /*argument*/) {
  look_scheduled_ = false;
  const auto waits = [this](NodeId n) {
    return at(n).phase == Phase::waiting && at(n).transition == 0 && transport_.answers(n);
  };
  std::vector<NodeId> waiting;
  std::vector<NodeId> representatives;
  std::vector<NodeId> represented;
  for (const NodeId n : all_nodes()) {
    if (waits(n)) waiting.push_back(n);
    if (at(n).phase != Phase::member || !transport_.answers(n) || has(represented, n)) continue;
    representatives.push_back(n);
    for (const NodeId p : view_nodes(n)) represented.push_back(p);
  }
  const auto rank = [this](NodeId n) { return std::tuple(!at(n).quorate, ~merit(n), n.index); };
  std::ranges::sort(representatives, [&](NodeId a, NodeId b) { return rank(a) < rank(b); });
  for (const NodeId r : representatives) {
    if (take_into(r, waiting)) std::erase_if(waiting, [&](NodeId n) { return !waits(n); });
  }
  // who sees a cluster waits for it
  std::erase_if(waiting, [&](NodeId n) {
    return !at(n).spec.alone && std::ranges::any_of(all_nodes(), [&](NodeId m) {
      return at(m).phase == Phase::member && !at(m).spec.alone && transport_.talk(n, m);
    });
  });
  while (form(waiting)) std::erase_if(waiting, [&](NodeId n) { return !waits(n); });
}

/// Connectivity must be total (RC.20) and quorum stay below the votes present (RC.5).
bool ConnectionManager::take_into(NodeId representative, const std::vector<NodeId>& waiting) {
  std::vector<NodeId> group = view_nodes(representative);
  const View& view = *at(representative).view;
  std::vector<VotingMember> voting;
  std::uint32_t votes = disk_votes(representative);
  for (const NodeId n : group) {
    const Member& m = at(n);
    if (m.phase != Phase::member || m.transition != 0 || m.spec.alone ||
        !in_view(n, representative)) {
      return false;
    }
    for (const NodeId p : group) {
      if (p != n && (peer(n, p).state != ConnectionState::open || !transport_.talk(n, p))) {
        return false;
      }
    }
    voting.push_back({m.spec.votes, m.spec.expected_votes});
    votes += m.spec.votes;
  }
  std::vector<NodeId> joining;
  for (const NodeId w : waiting) {
    const MemberSpec& spec = at(w).spec;
    const auto talks = [&](NodeId n) { return transport_.talk(w, n); };
    if (spec.alone || !std::ranges::all_of(group, talks)) continue;
    voting.push_back({spec.votes, spec.expected_votes});
    const std::uint32_t expected =
        cluster_expected_votes(voting, disk_votes(representative), view.expected_votes);
    if (!may_be_admitted({view.quorum, quorum_of(expected), votes + spec.votes})) {
      voting.pop_back();
      continue;
    }
    votes += spec.votes;
    group.push_back(w);
    joining.push_back(w);
  }
  if (joining.empty()) return false;
  std::ranges::sort(group);
  begin(group, joining, representative);
  return true;
}

/// Nodes that see each other and no cluster form one as soon as their votes suffice (RC.2, RC.12).
bool ConnectionManager::form(const std::vector<NodeId>& waiting) {
  if (waiting.empty()) return false;
  for (const NodeId n : waiting) {
    if (!at(n).spec.alone) continue;
    begin({n}, {n}, n);
    return true;
  }
  Connectivity connected(waiting.size(), std::vector<bool>(waiting.size()));
  std::vector<std::uint32_t> votes;
  for (std::size_t i = 0; i < waiting.size(); ++i) {
    votes.push_back(at(waiting[i]).spec.votes);
    for (std::size_t k = 0; k < waiting.size(); ++k) {
      connected[i][k] = i != k && transport_.talk(waiting[i], waiting[k]);
    }
  }
  std::vector<NodeId> group;
  std::vector<VotingMember> voting;
  View view;
  std::uint32_t sum = 0;
  bool disk = false;
  for (const std::size_t place : best_group(connected, votes, 0)) {
    const NodeId n = waiting[place];
    const MemberSpec& spec = at(n).spec;
    group.push_back(n);
    voting.push_back({spec.votes, spec.expected_votes});
    view.nodes.push_back({{n, spec.name, 0, spec.version, spec.arch},
                          spec.votes,
                          spec.expected_votes,
                          spec.quorum_disk,
                          spec.quorum_disk_votes});
    sum += spec.votes;
    disk = disk || at(n).disk_trusted;
  }
  const std::uint32_t of_disk = disk ? disk_votes(view) : 0;
  const std::uint32_t expected = cluster_expected_votes(voting, of_disk, 0);
  if (sum + of_disk < quorum_of(expected)) return false;
  const NodeId coordinator = group.front();
  begin(group, group, coordinator);
  return true;
}

/// Both groups hang, and neither's software has gone on without the other (RC.28).
void ConnectionManager::merge(NodeId a, NodeId b) {
  std::vector<NodeId> group = view_nodes(a);
  for (const NodeId n : view_nodes(b)) {
    if (!has(group, n)) group.push_back(n);
  }
  std::erase_if(group, [this](NodeId n) { return at(n).phase != Phase::member; });
  std::ranges::sort(group);
  for (const NodeId n : group) {
    for (const NodeId p : group) {
      const bool total = n == p || transport_.talk(n, p);
      if (total && at(n).transition == 0) continue;
      contact_later(a, b);
      return;
    }
  }
  begin(group, {}, a);
}

}  // namespace shadow::models
