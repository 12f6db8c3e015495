#pragma once
// One physical unit as THIS node's class driver sees it, all its paths behind one face.
//
// Contract (what the world may do to you):
//  1. A command ends once, or never (stuck drive, cut path without notice): time limits are the
//  engine's, except verify(),
//     which always ends. Nothing completes inside start().
//  2. Commands of one node on one unit may be performed in any order, overlapping ones too. A
//  completed command survives
//     every failure but that of the medium.
//  3. A write that ends with any error may have been performed wholly, not at all, or as a prefix.
//  512-byte blocks are atomic.
//  4. After medium_offline or device_offline every command is answered volume_invalid until
//  verify() returned normal on this
//     node. Identity (incarnation, SCB, label) is the engine's to compare (RV.6).
//  5. A serving node's failure shows as medium_offline at its client (RC.38).
//  6. When the commanding node dies, each outstanding command is performed or dropped at a seeded
//  instant not later than
//     the stage "I/O completion" of the transition that removes it.
//  7. queue_length() counts this node's commands only. compare is done by the controller if it can
//  (DiskInfo), else the port
//     answers unsupported and the member class reads and compares.
//  8. start() and completion allocate nothing.
#include <coroutine>
#include <cstdint>
#include <string>

#include "engine/base/blocks.hpp"
#include "engine/base/device_name.hpp"
#include "engine/base/status.hpp"
#include "engine/base/task.hpp"
#include "engine/base/types.hpp"

namespace shadow {

class Disk;

enum class IoKind : std::uint8_t { read, write, compare, write_forced_error };

class IoOp;

/// Joins some operations started together; resumes the waiter when the last has ended.
struct Join {
  std::uint32_t pending = 0;
  std::coroutine_handle<> waiter;
  /// Told of each operation that ends otherwise than normal, before the last has ended; may be
  /// null.
  void (*on_trouble)(Join& join, const IoOp& op) = nullptr;
};

/// One command; lives in the awaiting frame. Destroying it abandons the command: the unit may still
/// perform it, and tells nobody.
class IoOp {
 public:
  IoOp() = default;
  IoOp(const IoOp&) = delete;
  IoOp& operator=(const IoOp&) = delete;
  inline ~IoOp();

  IoKind kind = IoKind::read;
  BlockRange range;
  const Blocks* payload = nullptr;  // write, compare: outlives the op
  Blocks* into = nullptr;           // read: receives the contents
  Status status = Status::pending;
  BlockCount done = 0;  // read: good blocks before the first bad one
  bool equal = false;   // compare

  Join* join = nullptr;
  // Filled by the port while the command is outstanding.
  Disk* disk = nullptr;
  std::uint32_t slot = 0xffffffff;

  [[nodiscard]] bool outstanding() const { return disk != nullptr; }
  /// Called by the port, as its last statement: ends the command.
  void complete(Status s) {
    status = s;
    disk = nullptr;
    Join* const j = join;
    if (s != Status::normal && j->on_trouble != nullptr) [[unlikely]]
      j->on_trouble(*j, *this);
    if (--j->pending == 0) j->waiter.resume();
  }
};

/// Cylinders, tracks and sectors that displays show (R1.40).
struct Geometry {
  std::uint32_t sectors = 0;
  std::uint32_t tracks = 0;
  std::uint32_t cylinders = 0;
  friend bool operator==(const Geometry&, const Geometry&) = default;
};

/// What is known of the unit; changes only with `incarnation`. Read it again after verify().
struct DiskInfo {
  DeviceName name;
  UnitId unit;
  BlockCount maxblock = 0;
  Geometry geometry;
  std::string type;  // drive model, for displays
  std::string host;  // node or controller it is reached through: "(ALPHA)", "(HSG_A)" without
                     // parentheses (R4.122)
  bool online = false;
  bool write_locked = false;
  bool served = false;  // current path goes through another node's MSCP server
  bool memory_disk = false;
  bool forced_error = true;        // READL/WRITEL supported (R4.140)
  bool compare_host_data = false;  // controller compares (R6.25 step B)
  bool copy_data = false;          // controller copies between its units (R6.40)
  std::uint32_t log_entries = 0;   // of the controller's write log; 0: it has none (R6.64)
  std::string controller;          // on the current path; empty: attached directly, or served
  std::uint32_t incarnation = 0;
};

class Disk {
 public:
  [[nodiscard]] virtual const DiskInfo& info() const = 0;
  /// Commands of this node on this unit that have not ended (R10.14).
  [[nodiscard]] virtual std::uint32_t queue_length() const = 0;
  /// Starts a command; never completes inside the call. `op` outlives it or is destroyed (then:
  /// abandoned).
  virtual void start(IoOp& op) = 0;
  virtual void abandon(IoOp& op) noexcept = 0;
  /// Packet acknowledge: walks the paths once (direct, then served), ends within 5 s.
  /// normal | medium_offline | volume_invalid (not ready) | duplicate_unit. A write-locked unit
  /// answers normal; see info().
  virtual Task<Status> verify() = 0;
  /// Ends this node's commands: those not at the unit at once (Status::cancelled), the rest when
  /// done, at the latest after `io_hard_limit` (R6.128).
  virtual Task<void> cancel() = 0;
  virtual void spin_down() = 0;

 protected:
  ~Disk() = default;
};

inline IoOp::~IoOp() {
  if (disk != nullptr) disk->abandon(*this);
}

}  // namespace shadow
