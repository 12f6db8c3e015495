#include "models/cluster/ideal_cluster.hpp"

#include <algorithm>

#include "engine/base/assert.hpp"

namespace shadow::models {

/// Reports the end of a survivor's transition tasks, also if the survivor dies within them.
class IdealCluster::TaskEnd {
 public:
  explicit TaskEnd(IdealCluster& cluster) : cluster_(cluster) { ++cluster_.pending_tasks_; }
  TaskEnd(const TaskEnd&) = delete;
  TaskEnd& operator=(const TaskEnd&) = delete;
  ~TaskEnd() { cluster_.transition_task_ended(); }

 private:
  IdealCluster& cluster_;
};

IdealCluster::IdealCluster(Wakeups& wakeups, Options options)
    : queue_(wakeups.queue()),
      options_(options),
      locks_(wakeups, options.locks),
      exchange_(queue_, [this](NodeId from, NodeId to, const Message& m, std::uint32_t parcel) {
        carry(from, to, m, parcel);
      }) {}

IdealCluster::~IdealCluster() = default;

void IdealCluster::carry(NodeId from, NodeId to, const Message& message, std::uint32_t parcel) {
  if (hooks_.message_sent) hooks_.message_sent(from, to, message);
  queue_.after(from == to ? Duration{} : options_.message_latency, arrived_, parcel);
}

Cluster& IdealCluster::start_member(const MemberSpec& spec, TaskScope& scope) {
  ClusterPort& port = exchange_.add(spec.id, ++last_csid_, scope);
  port.members = membership_;
  locks_.add(spec.id);
  Transition t;
  t.added.push_back({spec.id, spec.name, port.csid, spec.version, spec.arch});
  request_transition(std::move(t));
  return port;
}

void IdealCluster::join(const MemberSpec& spec) {
  joining_.push_back(spec);
  if (hooks_.admit) hooks_.admit(spec.id);
}

Cluster& IdealCluster::attach(NodeId node, TaskScope& scope) {
  const auto it =
      std::ranges::find_if(joining_, [node](const MemberSpec& s) { return s.id == node; });
  SHADOW_ASSERT(it != joining_.end(), "a node is attached that does not join");
  const MemberSpec spec = *it;
  joining_.erase(it);
  return start_member(spec, scope);
}

void IdealCluster::stop(NodeId node) {
  exchange_.stop(node);
  exchange_.at(node).runs = false;
  locks_.stop(node);
}

void IdealCluster::leave(const std::vector<NodeId>& nodes, Leaving /*how*/) {
  Transition t;
  for (const NodeId n : nodes) {
    SHADOW_ASSERT(exchange_.at(n).stopped, "a running node removed");
    const auto is_it = [n](const ClusterNode& c) { return c.id == n; };
    const auto it = std::ranges::find_if(membership_->nodes, is_it);
    if (it != membership_->nodes.end()) t.removed.push_back(*it);
  }
  if (!t.removed.empty()) request_transition(std::move(t));
}

void IdealCluster::stand_still(NodeId, bool) { SHADOW_ASSERT(false, "HALT in an ideal cluster"); }
bool IdealCluster::go_on(NodeId) { return true; }

bool IdealCluster::is_member(NodeId node) const {
  return std::ranges::any_of(membership_->nodes,
                             [node](const ClusterNode& c) { return c.id == node; });
}

std::vector<ClusterPort*> IdealCluster::running_members() const {
  std::vector<ClusterPort*> members;
  for (const ClusterNode& n : membership_->nodes) {
    if (ClusterPort* const p = exchange_.running(n.id); p != nullptr && p->csid == n.csid) {
      members.push_back(p);
    }
  }
  return members;
}

void IdealCluster::request_transition(Transition t) {
  due_.push_back(std::move(t));
  if (!in_transition_) begin_transition();
}

void IdealCluster::set_membership(Membership membership) {
  membership_ = std::make_shared<const Membership>(std::move(membership));
  for (ClusterPort* const p : running_members()) p->members = membership_;
}

void IdealCluster::begin_transition() {
  const Transition& t = due_.front();
  in_transition_ = true;
  locks_.suspend();
  for (ClusterPort* const p : running_members()) {
    p->runs = false;
    if (hooks_.run_state) hooks_.run_state(p->self(), false);
  }
  for (const ClusterNode& n : t.removed) {
    if (hooks_.settle_commands) hooks_.settle_commands(n.id);
  }
  std::vector<NodeId> removed;
  for (const ClusterNode& n : t.removed) removed.push_back(n.id);
  locks_.remove(removed);
  Membership after = *membership_;
  for (const ClusterNode& n : t.removed) {
    std::erase_if(after.nodes, [&n](const ClusterNode& c) { return c.csid == n.csid; });
    exchange_.forget(n.id);
  }
  const std::vector<ClusterPort*> survivors = running_members();
  for (const ClusterNode& n : t.added) {
    // it may have died while it waited to join
    if (exchange_.running(n.id) != nullptr) after.nodes.push_back(n);
  }
  set_membership(std::move(after));
  starting_tasks_ = true;
  for (ClusterPort* p : survivors) p->scope.spawn(run_transition_tasks(*this, *p));
  starting_tasks_ = false;
  if (pending_tasks_ == 0) end_transition(0);
}

Task<void> IdealCluster::run_transition_tasks(IdealCluster& cluster, ClusterPort& port) {
  const TaskEnd end(cluster);
  const Transition& t = cluster.due_.front();
  for (const auto& task : port.transition_tasks) co_await task(t);
}

void IdealCluster::transition_task_ended() {
  --pending_tasks_;
  if (pending_tasks_ == 0 && !starting_tasks_) queue_.after(Duration{}, end_transition_);
}

void IdealCluster::end_transition(std::uint64_t /*argument*/) {
  const Transition t = std::move(due_.front());
  due_.pop_front();
  in_transition_ = false;
  const std::vector<ClusterPort*> members = running_members();
  for (ClusterPort* const p : members) {
    p->runs = true;
    if (hooks_.run_state) hooks_.run_state(p->self(), true);
  }
  if (hooks_.transition_ended) hooks_.transition_ended(t);
  locks_.resume();
  for (const ClusterNode& n : t.removed) {
    for (ClusterPort* const p : members) exchange_.refuse(p->self(), n.id);
  }
  for (ClusterPort* const p : members) p->waiters.notify_all();
  if (!due_.empty()) begin_transition();
}

}  // namespace shadow::models
