#pragma once
// Volume processing and mount verification of one set on one node (6.10): a member that does not
// answer stalls all I/O of the set here; it is tried again once a second until it is back, its time
// is over (then it is expelled, if a full member is reached: R6.96), or the unit's time is over
// (R6.97).
#include <string>
#include <vector>

#include "engine/base/status.hpp"
#include "engine/base/task.hpp"
#include "engine/base/types.hpp"
#include "engine/unit/member.hpp"

namespace shadow {

class VirtualUnit;
enum class MessageKind : std::uint8_t;

/// What FORCE_REMOVAL did (R4.82, R6.100).
enum class Removal : std::uint8_t {
  at_once,      // the set is in volume processing and the member is lost: it is expelled now
  flagged,      // the member is lost, nothing has met that yet: expelled when something does
  nothing,      // the member is reached, or the flag was taken back
  only_source,  // refused: no other full member (R4.83)
};

class VolumeProcessing {
 public:
  explicit VolumeProcessing(VirtualUnit& unit) : unit_(unit) {}

  /// A command to the member failed so that the member cannot be used now: stalls the set and
  /// starts processing.
  void member_failed(Member& m, Status why);
  /// SET SHADOW/ABORT_VIRTUAL_UNIT, DISMOUNT/ABORT: ends it at once; stalled and new I/O fails
  /// (R6.101, RA.17).
  void abort();
  /// DISMOUNT/FORCE_REMOVAL of a current member: asks whether it is reached, then does one of three
  /// things (R4.82, R6.100). The expulsion itself comes later, by R6.107.
  Task<Removal> force_removal(DeviceName device);
  /// SET SHADOW/[NO]FORCE_REMOVAL: the same without waiting; only_source if it is refused.
  Removal set_force_removal(Member& m, bool on);

  /// Another node gives the set up: users of this one do not write before it has reported the end
  /// of its commands, or io_hard_limit has passed (R6.128).
  void other_gives_up(NodeId node, bool writes);
  /// Its commands have ended; with `writes` outstanding the set needs a merge (R6.49, R6.133).
  void other_gave_up(NodeId node, bool writes);

  /// A change has left newer numbers on some members: the blocks are written anew when all members
  /// that were lost are back or gone (R6.116).
  void rewrite_later() { rewrite_ = true; }

  [[nodiscard]] bool active() const { return active_; }
  /// No full member is reached from here (R6.97).
  [[nodiscard]] bool passive() const { return passive_; }
  /// Timed out or aborted on this node.
  [[nodiscard]] bool timed_out() const { return timed_out_; }

 private:
  [[nodiscard]] Duration hung_for(const Member& m) const;
  [[nodiscard]] bool only_source(const Member& m) const;
  void flag_removal(Member& m, bool on);
  Task<void> begin_force_removal(DeviceName device);
  Task<void> run();
  Task<void> try_members();
  Task<bool> same_volume(Member& m);
  Task<Status> expel(std::vector<DeviceName> devices);
  [[nodiscard]] bool full_member_reached() const;
  [[nodiscard]] bool anyone_failing() const;
  [[nodiscard]] std::vector<DeviceName> overdue() const;
  void count_time(Duration step);
  [[nodiscard]] bool waits_for_write_lock() const;
  [[nodiscard]] bool waits_for_ever() const;
  Task<void> unit_time_over();
  Task<void> give_up();
  Task<void> end_own_commands(bool writes);
  Task<void> tell_gave_up(bool writes);
  Task<void> tell(MessageKind kind, bool writes);
  Task<void> fail_requests();
  Task<void> wait_for_report(NodeId node, bool writes);
  void tell_passive(bool passive);

  VirtualUnit& unit_;
  bool active_ = false;
  bool passive_ = false;
  bool timed_out_ = false;
  bool hurry_ = false;
  bool rewrite_ = false;  // a member carries a newer number than the set: an unfinished change
  Duration unit_clock_{};
  bool relapsed_ = false;  // on a member's trial: the clocks go on
  Duration unit_limit_{};
};

}  // namespace shadow
