#include "models/cluster/lock_resource.hpp"

#include <algorithm>

#include "engine/base/assert.hpp"

namespace shadow::models {

ResourceKey::ResourceKey(std::string_view name) : size(static_cast<std::uint8_t>(name.size())) {
  SHADOW_ASSERT(!name.empty() && name.size() <= text.size(), "length of a resource name");
  std::ranges::copy(name, text.begin());
}

LockResource::Entry LockResource::waiting_entry(const KnownLock& lock) {
  Entry e;
  e.ref = lock.ref;
  e.ticket = lock.ticket;
  e.wanted = lock.wanted;
  e.attempt = lock.attempt;
  e.confirmed = true;
  e.asked = lock.asked;
  return e;
}

void LockResource::request(const KnownLock& lock) { waiting_.push_back(waiting_entry(lock)); }

void LockResource::convert(LockRef ref, std::uint32_t ticket, LockMode mode,
                           const VersionedValue* written) {
  Entry* const e = find_granted(ref);
  if (e == nullptr) return;
  if (written != nullptr) value = *written;
  e->ticket = ticket;
  e->wanted = mode;
  // Downwards it conflicts with nobody and waits for nobody; settle() finds it at the front.
  e->place = is_demotion(e->mode, mode) ? --first_place_ : ++last_place_;
  if (e->place < 0) e->mode = mode;
}

void LockResource::cancel(LockRef ref, std::uint32_t ticket) {
  Entry* const e = find_granted(ref);
  if (e != nullptr && e->ticket == ticket) e->place = 0;
}

void LockResource::release(LockRef ref) {
  const auto is_it = [&](const Entry& e) { return e.ref == ref; };
  std::erase_if(granted_, is_it);
  std::erase_if(waiting_, is_it);
}

void LockResource::settle(std::vector<Decision>& decisions) {
  settle_sideways(decisions);
  bool converting = false;
  while (Entry* const e = front_conversion()) {
    converting = !grantable(*e);
    if (converting) break;
    grant(*e, decisions);
  }
  std::size_t next = 0;
  while (!converting && next < waiting_.size() && grantable(waiting_[next])) {
    granted_.push_back(waiting_[next++]);
    grant(granted_.back(), decisions);
  }
  waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(next));
  std::erase_if(waiting_, [&](const Entry& e) {
    if (e.attempt) decisions.push_back({e.ref, e.ticket, What::refused, e.wanted});
    return e.attempt;
  });
  send_notices(decisions);
}

/// Where the old mode conflicts with what others hold, the new one had been granted before them.
void LockResource::settle_sideways(std::vector<Decision>& decisions) {
  for (Entry& e : granted_) {
    if (!e.sideways) continue;
    e.sideways = false;
    const bool fits = std::ranges::all_of(granted_, [&](const Entry& o) {
      return o.ref == e.ref || o.sideways || compatible(o.mode, e.mode);
    });
    if (!fits) grant(e, decisions);
    if (e.place == 0) e.wanted = e.mode;
  }
}

void LockResource::grant(Entry& e, std::vector<Decision>& decisions) {
  e.mode = e.wanted;
  e.place = 0;
  e.attempt = false;
  e.noticed = false;
  decisions.push_back({e.ref, e.ticket, What::granted, e.mode});
}

void LockResource::send_notices(std::vector<Decision>& decisions) {
  std::vector<const Entry*> conversions;
  for (const Entry& e : granted_) {
    if (e.place != 0) conversions.push_back(&e);
  }
  std::ranges::sort(conversions, {}, [](const Entry* e) { return e->place; });
  for (const Entry* const e : conversions) notice_holders(*e, decisions);
  for (const Entry& e : waiting_) notice_holders(e, decisions);
}

void LockResource::notice_holders(const Entry& waits, std::vector<Decision>& decisions) {
  for (Entry& h : granted_) {
    if (h.noticed || h.ref == waits.ref || compatible(h.mode, waits.wanted)) continue;
    h.noticed = true;
    decisions.push_back({h.ref, h.ticket, What::notice, waits.wanted});
  }
}

bool LockResource::deadlocked(LockRef ref, std::uint32_t ticket) const {
  const auto it = std::ranges::find(granted_, ref, &Entry::ref);
  if (it == granted_.end() || it->place == 0 || it->ticket != ticket) return false;
  return std::ranges::any_of(granted_, [&](const Entry& o) {
    return o.place != 0 && o.place < it->place && !compatible(o.wanted, it->mode);
  });
}

std::vector<LockResource::Entry> LockResource::deadlocks() const {
  std::vector<Entry> found;
  for (const Entry& e : granted_) {
    if (deadlocked(e.ref, e.ticket)) found.push_back(e);
  }
  std::ranges::sort(found, {}, &Entry::place);
  return found;
}

void LockResource::begin_reconciliation(NodeId node) {
  for (auto* const list : {&granted_, &waiting_}) {
    for (Entry& e : *list) {
      if (!node.valid() || e.ref.node == node) e.confirmed = false;
    }
  }
}

void LockResource::confirm(const KnownLock& lock) {
  const auto waits = std::ranges::find(waiting_, lock.ref, &Entry::ref);
  if (!lock.held) {
    if (waits != waiting_.end()) {
      waits->confirmed = true;
    } else if (Entry* const g = find_granted(lock.ref); g != nullptr) {
      // Granted, but the owner had not heard of it: first again.
      granted_.erase(granted_.begin() + (g - granted_.data()));
      waiting_.insert(waiting_.begin(), waiting_entry(lock));
    } else {
      auto at = waiting_.end();
      while (at != waiting_.begin() && std::prev(at)->asked > lock.asked) --at;
      waiting_.insert(at, waiting_entry(lock));
    }
    return;
  }
  if (waits != waiting_.end()) waiting_.erase(waits);
  Entry* e = find_granted(lock.ref);
  const bool known = e != nullptr;
  if (!known) e = &granted_.emplace_back();
  const bool keeps_place = known && e->place != 0 && e->ticket == lock.ticket;
  const bool was_granted = known && e->place == 0 && e->ticket == lock.ticket;
  e->ref = lock.ref;
  e->ticket = lock.ticket;
  e->mode = lock.mode;
  e->wanted = lock.busy || lock.sideways ? lock.wanted : lock.mode;
  e->sideways = lock.sideways;
  e->confirmed = true;
  e->noticed = false;
  if (!lock.busy) {
    e->place = 0;
  } else if (is_demotion(lock.mode, lock.wanted) || was_granted) {
    e->place = --first_place_;
  } else if (!keeps_place) {
    e->place = ++last_place_;
  }
}

void LockResource::end_reconciliation(NodeId node) {
  const auto gone = [&](const Entry& e) {
    return !e.confirmed && (!node.valid() || e.ref.node == node);
  };
  std::erase_if(granted_, gone);
  std::erase_if(waiting_, gone);
}

bool LockResource::knows(LockRef ref) const {
  return std::ranges::find(granted_, ref, &Entry::ref) != granted_.end() ||
         std::ranges::find(waiting_, ref, &Entry::ref) != waiting_.end();
}

std::vector<NodeId> LockResource::holders() const {
  std::vector<NodeId> nodes;
  for (const Entry& e : granted_) {
    if (e.mode != LockMode::nl) nodes.push_back(e.ref.node);
  }
  std::ranges::sort(nodes);
  const auto rest = std::ranges::unique(nodes);
  nodes.erase(rest.begin(), rest.end());
  return nodes;
}

std::vector<NodeId> LockResource::nodes() const {
  std::vector<NodeId> nodes;
  for (const auto* const list : {&granted_, &waiting_}) {
    for (const Entry& e : *list) nodes.push_back(e.ref.node);
  }
  std::ranges::sort(nodes);
  const auto rest = std::ranges::unique(nodes);
  nodes.erase(rest.begin(), rest.end());
  return nodes;
}

bool LockResource::has_locks_of(NodeId node) const {
  const auto is_its = [node](const Entry& e) { return e.ref.node == node; };
  return std::ranges::any_of(granted_, is_its) || std::ranges::any_of(waiting_, is_its);
}

bool LockResource::has_granted(NodeId node) const {
  return std::ranges::any_of(granted_, [node](const Entry& e) { return e.ref.node == node; });
}

LockResource::Entry* LockResource::find_granted(LockRef ref) {
  const auto it = std::ranges::find(granted_, ref, &Entry::ref);
  return it == granted_.end() ? nullptr : &*it;
}

LockResource::Entry* LockResource::front_conversion() {
  Entry* first = nullptr;
  for (Entry& e : granted_) {
    if (e.place != 0 && (first == nullptr || e.place < first->place)) first = &e;
  }
  return first;
}

bool LockResource::grantable(const Entry& e) const {
  if (e.place < 0 && e.mode == e.wanted) return true;
  return std::ranges::all_of(
      granted_, [&](const Entry& o) { return o.ref == e.ref || compatible(o.mode, e.wanted); });
}

}  // namespace shadow::models
