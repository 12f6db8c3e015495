#pragma once
// What this node can name now. `changed` is a hint: it may come late or not at all; correctness
// never depends on it. Two names for one unit, or one name for two, are visible here as found,
// never repaired.
#include <functional>
#include <vector>

#include "engine/ports/disk.hpp"

namespace shadow {

class Devices {
 public:
  /// Null: no such device, or never a path to it. The pointer is stable until the node dies.
  virtual Disk* find(const DeviceName& name) = 0;
  /// All, sorted by name.
  virtual std::vector<Disk*> all() = 0;
  /// `handler` is told, as an event, of attention messages: a unit became available, went off line,
  /// changed its write lock.
  virtual void on_changed(std::function<void(Disk&)> handler) = 0;

 protected:
  ~Devices() = default;
};

}  // namespace shadow
