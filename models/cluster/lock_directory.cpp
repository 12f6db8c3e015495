#include "models/cluster/lock_directory.hpp"

#include <algorithm>

#include "engine/base/assert.hpp"

namespace shadow::models {

std::uint64_t hash_of(const ResourceKey& key) {
  std::uint64_t h = 0xcbf29ce484222325ULL;
  for (const char c : key.view()) h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  return h ^ (h >> 32);
}

LockDirectory::LockDirectory(std::vector<Member> members) : members_(std::move(members)) {
  const bool none = std::ranges::all_of(members_, [](const Member& m) { return m.weight == 0; });
  for (const Member& m : members_) places_.insert(places_.end(), none ? 1 : m.weight, m.node);
}

NodeId LockDirectory::node(const ResourceKey& key) const {
  return places_[hash_of(key) % places_.size()];
}

bool LockDirectory::contains(NodeId node) const {
  return std::ranges::binary_search(members_, node, {}, &Member::node);
}

std::uint32_t LockDirectory::weight(NodeId node) const {
  const auto it = std::ranges::lower_bound(members_, node, {}, &Member::node);
  SHADOW_ASSERT(it != members_.end() && it->node == node, "not a member of the group");
  return it->weight;
}

bool LockGroup::unknown(const ResourceKey& key) const {
  return std::ranges::any_of(losses, [&](const Loss& l) {
    return std::ranges::binary_search(l.nodes, l.directory->node(key));
  });
}

}  // namespace shadow::models
