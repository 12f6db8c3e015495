#pragma once
// Operator consoles and terminals: OPA0 of a node prints plain lines, always; OPCOM prints banners
// on the terminals of all nodes that run, and is held back while its node may not (RA.3-RA.5).
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/ports/operator_console.hpp"
#include "engine/ports/timers.hpp"
#include "models/events/event_to.hpp"

namespace shadow::models {

/// Where the lines of all nodes go; implemented by the bench (recorder, console).
class OperatorSink {
 public:
  /// A plain line on OPA0 of `node`.
  virtual void console_printed(NodeId node, const Emission& e, const std::string& line) = 0;
  /// OPCOM lines of a message that `reporter` sent, on the terminals of `node`.
  virtual void terminal_printed(NodeId node, NodeId reporter, const Emission& e,
                                std::span<const std::string> lines) = 0;
  /// An entry of the node's journal (RA.7).
  virtual void journalled(NodeId node, const Emission& e) = 0;

 protected:
  ~OperatorSink() = default;
};

/// Option `opcom.from_line` (RA.5): the line `(from node ...)` on other nodes only, or always.
enum class FromLine : std::uint8_t { remote, always };

class NodeConsole;

/// The operator terminals of all nodes of the run.
class OperatorTerminals {
 public:
  OperatorTerminals(EventQueue& queue, OperatorSink& sink, Duration latency, FromLine from_line)
      : queue_(queue), sink_(sink), latency_(latency), from_line_(from_line) {}

  /// `time` is the reporter's clock when it reported.
  void broadcast(NodeConsole& reporter, const Emission& e, WallTime time);
  [[nodiscard]] OperatorSink& sink() { return sink_; }

 private:
  friend class NodeConsole;
  struct InFlight {
    NodeId to;
    NodeId reporter;
    std::string reporter_name;
    Emission emission;
    WallTime time;
  };
  void print(NodeConsole& at, const InFlight& m);
  void arrived(std::uint64_t argument);

  EventQueue& queue_;
  OperatorSink& sink_;
  Duration latency_;  // from node to node
  FromLine from_line_;
  std::vector<NodeConsole*> consoles_;  // of running nodes, in the order of their boots
  std::vector<InFlight> in_flight_;
  std::vector<std::uint32_t> free_;
  EventTo<OperatorTerminals, &OperatorTerminals::arrived> arrived_{*this};
};

/// The OperatorConsole port of one node.
class NodeConsole final : public OperatorConsole {
 public:
  NodeConsole(OperatorTerminals& terminals, const Timers& timers, NodeId node, std::string name);
  NodeConsole(const NodeConsole&) = delete;
  NodeConsole& operator=(const NodeConsole&) = delete;
  ~NodeConsole();

  void opa0(const Emission& e) override;
  void opcom(const Emission& e) override;
  void journal(const Emission& e) override;

  /// The node may or may not run from now on: OPCOM is held back meanwhile and then goes out in
  /// order with its original times.
  void set_may_run(bool may_run);

 private:
  friend class OperatorTerminals;
  struct Held {
    Emission emission;
    WallTime time;
  };
  OperatorTerminals& terminals_;
  const Timers& timers_;
  NodeId node_;
  std::string name_;
  bool may_run_ = true;
  std::vector<Held> held_;
};

}  // namespace shadow::models
