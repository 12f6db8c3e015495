#pragma once
// What the lock databases of two nodes tell each other. Between two nodes messages keep their
// order.
#include <memory>
#include <vector>

#include "models/cluster/lock_resource.hpp"

namespace shadow::models {

enum class LockMessageKind : std::uint8_t {
  // to the directory node of a resource
  look_up,  // who is its master? Nobody: the asker is from now on
  find,     // who is its master? Nobody: nobody is
  forget,   // it has no locks any more
  moved,    // it has a new master, the sender
  // from the directory node
  master_is,   // to look_up; not `ok`: what the value was is not known
  found,       // to find; not `ok`: nobody has locks on it
  look_again,  // to both: another node keeps that entry now
  move_known,  // to the former master
  // to the master
  requests,  // new locks of the sender; the first ones after a change of master: all of them
  convert,   // `ok`: the value is written
  cancel,
  release,
  who_holds,
  // from the master
  granted,  // not `ok`: as in keep_value
  refused,
  deadlock,
  blocking,
  not_here,     // to requests
  redirect,     // to requests, from a former master
  holders_are,  // to who_holds; not `ok`: the resource is not here
  keep_value,   // the value; not `ok`: the master itself may write it now
  // from master to master, and to the nodes that have locks
  tree,
  new_master,
  // a master to itself, later
  deadlock_due,
  count_
};

/// One mastership of a resource: its birth by the directory, and how often its tree has moved
/// since.
struct Mastership {
  std::uint64_t birth = 0;  // 0: none
  std::uint32_t moves = 0;
  friend bool operator==(const Mastership&, const Mastership&) = default;
};

struct LockMessage {
  LockMessageKind kind = LockMessageKind::count_;
  LockMode mode = LockMode::nl;
  bool ok = true;
  NodeId from;
  NodeId to;
  NodeId about;  // a master that is not the sender; the owner of a lock that is not the receiver
  std::uint32_t epoch = 0;
  std::uint32_t ticket = 0;  // of the lock's operation, or of the question
  ResourceKey key;
  Mastership term;
  SlotId lock;  // in its owner's table; of find and who_holds: the question
  VersionedValue value;
  std::vector<KnownLock> locks;
  std::vector<NodeId> nodes;
  std::shared_ptr<const LockResource> resource;  // tree
};

}  // namespace shadow::models
