#pragma once
// One node from boot to death: its ports, the software that runs on them, and the scope of all its
// tasks. Destroying it is the crash: first every task ends where it is, then the software, then the
// ports; nothing of it is heard of again.
#include <memory>
#include <string>
#include <utility>

#include "engine/ports/cluster.hpp"
#include "engine/ports/locks.hpp"
#include "models/node/node_console.hpp"
#include "models/node/node_runtime.hpp"
#include "models/node/node_timers.hpp"

namespace shadow::models {

/// What a node is configured to be.
struct NodeSpec {
  NodeId id;
  std::string name;  // SCSNODE
  std::string version = "8.4";
  std::string arch = "integrity";
  Duration clock_offset{};  // this node's clock less the run's
  ParameterValues parameters;
  Bytes pool = 64'000'000;       // scenario-format: pool
  bool processor_model = false;  // R10.5
  std::string boot_device;       // disk or DSAn; empty: a disk outside the model
  bool licensed = true;          // to use shadowing (R1.90)
  std::string quorum_disk;       // DISK_QUORUM; empty: none
  bool sanity_timer = true;      // chapter 4.5, HANG on CI and DSSI
  Duration boot_time = seconds(60);
  bool reboots = false;  // by itself after a crash
};

class NodeShell {
 public:
  struct Surroundings {
    Wakeups& wakeups;
    OperatorTerminals& terminals;
    WallTime start;  // calendar time of t = 0
    std::uint64_t seed;
    std::function<void(std::string_view ident)> bugcheck;
  };
  NodeShell(const Surroundings& around, const NodeSpec& spec, std::uint32_t boot);
  NodeShell(const NodeShell&) = delete;
  NodeShell& operator=(const NodeShell&) = delete;
  ~NodeShell() = default;

  [[nodiscard]] NodeId id() const { return id_; }
  [[nodiscard]] const std::string& name() const { return runtime_.name(); }
  [[nodiscard]] NodeTimers& timers() { return timers_; }
  [[nodiscard]] NodeRuntime& runtime() { return runtime_; }
  [[nodiscard]] NodeConsole& console() { return console_; }
  [[nodiscard]] Cluster& cluster() { return *cluster_; }
  [[nodiscard]] Locks& locks() { return *locks_; }
  /// Tasks of the node that nobody awaits: message handlers, transition tasks, workloads, commands.
  [[nodiscard]] TaskScope& scope() { return scope_; }

  /// Creates the node's software (device ports and engine) inside the shell: destroyed after the
  /// tasks, before the ports.
  template <class Software, class... Args>
  Software& install(Args&&... args) {
    auto holder = std::make_unique<Holder<Software>>(std::forward<Args>(args)...);
    Software& software = holder->software;
    software_ = std::move(holder);
    return software;
  }

 private:
  friend class Nodes;
  struct AnyHolder {
    virtual ~AnyHolder() = default;
  };
  template <class Software>
  struct Holder final : AnyHolder {
    template <class... Args>
    explicit Holder(Args&&... args) : software(std::forward<Args>(args)...) {}
    Software software;
  };
  void join(Cluster& cluster, Locks& locks) {
    cluster_ = &cluster;
    locks_ = &locks;
  }

  NodeId id_;
  NodeTimers timers_;
  NodeRuntime runtime_;
  NodeConsole console_;
  Cluster* cluster_ = nullptr;
  Locks* locks_ = nullptr;
  std::unique_ptr<AnyHolder> software_;
  TaskScope scope_;  // last: destroyed first
};

}  // namespace shadow::models
