#pragma once
// System communication services: what the connection manager, the lock manager and the MSCP servers
// send each other over the virtual circuits between nodes. Implemented by the connection manager
// over the simulated network; tests have one with a fixed latency.
#include <cstdint>
#include <functional>

#include "engine/base/types.hpp"

namespace shadow::models {

/// Connections of one circuit; messages of one connection keep their order per direction.
enum class ScsConnection : std::uint8_t { cluster, locks, disks };

class Courier {
 public:
  /// Both run, are members of one cluster, and their circuit is open or in its reconnect interval.
  [[nodiscard]] virtual bool connected(NodeId a, NodeId b) const = 0;
  /// Sends `size` bytes; `deliver` runs as an event when they have arrived, `lost` (may be empty)
  /// when the connection has ended before: exactly one of the two, unless the run ends. Waits
  /// through a reconnect interval (RC.23). To itself: an event of delay 0.
  virtual void send(NodeId from, NodeId to, ScsConnection connection, Bytes size,
                    std::function<void()> deliver, std::function<void()> lost = {}) = 0;
  /// One way, of an empty message, on the path in use; zero to itself.
  [[nodiscard]] virtual Duration latency(NodeId from, NodeId to) const = 0;
  /// `told` runs as an event whenever connected(a, b) has changed for a node and one of its peers.
  virtual void on_change(std::function<void(NodeId node, NodeId peer, bool connected)> told) = 0;

 protected:
  ~Courier() = default;
};

}  // namespace shadow::models
