#include "models/workload/block_locks.hpp"

namespace shadow::models {

bool BlockLocks::conflicts(BlockRange range, bool write) const {
  const Lbn begin = range.begin;
  const Lbn end = range.end();
  const std::uint64_t writes = write ? 1 : 0;
  std::uint64_t hits = 0;
  for (std::size_t i = 0; i < begin_.size(); ++i) {
    hits |= static_cast<std::uint64_t>(begin_[i] < end) &
            static_cast<std::uint64_t>(begin < end_[i]) & (writes | writes_[i]);
  }
  return hits != 0;
}

std::optional<BlockLocks::Id> BlockLocks::try_lock(NodeId node, BlockRange range, bool write) {
  if (conflicts(range, write)) return std::nullopt;
  if (free_.empty()) {
    free_.push_back(static_cast<Id>(position_.size()));
    position_.push_back(0);
  }
  const Id id = free_.back();
  free_.pop_back();
  position_[id] = static_cast<std::uint32_t>(begin_.size());
  begin_.push_back(range.begin);
  end_.push_back(range.end());
  writes_.push_back(write ? 1 : 0);
  node_.push_back(node);
  id_.push_back(id);
  return id;
}

void BlockLocks::unlock(Id id) {
  erase(position_[id]);
  unlocked_.notify_all();
}

void BlockLocks::unlock(Id id, NodeId node) {
  const std::uint32_t p = position_[id];
  if (p < id_.size() && id_[p] == id && node_[p] == node) unlock(id);
}

void BlockLocks::unlock_all_of(NodeId node) {
  for (std::uint32_t i = 0; i < node_.size();) {
    if (node_[i] == node)
      erase(i);
    else
      ++i;
  }
  unlocked_.notify_all();
}

void BlockLocks::erase(std::uint32_t position) {
  free_.push_back(id_[position]);
  begin_[position] = begin_.back();
  end_[position] = end_.back();
  writes_[position] = writes_.back();
  node_[position] = node_.back();
  id_[position] = id_.back();
  position_[id_[position]] = position;
  begin_.pop_back();
  end_.pop_back();
  writes_.pop_back();
  node_.pop_back();
  id_.pop_back();
}

}  // namespace shadow::models
