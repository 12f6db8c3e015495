#pragma once
// A virtual unit DSAn: on one node: what users read and write. It knows the set as all nodes know
// it (SetState), its members as this node reaches them, and may start member commands only while
// its gate is open. Who decides memberships: MembershipChange; who brings members back or gives
// them up: VolumeProcessing; who makes them equal: engine/recovery.
//
// It must never: answer a read from a copy target (R6.27), complete a write that a full member of
// the current set has not got (R1.5), start member I/O while a change is under way (R6.107).
#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/host/context.hpp"
#include "engine/io/in_flight.hpp"
#include "engine/ports/volume.hpp"
#include "engine/services/views.hpp"
#include "engine/unit/gate.hpp"
#include "engine/unit/member.hpp"
#include "engine/unit/set_state.hpp"

namespace shadow {

class AllIo;
class RangeInterlock;
class VolumeProcessing;
enum class ChangeCause : std::uint8_t;

/// What became of some member commands.
enum class IoOutcome : std::uint8_t {
  done,   // all went well
  again,  // start over: once volume processing or a change is over, or a retry
  media,  // a block could not be read or written on some member
  error,  // ends the request: see `status`
};

class VirtualUnit final : public Volume, private TroubleListener {
 public:
  VirtualUnit(NodeContext& context, SetState set, MountScope scope, std::string logical);
  VirtualUnit(const VirtualUnit&) = delete;
  VirtualUnit& operator=(const VirtualUnit&) = delete;
  ~VirtualUnit();

  // ---- users ----
  [[nodiscard]] BlockCount size() const override { return size_; }
  Task<ReadResult> read(BlockRange range) override;
  Task<Status> write(BlockRange range, const Blocks& data) override;
  void open() override { ++open_files_; }
  void close() noexcept override { --open_files_; }

  // ---- the set ----
  [[nodiscard]] UnitNumber number() const { return set_.unit; }
  [[nodiscard]] const DeviceName& name() const { return name_; }
  [[nodiscard]] const SetState& set() const { return set_; }
  [[nodiscard]] NodeContext& context() { return context_; }
  /// Current members in index order. Every co_await invalidates it.
  [[nodiscard]] const std::vector<Member*>& members() const { return members_; }
  /// This node's view of a device that is, was or becomes a member; made when first asked for.
  Member& acquaint(const DeviceName& device);
  /// A current member; null if the device is none.
  [[nodiscard]] Member* member(const DeviceName& device);
  [[nodiscard]] Member* master();
  /// The full member that differences are resolved from (R6.53).
  [[nodiscard]] Member* merge_master();
  /// Takes over a new state of the set; reports what `cause` asks for. All I/O is held or nothing
  /// is under way.
  void install(const SetState& next, ChangeCause cause, const std::vector<DeviceName>& devices);
  /// A change of the membership, led by `by`, holds all I/O and gives no number above `reserved`.
  void hold(NodeId by, Generation reserved);
  /// All is held and nothing is outstanding: the set as this node knows it, for the leader. What
  /// this node finds out from here on is not in it, and stands over what the leader publishes.
  [[nodiscard]] const SetState& testify() {
    testified_epoch_ = merge_epoch_;
    return set_;
  }
  /// The set needs a merge from LBN 0 (R6.122); local only, starts no I/O. Its incarnation is
  /// agreed by the next change.
  void enter_merge(const std::string& cause, const std::string& node);
  /// A node left: it has the set mounted no more. True if it had.
  bool forget_node(NodeId node);
  /// True if a merge is due or a copy target waits.
  [[nodiscard]] bool needs_recovery() const;
  /// The device was a member and was put out of the set by a failure, as far as this node saw it.
  [[nodiscard]] bool failed_out(const DeviceName& device) const;

  // ---- fences (R6.28-R6.31, R6.108, R6.123) ----
  void set_copy_fence(Lbn fence) { set_.copy_fence = fence; }
  void set_merge_fence(Lbn fence) { set_.merge_fence = fence; }
  void learn_fence(bool merge, Incarnation incarnation, Lbn fence, NodeId from, bool performing);
  /// Node that performs the copy or merge as far as this node knows.
  [[nodiscard]] std::optional<NodeId> performer(bool merge) const {
    return merge ? merge_performer_ : copy_performer_;
  }
  void set_performer(bool merge, std::optional<NodeId> node);
  /// Are unmerged blocks in the range, so that members may differ there (R6.55, R6.56)?
  [[nodiscard]] bool unmerged(BlockRange range) const {
    return set_.merge_needed && range.end() > set_.merge_fence && full_count_ > 1;
  }
  /// Changes whenever this node enters merge state or restarts a merge.
  [[nodiscard]] std::uint32_t merge_epoch() const { return merge_epoch_; }
  /// Is that the copy or merge that is under way now (R6.123)?
  [[nodiscard]] bool current(bool merge, Incarnation incarnation) const {
    if (merge) return !set_.merge_unsettled && set_.merge_incarnation == incarnation;
    return set_.copy_incarnation == incarnation;
  }

  // ---- member I/O ----
  [[nodiscard]] Gate& gate() { return gate_; }
  [[nodiscard]] FlightTable& flights() { return flights_; }
  /// Judges ended commands: marks members that failed, starts volume processing, tells what to do
  /// with the request. `status` receives the error of `error` and `media`, else normal.
  IoOutcome judge(const AllIo& io, Status& status);
  /// Watches commands that never end; called by whoever starts member I/O.
  void watch();
  /// The full member a read goes to now (6.3 "Read", R10.18, R4.79). Null: none can be reached.
  [[nodiscard]] Member* choose_reader(BlockRange range);
  /// Data of a range in merge state, for `work`: read on all full members, differences corrected
  /// first (R6.56). normal, or pending = again.
  Task<Status> read_merged(BlockRange range, Blocks& into, WorkKind work);

  [[nodiscard]] VolumeProcessing& volume_processing() { return *volume_processing_; }
  [[nodiscard]] RangeInterlock& interlock() { return *interlock_; }
  [[nodiscard]] TaskScope& scope() { return tasks_; }
  /// Resumed when something changed that the shadow server may act on.
  [[nodiscard]] WaitList& recovery_changed() { return recovery_changed_; }
  void wake_recovery() { recovery_changed_.notify_all(); }

  // ---- this node's settings and counters ----
  [[nodiscard]] std::uint32_t open_files() const { return open_files_; }
  /// Waits until no request of a user is under way, in whatever state; the gate is broken. The unit
  /// may be destroyed then.
  Task<void> quiesce();
  /// Write requests not completed to their issuers (R6.49).
  [[nodiscard]] std::uint32_t writes_pending() const { return writes_pending_; }
  /// A write waits to be sent again: it may stand on some members only (R6.124, R6.133).
  [[nodiscard]] bool half_done() const { return half_done_ > 0; }
  [[nodiscard]] MountScope mount_scope() const { return scope_; }
  [[nodiscard]] std::int64_t unit_timeout_s() const;
  [[nodiscard]] std::int64_t member_timeout_s(const Member& m) const;
  void reset_counters();
  [[nodiscard]] UnitView view() const;
  [[nodiscard]] UnitGlance glance() const;
  [[nodiscard]] UnitState state() const;
  [[nodiscard]] std::uint32_t served_members() const;
  /// Automatic read costs anew, where none was set by command (R4.94, R10.17).
  void assign_read_costs();

  std::optional<std::int64_t> timeout_s;  // SET SHADOW/MVTIMEOUT
  /// The node runs from this set: SHADOW_SYS_TMO is its member timeout (R3.59), MVTIMEOUT of the
  /// node its unit timeout, whose end is the node's (R6.129). Set by whoever mounts it at boot.
  bool system_disk = false;
  /// False: MOUNT/NOMOUNT_VERIFICATION (RV.7, R6.133). Set by MOUNT.
  bool mount_verification = true;
  bool unload = true;  // DISMOUNT spins the members down, unless told otherwise there (R5.30)
  /// Of which volume set this is a volume, and which (R4.22); "": none.
  std::string volume_set;
  std::uint32_t relative_volume = 0;
  /// The node booted from this member of the system disk (R3.71); empty: not from this set.
  DeviceName boot_device;
  std::uint32_t site = 0;                       // SHADOW_SITE_ID at mount (R3.53)
  std::uint32_t priority = 5000;                // R4.89
  bool split_reads = false;                     // SET SHADOW/ENABLE=SPLIT_READ_LBNS (R4.79)
  std::int64_t delay_per_served_member_s = 30;  // R3.51
  /// Asked to stop its threads: the unit is being dismounted here.
  bool stopping = false;
  /// This node has the set mounted no more: nothing may change it from here.
  bool departed = false;
  /// The state lock of R6.105; NL while nothing changes. Null while it is being taken.
  std::optional<Lock> state_lock;
  std::optional<Lock> mount_lock;
  /// A task of this node tries to settle what a dead leader left (R6.126).
  bool settling = false;
  /// Only one task of this node may convert the state lock at a time; set too while the locks are
  /// still being taken.
  bool changing = false;
  WaitList change_ended;
  /// Resumed when a copy or merge thread of this node has ended.
  WaitList thread_ended;
  /// A copy or merge thread that this node suspended, and its ID number in messages; nothing once
  /// another node has gone on with it (RA.12).
  struct Suspended {
    Incarnation incarnation;
    std::uint32_t id = 0;
  };
  std::optional<Suspended> suspended_copy;
  std::optional<Suspended> suspended_merge;
  /// Next recovery waits for SHADOW_REC_DLY too (table 8-1, column delay; R3.49).
  bool delay_due = false;
  /// Recovery is due at once: found needed at the start of the run (scenario format 12).
  bool start_at_once = false;

 private:
  bool command_in_trouble(Member& m, const IoOp& op) override;
  Task<void> watch_flights();
  void forgive(const AllIo& io);
  void end_overdue_commands();
  Task<void> end_commands(Member& m);
  void assign_read_cost(Member& m);
  [[nodiscard]] bool contains(BlockRange range) const {
    return range.count <= size_ && range.begin <= size_ - range.count;
  }
  void rebuild_members();
  void keep_own_knowledge(const SetState& before);
  void note_leavers(const SetState& before, ChangeCause cause);
  [[nodiscard]] BlockCount smallest_member() const;
  [[nodiscard]] Member* owner_of(Lbn lbn) const;
  void report_boot_member(const SetState& before) const;
  void report_change(ChangeCause cause, const std::vector<DeviceName>& devices) const;
  [[nodiscard]] std::string member_list() const;
  [[nodiscard]] MemberView view_of(const Member& m, std::size_t index) const;

  NodeContext& context_;
  SetState set_;
  DeviceName name_;
  MountScope scope_;
  std::string logical_;
  std::map<DeviceName, std::unique_ptr<Member>> known_;
  std::vector<Member*> members_;
  std::size_t full_count_ = 0;
  BlockCount size_ = 0;
  std::optional<std::uint32_t> active_pass_;
  Gate gate_;
  FlightTable flights_{context_.ports.timers, this};
  std::optional<NodeId> copy_performer_;
  std::optional<NodeId> merge_performer_;
  std::uint32_t merge_epoch_ = 0;
  std::uint32_t testified_epoch_ = 0;
  std::uint32_t open_files_ = 0;
  std::uint32_t writes_pending_ = 0;
  std::uint32_t half_done_ = 0;
  std::uint32_t requests_ = 0;  // reads and writes of users, from call to return
  WaitList request_ended_;
  SimTime running_since_{};  // commands were held before: nothing is overdue from then
  std::size_t turn_ = 0;     // round robin among equal members: behind the last
  std::uint64_t reads_ = 0;  // requests of users
  std::uint64_t writes_ = 0;
  std::uint64_t errors_ = 0;
  bool watching_ = false;
  WaitList recovery_changed_;
  std::unique_ptr<RangeInterlock> interlock_;
  std::unique_ptr<VolumeProcessing> volume_processing_;
  TaskScope tasks_;  // last: destroyed first
};

}  // namespace shadow
