#pragma once
// Makes units of this node and takes them back while their MOUNT is not complete.
#include <memory>

#include "engine/host/context.hpp"
#include "engine/host/unit_table.hpp"
#include "engine/recovery/shadow_server.hpp"
#include "engine/services/mount.hpp"

namespace shadow {

/// "SHAD$MOUNT_DSA1": the locks of a unit.
[[nodiscard]] ResourceName unit_resource(const char* prefix, UnitNumber n);

class UnitMaker {
 public:
  UnitMaker(NodeContext& context, UnitTable& units, ShadowServer& server)
      : context_(context), units_(units), server_(server) {}

  /// A unit of this node with the settings that MOUNT gave; the caller takes the locks.
  std::shared_ptr<VirtualUnit> make(SetState set, const MountRequest& request);
  /// The shadow server looks after the unit from now on.
  void serve(VirtualUnit& unit) { unit.scope().spawn(server_.serve(unit)); }
  /// The mount has failed: the unit goes, its number is pending again.
  Task<void> withdraw(std::shared_ptr<VirtualUnit> unit);

 private:
  NodeContext& context_;
  UnitTable& units_;
  ShadowServer& server_;
};

}  // namespace shadow
