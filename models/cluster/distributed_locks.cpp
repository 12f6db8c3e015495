#include "models/cluster/distributed_locks.hpp"

#include <algorithm>

#include "engine/base/assert.hpp"
#include "models/cluster/lock_rebuild.hpp"
#include "models/cluster/lock_waits.hpp"

namespace shadow::models {

/// What a Lock owns.
class DistributedLocks::Handle final : public LockImpl {
 public:
  Handle(LockDatabase& locks, SlotId id) : locks_(locks), id_(id) {}
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() override {
    if (locks_.current(id_) && locks_.running()) locks_.dequeue(id_);
  }
  [[nodiscard]] LockMode mode() const override { return locks_.mode(id_); }
  [[nodiscard]] const ValueBlock& value() const override { return locks_.value(id_); }
  Task<Status> convert(LockMode mode, std::optional<ValueBlock> write_on_demote) override {
    GrantWait wait(locks_, id_);
    locks_.convert(id_, mode, write_on_demote);
    const Status s = co_await wait;
    co_return s;
  }
  void on_blocking(std::function<void(LockMode)> handler) override {
    locks_.on_blocking(id_, std::move(handler));
  }

 private:
  LockDatabase& locks_;
  SlotId id_;
};

/// The face of one node.
class DistributedLocks::Port final : public Locks {
 public:
  Port(DistributedLocks& manager, NodeId node) : manager_(manager), node_(node) {}

  Task<Lock> acquire(ResourceName resource, LockMode mode) override {
    LockDatabase& locks = begin();
    const SlotId id = locks.enqueue(ResourceKey(resource), mode, false);
    GrantWait wait(locks, id);
    co_await wait;
    co_return Lock(std::make_unique<Handle>(locks, id));
  }
  Task<std::optional<Lock>> try_acquire(ResourceName resource, LockMode mode) override {
    LockDatabase& locks = begin();
    const SlotId id = locks.enqueue(ResourceKey(resource), mode, true);
    GrantWait wait(locks, id);
    const Status s = co_await wait;
    if (s == Status::cancelled) co_return std::nullopt;
    co_return Lock(std::make_unique<Handle>(locks, id));
  }
  Lock grant_at_start(ResourceName resource, LockMode mode) override {
    LockDatabase& locks = begin();
    const SlotId id = manager_.grant_at_start(node_, ResourceKey(resource), mode);
    return Lock(std::make_unique<Handle>(locks, id));
  }
  Task<std::vector<NodeId>> holders(ResourceName resource) override {
    HoldersWait wait(begin(), ResourceKey(resource));
    std::vector<NodeId> nodes = co_await wait;
    co_return nodes;
  }

 private:
  LockDatabase& begin() {
    manager_.join_if_alone(node_);
    return manager_.database(node_);
  }
  DistributedLocks& manager_;
  NodeId node_;
};

DistributedLocks::DistributedLocks(EventQueue& queue, Courier& courier, const Options& options)
    : queue_(queue), courier_(courier), options_(options), mail_(queue, courier, options_) {
  LockMail::Hooks hooks;
  hooks.received = [this](LockMessage&& m) { database(m.to).receive(std::move(m)); };
  hooks.lost = [this](const LockMessage& m) { lost(m); };
  mail_.set_hooks(std::move(hooks));
  courier_.on_change([this](NodeId node, NodeId peer, bool connected) {
    if (!connected || !known(node) || !known(peer)) return;
    join_if_alone(node);
    join_if_alone(peer);
  });
}

DistributedLocks::~DistributedLocks() = default;

bool DistributedLocks::known(NodeId node) const {
  return node.index < nodes_.size() && nodes_[node.index].database != nullptr;
}

Locks& DistributedLocks::add(NodeId node, std::uint32_t directory_weight) {
  if (nodes_.size() <= node.index) nodes_.resize(node.index + std::size_t{1});
  Node& n = nodes_[node.index];
  if (n.database == nullptr) {
    n.database = std::make_unique<LockDatabase>(queue_, mail_, options_, node);
    n.port = std::make_unique<Port>(*this, node);
  }
  SHADOW_ASSERT(!n.database->running(), "a node boots twice");
  auto group = std::make_shared<LockGroup>();
  group->epoch = ++last_epoch_;
  std::vector<LockDirectory::Member> itself{{node, directory_weight}};
  group->directory = std::make_shared<const LockDirectory>(std::move(itself));
  n.database->boot(std::move(group), directory_weight);
  n.alone = true;
  n.lossy = false;
  join_if_alone(node);
  return *n.port;
}

Locks& DistributedLocks::port(NodeId node) { return *nodes_.at(node.index).port; }

void DistributedLocks::stop(NodeId node) { database(node).stop(); }

void DistributedLocks::suspend(const std::vector<NodeId>& nodes) {
  for (const NodeId n : nodes) database(n).suspend();
}

void DistributedLocks::resume(const std::vector<NodeId>& nodes) {
  for (const NodeId n : nodes) {
    if (!database(n).running()) continue;
    join_if_alone(n);
    if (nodes_[n.index].lossy) rebuild(same_group(n));
  }
  for (const NodeId n : nodes) database(n).resume();
}

Duration DistributedLocks::rebuild(const std::vector<NodeId>& survivors) {
  std::vector<NodeId> sorted = survivors;
  std::ranges::sort(sorted);
  std::vector<LockDatabase*> databases;
  for (const NodeId n : sorted) {
    databases.push_back(&database(n));
    nodes_[n.index].alone = nodes_[n.index].lossy = false;
  }
  LockRebuild rebuild(std::move(databases), ++last_epoch_);
  rebuild.run();
  return options_.rebuild_base +
         options_.rebuild_per_lock * static_cast<std::int64_t>(rebuild.locks());
}

void DistributedLocks::join_if_alone(NodeId node) {
  if (!nodes_[node.index].alone || !database(node).running()) return;
  std::vector<NodeId> nodes{node};
  std::uint32_t group = 0;  // epoch of the one that is joined; 0: none yet
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    const NodeId other{static_cast<std::uint16_t>(i)};
    if (other == node || !known(other) || !database(other).running()) continue;
    if (!courier_.connected(node, other)) continue;
    if (!nodes_[i].alone) {
      if (group == 0) group = database(other).group().epoch;
      if (database(other).group().epoch != group) continue;
    }
    nodes.push_back(other);
  }
  if (nodes.size() > 1) join(std::move(nodes));
}

void DistributedLocks::join(std::vector<NodeId> nodes) {
  std::vector<NodeId> all;
  for (const NodeId n : nodes) {
    const std::vector<NodeId> group = same_group(n);
    all.insert(all.end(), group.begin(), group.end());
  }
  std::ranges::sort(all);
  const auto rest = std::ranges::unique(all);
  all.erase(rest.begin(), rest.end());
  std::vector<LockDatabase*> databases;
  std::vector<std::uint32_t> groups;  // that are more than a node without a past
  for (const NodeId n : all) {
    databases.push_back(&database(n));
    const std::uint32_t epoch = database(n).group().epoch;
    const bool blank = nodes_[n.index].alone && database(n).blank();
    if (!blank && std::ranges::find(groups, epoch) == groups.end()) groups.push_back(epoch);
  }
  for (const NodeId n : all) nodes_[n.index].alone = false;
  if (groups.size() > 1) {
    LockRebuild(std::move(databases), ++last_epoch_).run();
  } else {
    const std::uint32_t epoch = groups.empty() ? ++last_epoch_ : groups.front();
    LockRebuild(std::move(databases), epoch).extend();
  }
}

/// Between two that go on in one group: the connection manager has to end that before they do.
void DistributedLocks::lost(const LockMessage& m) {
  if (database(m.from).group().epoch == m.epoch) nodes_[m.from.index].lossy = true;
  if (database(m.to).group().epoch == m.epoch) nodes_[m.to.index].lossy = true;
}

std::vector<NodeId> DistributedLocks::same_group(NodeId node) const {
  std::vector<NodeId> nodes;
  const LockGroup& group = database(node).group();
  for (const LockDirectory::Member& m : group.directory->members()) {
    if (database(m.node).group().epoch == group.epoch) nodes.push_back(m.node);
  }
  return nodes;
}

SlotId DistributedLocks::grant_at_start(NodeId node, const ResourceKey& key, LockMode mode) {
  LockDatabase& owner = database(node);
  LockDatabase& directory = database(owner.group().directory->node(key));
  const auto [master, term] = directory.assign_at_start(key, node);
  const SlotId id = owner.adopt(key, mode, master, term);
  owner.learn_value(id, database(master).grant_at_start(key, term, owner.known(id.slot)));
  return id;
}

std::size_t DistributedLocks::count() const {
  std::size_t n = 0;
  for (const Node& x : nodes_) {
    if (x.database != nullptr && x.database->running()) n += x.database->count();
  }
  return n;
}

std::size_t DistributedLocks::resources() const {
  std::size_t n = 0;
  for (const Node& x : nodes_) {
    if (x.database != nullptr && x.database->running()) n += x.database->mastered();
  }
  return n;
}

std::size_t DistributedLocks::waiting_messages() const {
  std::size_t n = mail_.under_way();
  for (const Node& x : nodes_) {
    if (x.database != nullptr && x.database->running()) n += x.database->waiting_messages();
  }
  return n;
}

NodeId DistributedLocks::master(const ResourceName& resource) const {
  const ResourceKey key(resource);
  for (const Node& x : nodes_) {
    if (x.database != nullptr && x.database->running() && x.database->masters(key)) {
      return x.database->self();
    }
  }
  return {};
}

NodeId DistributedLocks::directory_node(NodeId node, const ResourceName& resource) const {
  return database(node).group().directory->node(ResourceKey(resource));
}

}  // namespace shadow::models
