#pragma once
// Nodes of an ideal cluster on the plain driver, for tests of models and engine.
#include <string>
#include <vector>

#include "models/events/plain_driver.hpp"
#include "models/node/nodes.hpp"

namespace shadow::test {

/// Keeps what was printed and journalled, in order.
class Printed final : public models::OperatorSink {
 public:
  struct Line {
    SimTime time;
    NodeId node;
    NodeId reporter;
    MessageId id;
    std::vector<std::string> lines;  // one: OPA0; several: OPCOM
  };
  explicit Printed(models::EventQueue& queue) : queue_(queue) {}

  void console_printed(NodeId node, const Emission& e, const std::string& text) override {
    console.push_back({queue_.now(), node, node, e.id, {text}});
  }
  void terminal_printed(NodeId node, NodeId reporter, const Emission& e,
                        std::span<const std::string> lines) override {
    terminals.push_back({queue_.now(), node, reporter, e.id, {lines.begin(), lines.end()}});
  }
  void journalled(NodeId node, const Emission& e) override {
    journal.push_back({queue_.now(), node, node, e.id, {line(e)}});
  }

  std::vector<Line> console;
  std::vector<Line> terminals;
  std::vector<Line> journal;

 private:
  models::EventQueue& queue_;
};

/// Keeps a coroutine lambda alive as long as its task: `scope.spawn(holding([&]() -> Task<void> {
/// ... }))`.
template <class Body>
Task<void> holding(Body body) {
  co_await body();
}

/// Nodes that run from time 0 on; node n has NodeId{n}.
class TestNodes {
 public:
  explicit TestNodes(const std::vector<std::string>& names,
                     const models::Nodes::Options& options = {})
      : printed(driver.queue()), nodes(driver.queue(), printed, options) {
    for (std::size_t i = 0; i < names.size(); ++i) {
      specs.push_back({});
      specs.back().id = id(i);
      specs.back().name = names[i];
      nodes.boot(specs.back());
    }
  }
  [[nodiscard]] static NodeId id(std::size_t n) { return {static_cast<std::uint16_t>(n)}; }
  [[nodiscard]] models::NodeShell& node(std::size_t n) { return *nodes.find(id(n)); }
  template <class Body>
  void spawn(std::size_t n, Body body) {
    node(n).scope().spawn(holding(std::move(body)));
  }
  void run() { driver.run(); }
  void run_for(Duration d) { driver.run_until(driver.now() + d); }

  models::PlainDriver driver;
  Printed printed;
  models::Nodes nodes;
  std::vector<models::NodeSpec> specs;
};

}  // namespace shadow::test
