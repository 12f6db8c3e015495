#pragma once
// One resource as its master knows it: who holds what, who converts, who waits, and the value
// block. Only the rules of granting, no time and no messages: whatever changes is settled by
// settle(), which says what was decided.
#include <array>
#include <compare>
#include <cstring>
#include <string_view>
#include <vector>

#include "models/cluster/lock_modes.hpp"
#include "models/events/event_to.hpp"

namespace shadow::models {

/// The name of a resource, in place: at most 31 characters. Ordered as text.
struct ResourceKey {
  std::array<char, 31> text{};
  std::uint8_t size = 0;

  ResourceKey() = default;
  /// Stops the run if `name` is empty or too long.
  explicit ResourceKey(std::string_view name);
  [[nodiscard]] std::string_view view() const { return {text.data(), size}; }
  friend bool operator==(const ResourceKey& a, const ResourceKey& b) {
    return std::memcmp(a.text.data(), b.text.data(), a.text.size()) == 0;
  }
  friend bool operator<(const ResourceKey& a, const ResourceKey& b) {
    return std::memcmp(a.text.data(), b.text.data(), a.text.size()) < 0;
  }
};

/// A lock in the cluster: the node that owns it and its place in that node's table.
struct LockRef {
  NodeId node;
  SlotId lock;
  friend bool operator==(const LockRef&, const LockRef&) = default;
};

/// A value block and how often the resource's value had been written then.
struct VersionedValue {
  ValueBlock block;
  std::uint32_t version = 0;
};

/// A lock as its owner knows it: what a master is told of it.
struct KnownLock {
  LockRef ref;
  std::uint32_t ticket = 0;  // of its latest operation
  bool held = false;         // granted in `mode`, perhaps with a conversion to `wanted` outstanding
  bool busy = false;         // the operation of `ticket` has not been answered
  bool attempt = false;      // a request that does not wait
  // Between CW and PR, where neither includes the other: it may have been granted unheard.
  bool sideways = false;
  LockMode mode = LockMode::nl;
  LockMode wanted = LockMode::nl;
  SimTime asked{};  // when the operation began
};

class LockResource {
 public:
  struct Entry {
    LockRef ref;
    std::uint32_t ticket = 0;
    std::int32_t place = 0;  // order of conversions; 0: does not convert
    LockMode mode = LockMode::nl;
    LockMode wanted = LockMode::nl;
    bool attempt = false;
    bool noticed = false;    // a notice was sent since the last grant
    bool sideways = false;   // reconciled as such: in `mode`, or in `wanted` already
    bool confirmed = false;  // within a reconciliation
    SimTime asked{};
  };
  enum class What : std::uint8_t { granted, refused, notice };
  /// What a master tells the owner of a lock.
  struct Decision {
    LockRef ref;
    std::uint32_t ticket = 0;
    What what = What::granted;
    LockMode mode = LockMode::nl;  // granted; of a notice: the mode that waits
  };

  VersionedValue value;

  /// A new request at the end of the line. An `attempt` is refused by the settle() that does not
  /// grant it.
  void request(const KnownLock& lock);
  /// Goes down at once, writing `written` if there is one; else up when its turn comes. Unknown
  /// locks are ignored.
  void convert(LockRef ref, std::uint32_t ticket, LockMode mode, const VersionedValue* written);
  /// Withdraws the conversion of that ticket if it still waits.
  void cancel(LockRef ref, std::uint32_t ticket);
  void release(LockRef ref);

  /// Grants what can be granted: conversions before new requests, each first come first served;
  /// refuses attempts, and tells holders once a grant of the first request that they keep waiting.
  void settle(std::vector<Decision>& decisions);

  /// The conversion of that ticket waits, and behind one that waits for the mode that it holds:
  /// neither ever ends. It is the younger of the two.
  [[nodiscard]] bool deadlocked(LockRef ref, std::uint32_t ticket) const;
  /// Conversions that are the younger part of a deadlock, in order.
  [[nodiscard]] std::vector<Entry> deadlocks() const;

  /// Owners' knowledge replaces the master's, whose order is kept; what it did not know of stands
  /// in order of time. confirm() each lock of the node (or of all, if it is invalid) between begin
  /// and end; what was not confirmed is gone.
  void begin_reconciliation(NodeId node);
  void confirm(const KnownLock& lock);
  void end_reconciliation(NodeId node);

  [[nodiscard]] bool empty() const { return granted_.empty() && waiting_.empty(); }
  [[nodiscard]] std::size_t size() const { return granted_.size() + waiting_.size(); }
  [[nodiscard]] bool knows(LockRef ref) const;
  [[nodiscard]] const std::vector<Entry>& granted() const { return granted_; }
  [[nodiscard]] const std::vector<Entry>& waiting() const { return waiting_; }
  /// Nodes that hold it in a mode above NL, sorted.
  [[nodiscard]] std::vector<NodeId> holders() const;
  /// Nodes with any lock on it, also waiting; sorted.
  [[nodiscard]] std::vector<NodeId> nodes() const;
  [[nodiscard]] bool has_locks_of(NodeId node) const;
  [[nodiscard]] bool has_granted(NodeId node) const;

 private:
  [[nodiscard]] static Entry waiting_entry(const KnownLock& lock);
  [[nodiscard]] Entry* find_granted(LockRef ref);
  [[nodiscard]] Entry* front_conversion();
  [[nodiscard]] bool grantable(const Entry& e) const;
  void settle_sideways(std::vector<Decision>& decisions);
  void grant(Entry& e, std::vector<Decision>& decisions);
  void send_notices(std::vector<Decision>& decisions);
  void notice_holders(const Entry& waits, std::vector<Decision>& decisions);

  std::vector<Entry> granted_;  // also those that convert; by time of grant
  std::vector<Entry> waiting_;
  std::int32_t last_place_ = 0;
  std::int32_t first_place_ = 0;  // counts down: before all others
};

}  // namespace shadow::models
