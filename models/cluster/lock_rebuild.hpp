#pragma once
// Makes one lock database of those of several nodes: after nodes were lost, when one joins, or when
// parts of a cluster find each other again. Owners say what they have; masters that are left keep
// the order of their queues.
#include <map>
#include <vector>

#include "models/cluster/lock_database.hpp"

namespace shadow::models {

class LockRebuild {
 public:
  /// `nodes` sorted by id: those that form the group from now on.
  LockRebuild(std::vector<LockDatabase*> nodes, std::uint32_t epoch);

  /// All of it. Nothing is granted before the nodes go on; messages under way are void.
  void run();
  /// Only the directory changes: all but one group are nodes without locks and without a past. The
  /// epoch stays that of the group.
  void extend();

  /// Granted, converting and waiting locks of all the nodes.
  [[nodiscard]] std::size_t locks() const;

 private:
  struct Name {
    std::vector<LockDatabase*> users;
    LockDatabase* master = nullptr;
    std::shared_ptr<const LockResource> in_flight;  // of a tree that was moving
    bool doubtful = false;                          // what the directory knew of its value is lost
    bool listed = false;                            // in the directory
  };
  using Names = std::map<ResourceKey, Name>;

  [[nodiscard]] std::shared_ptr<const LockGroup> new_group(std::uint32_t epoch) const;
  [[nodiscard]] std::vector<NodeId> lost() const;
  void gather();
  void gather_directory(const LockDatabase& d);
  void form(const ResourceKey& key, Name& name);
  [[nodiscard]] LockDatabase& heir(const ResourceKey& key, const Name& name) const;
  [[nodiscard]] VersionedValue value_of(const ResourceKey& key, const Name& name,
                                        const LockResource* old) const;
  void enter(const ResourceKey& key, LockDatabase* master, Mastership term, bool lost);

  std::vector<LockDatabase*> nodes_;
  std::uint32_t epoch_;
  std::shared_ptr<const LockGroup> group_;
  std::vector<NodeId> lost_;
  Names names_;
};

}  // namespace shadow::models
