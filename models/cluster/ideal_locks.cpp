#include "models/cluster/ideal_locks.hpp"

#include <algorithm>

#include "engine/base/assert.hpp"
#include "models/cluster/news_wait.hpp"

namespace shadow::models {
namespace {

constexpr std::uint32_t kNobody = 0xffffffff;
constexpr std::size_t kMaxNameLength = 31;

void erase(std::vector<std::uint32_t>& list, std::uint32_t e) { std::erase(list, e); }

}  // namespace

/// A coroutine that waits for the news of its request or conversion. Destroyed earlier, it
/// withdraws the operation.
class IdealLocks::GrantWait final : public NewsWait<Status> {
 public:
  GrantWait(IdealLocks& locks, std::uint32_t e) : locks_(locks), entry_(e) {
    locks_.entries_[e].waiter = this;
  }
  ~GrantWait() {
    if (!told()) locks_.abandon(*this, entry_);
  }

 private:
  IdealLocks& locks_;
  std::uint32_t entry_;
};

/// What a Lock owns.
class IdealLocks::Handle final : public LockImpl {
 public:
  Handle(IdealLocks& locks, std::uint32_t e)
      : locks_(locks), id_{e, locks.entries_[e].generation} {}
  ~Handle() override {
    if (current() && !locks_.stopped(entry().node)) locks_.dequeue(id_.slot);
  }
  [[nodiscard]] LockMode mode() const override { return entry().mode; }
  [[nodiscard]] const ValueBlock& value() const override { return entry().value; }
  Task<Status> convert(LockMode mode, std::optional<ValueBlock> write_on_demote) override {
    if (!current()) co_await std::suspend_always{};  // its node was cut off, the lock is gone
    GrantWait wait(locks_, id_.slot);
    locks_.convert(id_.slot, mode, write_on_demote);
    const Status s = co_await wait;
    co_return s;
  }
  void on_blocking(std::function<void(LockMode)> handler) override {
    if (!current()) return;
    Entry& e = entry();
    e.on_blocking = std::move(handler);
    if (e.notice_due) locks_.queue_.after(Duration{}, locks_.noticed_, id_.pack());
  }

 private:
  [[nodiscard]] bool current() const {
    return locks_.entries_[id_.slot].generation == id_.generation;
  }
  [[nodiscard]] Entry& entry() const { return locks_.entries_[id_.slot]; }
  IdealLocks& locks_;
  SlotId id_;
};

/// The face of one node.
class IdealLocks::Port final : public Locks {
 public:
  Port(IdealLocks& locks, NodeId node) : locks_(locks), node_(node) {}

  Task<Lock> acquire(ResourceName resource, LockMode mode) override {
    if (stopped) co_await std::suspend_always{};  // cut off: nobody is there to ask
    const std::uint32_t e = locks_.enqueue(node_, resource, mode);
    GrantWait wait(locks_, e);
    co_await wait;
    co_return Lock(std::make_unique<Handle>(locks_, e));
  }

  Task<std::optional<Lock>> try_acquire(ResourceName resource, LockMode mode) override {
    if (stopped) co_await std::suspend_always{};
    while (locks_.suspended_) co_await locks_.resumed_.wait();
    if (!locks_.would_grant(resource, mode)) {
      co_await locks_.wakeups_.sleep(locks_.request_time(node_, resource));
      co_return std::nullopt;
    }
    const std::uint32_t e = locks_.enqueue(node_, resource, mode);
    GrantWait wait(locks_, e);
    co_await wait;
    co_return Lock(std::make_unique<Handle>(locks_, e));
  }

  Lock grant_at_start(ResourceName resource, LockMode mode) override {
    const std::uint32_t e = locks_.enqueue(node_, resource, mode);
    SHADOW_ASSERT(locks_.entries_[e].state == State::granted, "a lock of the start conflicts");
    locks_.entries_[e].fresh = false;
    return Lock(std::make_unique<Handle>(locks_, e));
  }

  Task<std::vector<NodeId>> holders(ResourceName resource) override {
    if (stopped) co_await std::suspend_always{};
    co_await locks_.wakeups_.sleep(locks_.request_time(node_, resource));
    while (locks_.suspended_) co_await locks_.resumed_.wait();
    co_return locks_.holders(resource);
  }

  bool stopped = false;

 private:
  IdealLocks& locks_;
  NodeId node_;
};

IdealLocks::IdealLocks(Wakeups& wakeups, Options options)
    : wakeups_(wakeups), queue_(wakeups.queue()), options_(options) {}

IdealLocks::~IdealLocks() = default;

Locks& IdealLocks::add(NodeId node) {
  if (ports_.size() <= node.index) ports_.resize(node.index + std::size_t{1});
  auto& p = ports_[node.index];
  SHADOW_ASSERT(p == nullptr || p->stopped, "a node boots twice");
  if (p == nullptr) p = std::make_unique<Port>(*this, node);
  p->stopped = false;
  return *p;
}

Locks& IdealLocks::port(NodeId node) { return *ports_.at(node.index); }

void IdealLocks::stop(NodeId node) { ports_.at(node.index)->stopped = true; }

bool IdealLocks::stopped(NodeId node) const { return ports_[node.index]->stopped; }

void IdealLocks::remove(const std::vector<NodeId>& nodes) {
  const auto lost_node = [&](NodeId n) { return std::ranges::find(nodes, n) != nodes.end(); };
  for (const NodeId n : nodes) SHADOW_ASSERT(stopped(n), "locks of a living node removed");
  for (auto it = resources_.begin(); it != resources_.end();) {
    const auto here = it++;
    Resource& r = here->second;
    std::vector<std::uint32_t> lost;
    for (const auto* list : {&r.granted, &r.waiting}) {
      for (const std::uint32_t e : *list) {
        if (lost_node(entries_[e].node)) lost.push_back(e);
      }
    }
    if (lost.empty()) continue;
    for (const std::uint32_t e : lost) {
      const Entry& x = entries_[e];
      if (x.state != State::waiting && writes_value(x.mode)) r.value.valid = false;
      unlink(e);
    }
    const auto heir = !r.granted.empty()   ? r.granted.front()
                      : !r.waiting.empty() ? r.waiting.front()
                                           : kNobody;
    if (heir != kNobody && lost_node(r.master)) r.master = entries_[heir].node;
    settle(r, kNobody);
    for (const std::uint32_t e : lost) free_entry(e);
    drop_if_unused(here);
  }
}

void IdealLocks::resume() {
  suspended_ = false;
  for (auto& [name, r] : resources_) {
    settle(r, kNobody);
    for (const std::uint32_t e : r.converting) watch_deadlock(r, e);
  }
  const std::vector<std::uint64_t> held = std::move(held_);
  held_.clear();
  for (const std::uint64_t argument : held) queue_.after(Duration{}, told_, argument);
  resumed_.notify_all();
}

std::uint32_t IdealLocks::enqueue(NodeId node, const ResourceName& name, LockMode mode) {
  SHADOW_ASSERT(!name.empty() && name.size() <= kMaxNameLength, "length of a resource name");
  SHADOW_ASSERT(!stopped(node), "a dead node asks for a lock");
  std::uint32_t e = static_cast<std::uint32_t>(entries_.size());
  if (free_.empty()) {
    entries_.emplace_back();
  } else {
    e = free_.back();
    free_.pop_back();
  }
  const auto [it, fresh] = resources_.try_emplace(name);
  if (fresh || (it->second.granted.empty() && it->second.waiting.empty())) it->second.master = node;
  Entry& x = entries_[e];
  x.resource = it;
  x.node = node;
  x.state = State::waiting;
  x.wanted = mode;
  ++x.ticket;
  ++live_;
  it->second.waiting.push_back(e);
  if (!suspended_) settle(it->second, e);
  return e;
}

void IdealLocks::convert(std::uint32_t e, LockMode mode, const std::optional<ValueBlock>& value) {
  Entry& x = entries_[e];
  SHADOW_ASSERT(x.state == State::granted, "conversion of a lock that is not granted");
  Resource& r = x.resource->second;
  ++x.ticket;
  x.wanted = mode;
  if (is_demotion(x.mode, mode)) {
    if (value && writes_value(x.mode)) {
      r.value = *value;
      r.value.valid = true;
    }
    grant(r, e, e);
    if (!suspended_) settle(r, kNobody);
    return;
  }
  x.state = State::converting;
  r.converting.push_back(e);
  if (suspended_) return;
  settle(r, e);
  if (x.state == State::converting) watch_deadlock(r, e);
}

void IdealLocks::watch_deadlock(const Resource& r, std::uint32_t e) {
  if (!deadlocked(r, e)) return;
  queue_.after(options_.deadlock_wait, deadlock_due_, SlotId{e, entries_[e].ticket}.pack());
}

void IdealLocks::dequeue(std::uint32_t e) {
  const auto it = entries_[e].resource;
  unlink(e);
  if (!suspended_) settle(it->second, kNobody);
  free_entry(e);
  drop_if_unused(it);
}

void IdealLocks::abandon(const GrantWait& wait, std::uint32_t e) {
  Entry& x = entries_[e];
  if (x.waiter != &wait) return;  // the lock itself is gone already
  x.waiter = nullptr;
  if (stopped(x.node)) return;
  ++x.ticket;
  if (x.state == State::converting) {
    cancel_conversion(e);
  } else if (x.fresh) {
    dequeue(e);
  }
}

void IdealLocks::cancel_conversion(std::uint32_t e) {
  Entry& x = entries_[e];
  Resource& r = x.resource->second;
  x.state = State::granted;
  erase(r.converting, e);
  if (!suspended_) settle(r, kNobody);
}

bool IdealLocks::would_grant(const ResourceName& name, LockMode mode) const {
  const auto it = resources_.find(name);
  if (it == resources_.end()) return true;
  const Resource& r = it->second;
  if (!r.converting.empty() || !r.waiting.empty()) return false;
  return std::ranges::all_of(r.granted,
                             [&](std::uint32_t e) { return compatible(entries_[e].mode, mode); });
}

bool IdealLocks::grantable(const Resource& r, std::uint32_t e) const {
  return std::ranges::all_of(r.granted, [&](std::uint32_t o) {
    return o == e || compatible(entries_[o].mode, entries_[e].wanted);
  });
}

/// `e` waits for all conversions before it; if one of them waits for the mode that `e` holds,
/// neither ever ends.
bool IdealLocks::deadlocked(const Resource& r, std::uint32_t e) const {
  for (const std::uint32_t o : r.converting) {
    if (o == e) return false;
    if (!compatible(entries_[o].wanted, entries_[e].mode)) return true;
  }
  return false;
}

void IdealLocks::settle(Resource& r, std::uint32_t asker) {
  while (!r.converting.empty() && grantable(r, r.converting.front())) {
    const std::uint32_t e = r.converting.front();
    r.converting.erase(r.converting.begin());
    grant(r, e, asker);
  }
  while (r.converting.empty() && !r.waiting.empty() && grantable(r, r.waiting.front())) {
    const std::uint32_t e = r.waiting.front();
    r.waiting.erase(r.waiting.begin());
    r.granted.push_back(e);
    grant(r, e, asker);
  }
  send_notices(r);
}

void IdealLocks::grant(Resource& r, std::uint32_t e, std::uint32_t asker) {
  Entry& x = entries_[e];
  x.mode = x.wanted;
  x.state = State::granted;
  x.noticed = false;
  x.value = r.value;
  tell(e, e == asker ? round_trip(r, x.node) : one_way(r, x.node));
}

/// A holder hears once per grant of the first request that its mode keeps waiting.
void IdealLocks::send_notices(Resource& r) {
  for (const auto* list : {&r.converting, &r.waiting}) {
    for (const std::uint32_t e : *list) {
      for (const std::uint32_t holder : r.granted) {
        Entry& h = entries_[holder];
        if (holder == e || h.noticed || compatible(h.mode, entries_[e].wanted)) continue;
        h.noticed = true;
        h.blocked = entries_[e].wanted;
        queue_.after(one_way(r, h.node), noticed_, SlotId{holder, h.generation}.pack());
      }
    }
  }
}

void IdealLocks::unlink(std::uint32_t e) {
  Resource& r = entries_[e].resource->second;
  erase(r.granted, e);
  erase(r.converting, e);
  erase(r.waiting, e);
}

/// The name goes with its last lock, and its value with it; an invalid value stays until somebody
/// writes it (R6.126).
void IdealLocks::drop_if_unused(Resources::iterator it) {
  const Resource& r = it->second;
  if (r.granted.empty() && r.waiting.empty() && r.value.valid) resources_.erase(it);
}

void IdealLocks::free_entry(std::uint32_t e) {
  Entry& x = entries_[e];
  const std::uint32_t generation = x.generation + 1;
  const std::uint32_t ticket = x.ticket + 1;
  x = Entry{};
  x.generation = generation;
  x.ticket = ticket;
  free_.push_back(e);
  --live_;
}

void IdealLocks::tell(std::uint32_t e, Duration delay) {
  queue_.after(delay, told_, SlotId{e, entries_[e].ticket}.pack());
}

Duration IdealLocks::one_way(const Resource& r, NodeId node) const {
  return r.master == node ? options_.local_request : options_.message_latency;
}

Duration IdealLocks::round_trip(const Resource& r, NodeId node) const {
  return r.master == node ? options_.local_request : options_.message_latency * 2;
}

Duration IdealLocks::request_time(NodeId node, const ResourceName& name) const {
  const auto it = resources_.find(name);
  return it == resources_.end() ? options_.local_request : round_trip(it->second, node);
}

std::vector<NodeId> IdealLocks::holders(const ResourceName& name) const {
  std::vector<NodeId> nodes;
  const auto it = resources_.find(name);
  if (it == resources_.end()) return nodes;
  for (const std::uint32_t e : it->second.granted) {
    if (entries_[e].mode != LockMode::nl) nodes.push_back(entries_[e].node);
  }
  std::ranges::sort(nodes);
  const auto rest = std::ranges::unique(nodes);
  nodes.erase(rest.begin(), rest.end());
  return nodes;
}

void IdealLocks::told(std::uint64_t argument) {
  const SlotId id = SlotId::unpack(argument);
  Entry& x = entries_[id.slot];
  if (x.ticket != id.generation || x.waiter == nullptr) return;
  if (suspended_) {
    held_.push_back(argument);
    return;
  }
  GrantWait* const w = x.waiter;
  x.waiter = nullptr;
  x.fresh = false;
  w->tell(x.value.valid ? Status::normal : Status::value_not_valid);
}

void IdealLocks::noticed(std::uint64_t argument) {
  const SlotId id = SlotId::unpack(argument);
  Entry& x = entries_[id.slot];
  if (x.generation != id.generation || stopped(x.node)) return;
  x.notice_due = !x.on_blocking;
  if (x.notice_due) return;
  const auto handler = x.on_blocking;  // it may end the lock, and the function with it
  handler(x.blocked);
}

void IdealLocks::deadlock_due(std::uint64_t argument) {
  const SlotId id = SlotId::unpack(argument);
  Entry& x = entries_[id.slot];
  if (x.ticket != id.generation || x.state != State::converting || x.waiter == nullptr) return;
  if (!deadlocked(x.resource->second, id.slot)) return;
  if (suspended_) {
    queue_.after(options_.deadlock_wait, deadlock_due_, argument);
    return;
  }
  ++x.ticket;
  GrantWait* const w = x.waiter;
  x.waiter = nullptr;
  cancel_conversion(id.slot);
  w->tell(Status::deadlock);
}

}  // namespace shadow::models
