#include "models/cluster/lock_rebuild.hpp"

#include <algorithm>
#include <tuple>

namespace shadow::models {

LockRebuild::LockRebuild(std::vector<LockDatabase*> nodes, std::uint32_t epoch)
    : nodes_(std::move(nodes)), epoch_(epoch) {}

std::size_t LockRebuild::locks() const {
  std::size_t n = 0;
  for (const LockDatabase* d : nodes_) n += d->count();
  return n;
}

void LockRebuild::run() {
  lost_ = lost();
  group_ = new_group(epoch_);
  gather();
  for (LockDatabase* d : nodes_) {
    d->group_ = group_;
    d->directory_.clear();
    d->former_.clear();
    d->held_.clear();
    d->deferred_.clear();
    d->candidates_.clear();
  }
  for (auto& [key, name] : names_) form(key, name);
  for (LockDatabase* d : nodes_) {
    std::erase_if(d->uses_, [](const auto& u) { return u.second.locks.empty(); });
    d->settle_soon();
    if (d->running_) d->ask_again();
  }
}

void LockRebuild::extend() {
  group_ = new_group(epoch_);
  std::vector<std::pair<ResourceKey, LockDatabase::Entry>> moving;
  for (LockDatabase* d : nodes_) {
    d->group_ = group_;
    std::erase_if(d->directory_, [&](const auto& e) {
      const bool goes = group_->directory->node(e.first) != d->self_;
      if (goes) moving.push_back(e);
      return goes;
    });
  }
  for (const auto& [key, entry] : moving) {
    const NodeId to = group_->directory->node(key);
    for (LockDatabase* d : nodes_) {
      if (d->self_ == to) d->directory_[key] = entry;
    }
  }
}

/// Nodes that shared a database with one of these and are none of them.
std::vector<NodeId> LockRebuild::lost() const {
  std::vector<NodeId> lost;
  for (const LockDatabase* d : nodes_) {
    for (const LockDirectory::Member& m : d->group().directory->members()) {
      if (!std::ranges::binary_search(nodes_, m.node, {}, &LockDatabase::self)) {
        lost.push_back(m.node);
      }
    }
  }
  std::ranges::sort(lost);
  const auto rest = std::ranges::unique(lost);
  lost.erase(rest.begin(), rest.end());
  return lost;
}

std::shared_ptr<const LockGroup> LockRebuild::new_group(std::uint32_t epoch) const {
  auto group = std::make_shared<LockGroup>();
  group->epoch = epoch;
  std::vector<LockDirectory::Member> members;
  std::vector<std::uint32_t> seen;
  for (const LockDatabase* d : nodes_) {
    members.push_back({d->self_, d->weight_});
    const LockGroup& former = d->group();
    if (std::ranges::find(seen, former.epoch) != seen.end()) continue;
    seen.push_back(former.epoch);
    group->losses.insert(group->losses.end(), former.losses.begin(), former.losses.end());
    LockGroup::Loss loss{former.directory, {}};
    for (const NodeId n : lost_) {
      if (former.directory->contains(n)) loss.nodes.push_back(n);
    }
    if (!loss.nodes.empty()) group->losses.push_back(std::move(loss));
  }
  group->directory = std::make_shared<const LockDirectory>(std::move(members));
  return group;
}

void LockRebuild::gather() {
  for (LockDatabase* d : nodes_) {
    for (const auto& [key, use] : d->uses_) {
      if (!use.locks.empty()) names_[key].users.push_back(d);
    }
    for (const auto& [key, mastered] : d->mastered_) {
      Name& name = names_[key];
      // Parts that find each other again: the one that knows the value was the master before.
      const auto better = [&] {
        const VersionedValue& known = name.master->mastered_.at(key).resource.value;
        const VersionedValue& other = mastered.resource.value;
        return other.version != known.version ? other.version > known.version
                                              : other.block.valid && !known.block.valid;
      };
      if (name.master == nullptr || better()) name.master = d;
    }
    for (const auto& [key, former] : d->former_) {
      Name& name = names_[key];
      if (!name.in_flight) name.in_flight = former.resource;
    }
    gather_directory(*d);
  }
}

void LockRebuild::gather_directory(const LockDatabase& d) {
  for (const auto& [key, entry] : d.directory_) {
    Name& name = names_[key];
    name.listed = true;
    const bool master_lost =
        entry.master.valid() && std::ranges::binary_search(lost_, entry.master);
    name.doubtful = name.doubtful || entry.lost || master_lost;
  }
}

void LockRebuild::form(const ResourceKey& key, Name& name) {
  const LockResource* old = name.in_flight.get();
  LockResource resource;
  if (name.master != nullptr) {
    resource = std::move(name.master->mastered_.at(key).resource);
    old = &resource;
  } else if (old != nullptr) {
    resource = *old;
  }
  const VersionedValue value = value_of(key, name, old);
  for (LockDatabase* d : nodes_) d->mastered_.erase(key);
  if (name.users.empty() && (name.master == nullptr || value.block.valid)) {
    const bool lost = !value.block.valid;
    if (lost || !group_->losses.empty()) enter(key, nullptr, {}, lost);
    return;
  }
  resource.value = value;
  std::vector<KnownLock> locks;
  for (const LockDatabase* d : name.users) {
    for (const std::uint32_t slot : d->uses_.at(key).locks) locks.push_back(d->known(slot));
  }
  std::ranges::sort(locks, {}, [](const KnownLock& k) {
    return std::tuple(k.asked, k.ref.node, k.ref.lock.slot);
  });
  resource.begin_reconciliation(NodeId{});
  for (const KnownLock& k : locks) resource.confirm(k);
  resource.end_reconciliation(NodeId{});

  LockDatabase& master = name.master != nullptr ? *name.master : heir(key, name);
  LockDatabase::Mastered& r = master.mastered_[key];
  r.term = master.new_term();
  for (LockDatabase* d : name.users) {
    LockDatabase::Use& use = d->uses_.at(key);
    use.looking = false;
    use.from_directory = false;
    use.master = master.self_;
    use.term = r.term;
    use.kept.reset();
    if (r.keeper.valid() || d == &master || !resource.has_granted(d->self_)) continue;
    r.keeper = d->self_;
    r.kept_version = value.version;
    if (value.version != 0 || !value.block.valid) d->keep_value(use, value, false);
  }
  r.resource = std::move(resource);
  enter(key, &master, r.term, false);
}

/// The user with the highest LOCKDIRWT; of several, spread by name (which one is first to lock it
/// anew is chance in a real cluster).
LockDatabase& LockRebuild::heir(const ResourceKey& key, const Name& name) const {
  std::vector<LockDatabase*> best;
  for (LockDatabase* d : name.users) {
    if (!best.empty() && d->weight_ < best.front()->weight_) continue;
    if (!best.empty() && d->weight_ > best.front()->weight_) best.clear();
    best.push_back(d);
  }
  return *best[hash_of(key) % best.size()];
}

VersionedValue LockRebuild::value_of(const ResourceKey& key, const Name& name,
                                     const LockResource* old) const {
  VersionedValue value = old != nullptr ? old->value : VersionedValue{};
  bool master_lost = false;
  bool at_risk = false;
  bool any_held = false;
  const VersionedValue initial;
  const VersionedValue* current = nullptr;  // of an owner that lets nobody else write
  for (const LockDatabase* d : name.users) {
    const LockDatabase::Use& use = d->uses_.at(key);
    const VersionedValue best = d->best_value(use);
    const bool surer = best.version == value.version && old == nullptr && !best.block.valid;
    if (best.version > value.version || surer) value = best;
    bool held = false;
    master_lost = master_lost || (!use.looking && std::ranges::binary_search(lost_, use.master));
    for (const std::uint32_t slot : use.locks) {
      const LockDatabase::Owned& o = d->locks_[slot];
      if (o.state == LockDatabase::State::asking) continue;
      held = true;
      if (o.mode > LockMode::cr) current = o.value ? o.value.get() : &initial;
    }
    any_held = any_held || held;
    at_risk = at_risk || (held && use.kept && use.kept->at_risk);
  }
  if (current != nullptr) return *current;
  bool doubtful = false;
  if (old != nullptr) {
    doubtful = std::ranges::any_of(old->granted(), [this](const LockResource::Entry& e) {
      return writes_value(e.mode) && std::ranges::binary_search(lost_, e.ref.node);
    });
  } else if (master_lost || name.doubtful) {
    doubtful = lost_.size() > 1 || at_risk || !any_held;
  } else if (!name.listed && !any_held) {
    doubtful = group_->unknown(key);
  }
  if (doubtful) value.block.valid = false;
  return value;
}

void LockRebuild::enter(const ResourceKey& key, LockDatabase* master, Mastership term, bool lost) {
  const auto it =
      std::ranges::lower_bound(nodes_, group_->directory->node(key), {}, &LockDatabase::self);
  LockDatabase::Entry& e = (*it)->directory_[key];
  e.master = master != nullptr ? master->self_ : NodeId{};
  e.term = term;
  e.lost = lost;
}

}  // namespace shadow::models
