#pragma once
// What every part of a node's engine needs: its ports, its options, who watches.
#include <cstdint>
#include <initializer_list>
#include <string>

#include "engine/base/messages.hpp"
#include "engine/base/options.hpp"
#include "engine/host/observer.hpp"
#include "engine/ports/cluster.hpp"
#include "engine/ports/devices.hpp"
#include "engine/ports/locks.hpp"
#include "engine/ports/node.hpp"
#include "engine/ports/operator_console.hpp"
#include "engine/ports/timers.hpp"

namespace shadow {

/// The node's ports; all outlive the engine.
struct EnginePorts {
  Devices& devices;
  Cluster& cluster;
  Locks& locks;
  Timers& timers;
  Node& node;
  OperatorConsole& console;
};

struct NodeContext {
  NodeContext(EnginePorts p, const EngineOptions& o, EngineObserver* watching)
      : ports(p), options(o), observer(watching) {}

  EnginePorts ports;
  EngineOptions options;
  EngineObserver* observer = nullptr;
  std::uint32_t operations = 0;  // ID numbers given so far (RA.12)

  [[nodiscard]] NodeId self() const { return ports.cluster.self(); }
  [[nodiscard]] SimTime now() const { return ports.timers.now(); }
  [[nodiscard]] std::int64_t parameter(ParameterId id) const { return ports.node.parameter(id); }

  /// Operator messages: the node's console, the operator terminals, the journal (RA.3).
  void report(MessageId id, std::vector<MessageVar> vars) const;
  /// Journal only (RA.45).
  void note(MessageId id, std::vector<MessageVar> vars) const;
};

}  // namespace shadow
