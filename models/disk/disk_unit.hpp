#pragma once
// A physical unit: contents, defects, drive, the queue of commands of all nodes, and what is wrong
// with it. It lives as long as the run; nodes come and go, and find here what they left behind. One
// event per command (why: storage/path.hpp).
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/ports/disk.hpp"
#include "models/disk/defects.hpp"
#include "models/disk/disk_fault.hpp"
#include "models/disk/drive.hpp"
#include "models/disk/drive_spec.hpp"
#include "models/disk/medium.hpp"
#include "models/disk/solid_state.hpp"
#include "models/events/event_queue.hpp"
#include "models/observe/event_log.hpp"
#include "models/storage/cache.hpp"
#include "models/storage/path.hpp"

namespace shadow::models {

/// Who has commands at a unit: one node's face of it. Tells the unit good-bye (DiskUnit::leave)
/// before it dies.
class CommandOwner {
 public:
  /// A command has ended; the waiting coroutine hears of it right afterwards.
  virtual void ended(Status status) = 0;
  /// The unit became available, went off line, or changed its write lock: an event.
  virtual void attention() = 0;
  /// The time that was asked for with DiskUnit::remind is up.
  virtual void reminded() = 0;

 protected:
  ~CommandOwner() = default;
};
using OwnerIndex = std::uint32_t;

struct DiskUnitSpec {
  DeviceName name;
  UnitId unit;
  DriveSpec drive;
  Stamp contents = kBlank;        // what every block holds at t = 0
  std::uint16_t record_unit = 0;  // index in the run's table of unit names
  std::uint64_t seed = 1;         // of what becomes of commands whose node or path is lost
  bool write_locked = false;
};

class DiskUnit final : public EventHandler, private CachedUnit {
 public:
  /// `log` may be null. `queue` and `log` outlive the unit and its events.
  DiskUnit(EventQueue& queue, DiskUnitSpec spec, EventLog* log);
  DiskUnit(const DiskUnit&) = delete;
  DiskUnit& operator=(const DiskUnit&) = delete;

  // For nodes' faces (storage/node_disk.hpp).

  OwnerIndex join(CommandOwner& owner, NodeId node);
  /// The node has died: each of its commands is performed or dropped now, by the seed, and none
  /// later (R6.127, RC.38).
  void leave(OwnerIndex owner);
  /// Takes a command into the table: `op` is outstanding from now on. It is held until send() or
  /// answer().
  std::uint32_t take(OwnerIndex owner, IoOp& op);
  /// Sends it on its way.
  void send(std::uint32_t slot, Path& path);
  /// Ends it without having been sent: `status`, as an event of this instant.
  void answer(std::uint32_t slot, Status status);
  /// Commands of `owner` that are held, oldest first.
  [[nodiscard]] std::vector<std::uint32_t> held(OwnerIndex owner) const;
  /// Who waits for a held command.
  [[nodiscard]] const IoOp& waiter(std::uint32_t slot) const { return *commands_[slot].op; }
  /// Takes a held command out of the table again: its owner sends it another way.
  [[nodiscard]] IoOp& give_back(std::uint32_t slot);
  /// The one command ends now with `status`: performed or dropped by the seed, nothing of it later.
  void tear(const IoOp& op, Status status);
  void abandon(const IoOp& op) noexcept;
  /// The connection of `owner` is lost: commands that were sent end with medium_offline, performed
  /// or dropped by the seed.
  void disconnect(OwnerIndex owner);
  /// Ends commands older than `limit` that the drive has not begun, with cancelled; `all`: the
  /// others too, performed or dropped by the seed (R6.128).
  void withdraw(OwnerIndex owner, std::uint64_t limit, bool all);
  /// Commands of `owner` older than `limit`.
  [[nodiscard]] std::uint32_t outstanding(OwnerIndex owner, std::uint64_t limit) const;
  /// The next command's age number.
  [[nodiscard]] std::uint64_t next_sequence() const { return sequence_; }
  /// The owner's processor stands still: what its commands come to is told when it goes on, in the
  /// order in which they ended.
  void stand_still(OwnerIndex owner, bool still);
  /// owner.attention(), as an event of this instant.
  void call_attention(OwnerIndex owner) { schedule(events_.now(), Phase::attention, owner); }
  /// owner.reminded() after `d`, unless it has left.
  void remind(OwnerIndex owner, Duration d);

  [[nodiscard]] SimTime now() const { return events_.now(); }

  // For the bench.

  /// Puts a fault on; takes effect on commands under way too.
  void install(std::unique_ptr<DiskFault> fault);
  /// Takes all faults off and heals the medium but for forced-error marks; commands that got no
  /// answer are served again. Power and motor stay as they are.
  void repair();
  [[nodiscard]] const std::vector<std::unique_ptr<DiskFault>>& faults() const { return faults_; }
  /// The switch as the unit is set up; a fault may lock it besides.
  void set_write_lock(bool locked);
  /// Power goes: what waits is dropped, a write in its transfer leaves the blocks that have passed
  /// (RH.33), nobody reaches the unit. Nothing if it has no power already.
  void power_off();
  /// Power is back: the motor starts after `turn` (drives of a shelf start one after the other) and
  /// the unit is ready DriveSpec::spin_up later. Nothing if it has power.
  void power_on(Duration turn = {});
  /// The motor stops (unload, R5.30): nobody reaches the unit before spin_up().
  void spin_down();
  /// Starts a motor that stands still, after `turn`.
  void spin_up(Duration turn = {});
  enum class Motor : std::uint8_t { running, starting, stopped, no_power };
  [[nodiscard]] Motor motor() const { return motor_; }
  /// Replaces the contents without anybody's notice, as an array does that restores a snapshot;
  /// `contents` has the size of the medium.
  void replace_contents(const Medium& contents);
  /// An injected hazard (RC.38): writes that are at the unit when their node dies are performed so
  /// long afterwards instead of being settled then; no time: the hazard ends.
  void set_late_writes(Duration delay) { late_by_ = delay; }
  /// A cache in front of it has lost writes: nobody is let in before repair() says that somebody
  /// knows.
  [[nodiscard]] bool lost_writes() const { return lost_writes_; }
  [[nodiscard]] Defects& defects() { return defects_; }
  [[nodiscard]] Medium& medium() { return medium_; }
  [[nodiscard]] const Medium& medium() const { return medium_; }

  [[nodiscard]] const DiskUnitSpec& spec() const { return spec_; }
  [[nodiscard]] bool write_locked() const { return state_.write_locked; }
  /// Somebody would answer a command (power, a running motor, no fault such as offline).
  [[nodiscard]] bool reachable() const { return state_.reachable; }
  [[nodiscard]] bool responds() const { return state_.responds; }
  [[nodiscard]] bool ready() const { return state_.ready; }
  /// Another unit answers to its number (RN.7).
  [[nodiscard]] bool duplicate() const { return state_.duplicate; }
  /// Counts how often the unit came back as a stranger to everybody (power, another medium): until
  /// it is acknowledged anew it answers volume_invalid (contract 4 of ports/disk.hpp).
  [[nodiscard]] std::uint32_t arrival() const { return arrival_; }

  struct Counters {
    std::uint64_t reads = 0;  // that ended well; compares among them
    std::uint64_t writes = 0;
    std::uint64_t errors = 0;
    std::uint64_t read_blocks = 0;
    std::uint64_t written_blocks = 0;
    Duration busy{};             // at least one command was being served
    Duration service{};          // sum of all services
    std::uint64_t serviced = 0;  // commands that were served
  };
  [[nodiscard]] const Counters& counters() const { return counters_; }
  /// Commands in the drive's hands: waiting and being served.
  [[nodiscard]] std::uint32_t queue() const {
    return static_cast<std::uint32_t>(waiting_.size()) + in_service_;
  }

  void on_event(std::uint64_t what) override;

 private:
  static constexpr std::uint32_t kNone = 0xffffffff;
  enum class Phase : std::uint8_t {
    answer,
    arrived,
    served,
    returned,
    attention,
    reminder,
    ready,
    cached,
    destage,
    late
  };
  enum class State : std::uint8_t {
    free,
    held,
    answering,
    travelling,
    waiting,
    serving,
    cached,  // a cache serves it
    silent,
    returning
  };

  struct Command {
    IoOp* op = nullptr;  // null: nobody waits
    Path* path = nullptr;
    std::unique_ptr<Blocks> orphan;  // what an abandoned command was to write
    BlockRange range;
    TrackPosition where;
    SimTime arrived{};  // in the drive's queue
    SimTime started{};
    SimTime ended{};      // of the service
    Duration transfer{};  // part of the service in which blocks passed
    std::uint64_t sequence = 0;
    OwnerIndex owner = kNone;  // kNone: of nobody
    IoKind kind = IoKind::read;
    State state = State::free;
    Status status = Status::normal;
    bool settled =
        false;  // performed or dropped already: an event that is still due only frees the slot
    bool destage = false;  // of a cache: nobody waits, and the contents are there already
    [[nodiscard]] bool write() const {
      return kind == IoKind::write || kind == IoKind::write_forced_error;
    }
    [[nodiscard]] bool carries_data() const {
      return kind == IoKind::write || kind == IoKind::compare;
    }
  };
  /// What a dead node's write still does.
  struct LateWrite {
    BlockRange range;
    Blocks data;
  };
  struct Owner {
    CommandOwner* face = nullptr;  // null: has left
    NodeId node;
    bool still = false;                    // its processor stands still
    std::vector<std::uint32_t> unheard{};  // commands that have ended meanwhile
  };
  // Tells the unit that the network lost a message.
  class Lost final : public EventHandler {
   public:
    explicit Lost(DiskUnit& unit) : unit_(unit) {}
    void on_event(std::uint64_t what) override;

   private:
    DiskUnit& unit_;
  };

  /// Of a command that is torn from its node.
  enum class Fate : std::uint8_t {
    by_chance,  // performed or dropped by the seed
    dropped,    // it had not begun
    cut         // performed as far as the transfer had come
  };

  [[nodiscard]] static constexpr std::uint64_t argument(Phase phase, std::uint32_t index) {
    return (std::uint64_t{static_cast<std::uint8_t>(phase)} << 32) | index;
  }
  void schedule(SimTime t, Phase phase, std::uint32_t index) {
    events_.at(t, *this, argument(phase, index));
  }
  [[nodiscard]] std::uint32_t take_slot();
  void free_slot(std::uint32_t slot);
  void enqueue(std::uint32_t slot, SimTime arrival);
  void enqueue_at_drive(std::uint32_t slot, SimTime arrival);
  void begin(std::uint32_t slot, SimTime start);
  void start_next(SimTime at);
  [[nodiscard]] std::size_t choose_upwards(SimTime at) const;
  [[nodiscard]] std::size_t choose_nearest(SimTime at) const;

  // What a cache in front of the drive makes of it (disk_unit_cache.cpp).
  struct CacheUse {
    Cache* cache = nullptr;
    CachedIndex index = 0;
  };
  [[nodiscard]] const CacheUse* cache_of(const Command& c);
  [[nodiscard]] bool cache_serves(std::uint32_t slot, SimTime arrival);
  void from_cache(std::uint32_t slot);
  void through_cache(const Command& c);
  void plan_destage();
  void destage();
  void destaged(std::uint32_t slot);
  void drop_destages();
  void writes_lost(BlockRange range, const Blocks& old) override;
  void destage_due() override { plan_destage(); }
  [[nodiscard]] std::size_t choose(SimTime at) const;
  void served(std::uint32_t slot);
  void go_back(std::uint32_t slot);
  void finish(std::uint32_t slot, Status status);
  void lost(std::uint32_t slot);
  [[nodiscard]] Status perform(Command& c, BlockCount blocks);
  void read_into(BlockRange range, Blocks& into);
  void write_medium(BlockRange range, const Blocks& contents);
  [[nodiscard]] Medium& in_drive() { return state_.foreign != nullptr ? *state_.foreign : medium_; }
  [[nodiscard]] const Blocks& payload(const Command& c) const {
    return c.orphan ? *c.orphan : *c.op->payload;
  }
  void record(const Command& c, Status status);
  [[nodiscard]] Status verdict(const Command& c);
  [[nodiscard]] double stretch() const;
  /// What faults, power and motor make of the unit together.
  struct Standing {
    bool reachable = true;
    bool responds = true;
    bool ready = true;
    bool write_locked = false;
    bool duplicate = false;
    Medium* foreign = nullptr;
  };
  [[nodiscard]] Standing look() const;
  /// After a change: ends commands of a unit that is gone, tells the nodes what they would be told.
  void state_changed(Fate fate = Fate::by_chance);
  void motor_ready(std::uint32_t start);
  void start_motor(Duration turn);
  [[nodiscard]] BlockCount transferred(const Command& c) const;
  void leave_behind(const Command& c);
  void write_late(std::uint32_t index);
  void disconnect(OwnerIndex owner, Fate fate);
  /// What becomes of a command that is torn from its node; takes it out of the queue.
  void settle(std::uint32_t slot, Fate fate);
  /// Gives the waiter of a command another slot, which answers `status` now.
  void move_waiter(std::uint32_t slot, Status status);
  [[nodiscard]] std::uint64_t draw();
  void attention_of_all();

  EventQueue& events_;
  EventLog* log_;
  DiskUnitSpec spec_;
  Drive drive_;
  std::unique_ptr<SolidState> flash_;  // null: a drive with moving parts, or memory
  Medium medium_;
  Defects defects_;
  std::vector<std::unique_ptr<DiskFault>> faults_;
  std::vector<Command> commands_;
  std::vector<std::uint32_t> free_;
  std::vector<std::uint32_t> waiting_;  // by arrival, then sequence
  std::vector<Owner> owners_;
  std::vector<CacheUse> caches_;  // through which commands have come
  SimTime destage_at_ = kNever;   // the next look at what is due
  std::uint32_t destages_ = 0;    // under way
  bool lost_writes_ = false;
  Lbn upwards_from_ = 0;  // C-LOOK: where the last service ended
  Standing state_;
  Motor motor_ = Motor::running;
  std::uint32_t motor_starts_ = 0;
  std::uint32_t arrival_ = 0;
  std::uint32_t servers_ = 1;  // commands that are served at a time
  std::uint32_t in_service_ = 0;
  SimTime busy_since_{};
  SimTime idle_since_{};  // true end of the last service
  std::uint64_t sequence_ = 0;
  std::uint64_t draws_ = 0;
  Duration late_by_{};
  std::vector<LateWrite> late_;  // by number
  Counters counters_;
  Lost lost_{*this};
};

}  // namespace shadow::models
