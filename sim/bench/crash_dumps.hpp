#pragma once
// The dumps that crashed nodes write to one disk, past all shadowing: what writes them is the
// machine's own program, after the system is dead (R9.44, R9.45, R1.72). The dump file has its
// place on the disk by the key `files`; its size and the disk decide how long it takes.
#include <map>
#include <memory>
#include <optional>

#include "engine/base/task.hpp"
#include "models/storage/node_disk.hpp"
#include "sim/bench/system.hpp"

namespace shadow::sim {

/// The name of the dump file (R3.93); behind the name of a disk that several nodes use it, ours.
inline constexpr std::string_view kDumpFile = "SYSDUMP.DMP";

class CrashDumps {
 public:
  /// The system outlives it.
  explicit CrashDumps(System& system) : system_(system) {}
  CrashDumps(const CrashDumps&) = delete;
  CrashDumps& operator=(const CrashDumps&) = delete;
  ~CrashDumps() { scope_.clear(); }

  /// What a node would write if it crashed now.
  struct Job {
    NodeId node;
    std::optional<std::size_t> disk;  // none: there is nothing to write to
    BlockRange file;                  // of the disk; empty: no dump file there
  };
  /// Before the crash, as the node knows then whether its boot device is still a member.
  [[nodiscard]] Job plan(NodeId node) const;
  /// After it: writes the dump, then lets the node boot. A node that boots meanwhile ends it.
  void begin(const Job& job);

 private:
  [[nodiscard]] std::optional<std::size_t> device_of(NodeId node) const;
  static Task<void> write(CrashDumps& self, Job job);
  static Task<bool> fill(CrashDumps& self, Job job, models::NodeDisk& disk);
  void say(NodeId node, MessageId id, std::size_t disk);

  System& system_;
  TaskScope scope_;
};

}  // namespace shadow::sim
