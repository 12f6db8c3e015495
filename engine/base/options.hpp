#pragma once
// Points where the sources are silent, or where older versions behaved otherwise: one option each,
// names as in scenario files (spec README 5). The first value named is the default.
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/types.hpp"

namespace shadow {

struct EngineOptions {
  enum class Compare { sequential, parallel };
  enum class ReadChoice { cost, primary, random, round_robin, nearest, shortest_queue };
  enum class MergeReads { master_first, parallel };
  enum class AssistReply { abort, wait, proceed };
  /// Licences of all nodes alike (R3.10); none: shadowing is not licensed (R1.90).
  enum class Licence { capacity, per_disk, none };
  enum class MergeMaster { master, lowest_index };
  enum class ScbWriteFailure { wait, expel };
  enum class SysdiskTimeout { crash, wait };

  BlockCount segment_blocks = 127;                    // RH.12, RA.14
  int copy_max_passes = 10;                           // R6.26a
  Compare copy_compare = Compare::sequential;         // R6.25
  bool write_first = false;                           // R6.26c
  Duration fence_publish_interval = seconds(10);      // R6.108
  int fence_publish_percent = 1;                      // R6.108
  ReadChoice read_choice = ReadChoice::cost;          // R10.18
  MergeReads merge_reads = MergeReads::master_first;  // R6.54
  MergeMaster merge_master = MergeMaster::master;     // 6.16
  int max_members = 6;                                // R1.3
  BlockCount max_volume_blocks = 2'147'475'456;       // RN.15
  bool unit_size_maxblock = false;                    // R1.43, unit_size
  bool mark_lost_blocks = true;                       // R2.11, forced_error.mark
  bool dissimilar_devices = true;                     // RN.14
  bool allow_mixed_decram = false;                    // R1.34
  bool backup_revision_refuse = false;                // R6.20
  bool nocopy_blocks_minicopy = false;                // R4.39
  AssistReply assist_reply = AssistReply::abort;      // R4.47, mount.assist_reply
  Licence licence = Licence::capacity;                // R3.17; [licence] of a scenario
  bool include_says_succ = false;                     // R4.16, messages.include
  bool remove_write_locked = false;                   // R6.104
  /// R6.11 (a member whose control block cannot be written is expelled with the change under way)
  /// against R6.96 (a member that cannot be reached has its member timeout). Our reading: errors of
  /// the connection have their time, the change is put off meanwhile; all others expel at once.
  /// `expel`: R6.11 as it reads, whatever the error.
  ScbWriteFailure scb_write_failure = ScbWriteFailure::wait;
  SysdiskTimeout sysdisk_timeout_action = SysdiskTimeout::crash;  // R6.129
  Duration io_hard_limit = seconds(15);                           // R6.128
  /// A member command that has not ended after this long counts as lost connection: the class
  /// driver's own limit (ours; the sources name none).
  Duration member_io_timeout = seconds(10);

  /// Sets an option by its name in scenario files; returns an error text, or nothing.
  [[nodiscard]] std::string set(std::string_view name, std::string_view value);
  /// All names that `set` takes, with the allowed values.
  struct Description {
    std::string_view name;
    std::string_view allowed;
    std::string_view requirement;
  };
  [[nodiscard]] static std::vector<Description> describe();
};

}  // namespace shadow
