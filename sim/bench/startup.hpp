#pragma once
// The start-up procedure of nodes: the system disk (3.6), the MOUNTs of `sets`, the site values of
// their members, then the lines of `startup`, one after the other (scenario-format, exact meanings
// 3). With `start = mounted` the sets are mounted at t = 0 already, and only the lines are typed
// then.
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "sim/bench/command_line.hpp"
#include "sim/bench/system.hpp"

namespace shadow::sim {

class Startup {
 public:
  /// Both outlive it. From now on nodes that come up by a boot run their procedure.
  Startup(System& system, CommandLine& commands);
  Startup(const Startup&) = delete;
  Startup& operator=(const Startup&) = delete;

  /// At t = 0, before everything else of the run.
  void begin();
  /// No procedure is under way.
  [[nodiscard]] bool idle() const { return running_ == 0; }

 private:
  struct Step {
    const ShadowSet* mount = nullptr;  // null: `line`
    std::string line;
    bool boot = false;  // the system disk is mounted (3.6)
  };
  struct Procedure {
    NodeId node;
    std::vector<Step> steps;
    std::size_t next = 0;
    bool over = false;  // done, or its node died: another boot has a procedure of its own
  };
  struct Waiting {
    const ShadowSet* set = nullptr;
    std::size_t procedure = 0;
  };
  void booted(NodeId node);
  void start(NodeId node, bool mounts);
  void go_on(std::size_t index);
  static Task<void> boot(Startup& self, NodeId node, std::size_t index);
  void end(std::size_t index);
  void died(NodeId node);
  void go_on_after(const ShadowSet& set);
  void settle(const ShadowSet& set, NodeId node);
  [[nodiscard]] static std::string mount_line(const ShadowSet& set, bool first);

  System& system_;
  CommandLine& commands_;
  std::deque<Procedure> procedures_;        // by number; those that are over keep their place
  std::vector<const ShadowSet*> mounting_;  // by a first MOUNT that has not ended
  std::vector<Waiting> waiting_;            // for the end of such a MOUNT
  std::size_t running_ = 0;
};

}  // namespace shadow::sim
