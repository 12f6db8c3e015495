#include "models/cluster/lock_mail.hpp"

#include <algorithm>
#include <numeric>
#include <string>

namespace shadow::models {

LockMail::LockMail(EventQueue& queue, Courier& courier, const LockOptions& options)
    : queue_(queue), courier_(courier), options_(options) {}

void LockMail::send(LockMessage message) {
  ++sent_[static_cast<std::size_t>(message.kind)];
  const NodeId from = message.from;
  const NodeId to = message.to;
  const std::size_t locks = message.resource ? message.resource->size() : message.locks.size();
  const Bytes size = options_.message_bytes + options_.bytes_per_lock * locks;
  const std::uint32_t slot = keep(std::move(message));
  courier_.send(
      from, to, ScsConnection::locks, size, [this, slot] { arrived(slot); },
      [this, slot] {
        const LockMessage m = take(slot);
        hooks_.lost(m);
      });
}

void LockMail::later(LockMessage message, Duration delay) {
  queue_.after(delay, processed_, keep(std::move(message)));
}

std::uint64_t LockMail::sent() const {
  return std::accumulate(sent_.begin(), sent_.end(), std::uint64_t{0});
}

void LockMail::arrived(std::uint32_t slot) {
  const std::size_t node = messages_[slot].to.index;
  if (processors_.size() <= node) processors_.resize(node + 1);
  Processor& p = processors_[node];
  if (p.costs == nullptr) {
    p.costs =
        std::make_unique<RandomStream>(options_.seed, "locks of node " + std::to_string(node));
  }
  const Duration cost = p.costs->uniform(options_.remote_side_min, options_.remote_side_max);
  p.free_at = std::max(p.free_at, queue_.now()) + cost;
  queue_.at(p.free_at, processed_, slot);
}

void LockMail::processed(std::uint64_t slot) {
  LockMessage m = take(static_cast<std::uint32_t>(slot));
  hooks_.received(std::move(m));
}

std::uint32_t LockMail::keep(LockMessage message) {
  if (free_.empty()) {
    messages_.push_back(std::move(message));
    return static_cast<std::uint32_t>(messages_.size() - 1);
  }
  const std::uint32_t slot = free_.back();
  free_.pop_back();
  messages_[slot] = std::move(message);
  return slot;
}

LockMessage LockMail::take(std::uint32_t slot) {
  LockMessage m = std::move(messages_[slot]);
  free_.push_back(slot);
  return m;
}

}  // namespace shadow::models
