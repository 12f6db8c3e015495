#pragma once
// Faults of a disk that answers wrongly or not at all, one class a fault: what `FAIL disk MODE=...`
// puts on a unit and REPAIR takes off (scenario-format, bench commands; RH.33). The engine sees
// none of them before a command has met it. Faults of the data are in data_faults.hpp.
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "models/disk/disk_fault.hpp"
#include "models/disk/medium.hpp"
#include "sim/fault/data_faults.hpp"

namespace shadow::sim {

enum class DiskFaultMode : std::uint8_t {
  fatal,
  offline,
  stuck,
  slow,
  transient,
  nth,
  notready,
  writelock,
  wrongvolume,
  duplicate,
  dropwrite,
  misdirect,
  bitflip
};

/// What the command says.
struct DiskFaultSpec {
  DiskFaultMode mode = DiskFaultMode::fatal;
  double factor = 10;  // slow: >= 1
  // transient: so many commands; nth, dropwrite, misdirect, bitflip: the count-th from now on, 1 =
  // the next
  std::uint64_t count = 1;
  std::optional<IoKind> only{};        // nth: read or write; none: any command
  std::optional<BlockRange> blocks{};  // nth to bitflip: only commands that touch them count
};

/// The mode of that name ("FATAL", case ignored); none if there is no such mode here.
[[nodiscard]] std::optional<DiskFaultMode> disk_fault_mode(std::string_view name);
/// To be given to DiskUnit::install of a unit of `blocks`.
[[nodiscard]] std::unique_ptr<models::DiskFault> make_disk_fault(const DiskFaultSpec& spec,
                                                                 BlockCount blocks);

/// Every command ends with a fatal drive error; packet acknowledges are still answered.
class FatalDisk final : public models::DiskFault {
 public:
  [[nodiscard]] std::string_view name() const override { return "fatal"; }
  Status verdict(IoKind, BlockRange) override { return Status::drive_error; }
};

/// Nobody reaches the unit.
class OfflineDisk final : public models::DiskFault {
 public:
  [[nodiscard]] std::string_view name() const override { return "offline"; }
  [[nodiscard]] bool reachable() const override { return false; }
};

/// The unit takes commands and never answers.
class StuckDisk final : public models::DiskFault {
 public:
  [[nodiscard]] std::string_view name() const override { return "stuck"; }
  Status verdict(IoKind, BlockRange) override { return Status::pending; }
  [[nodiscard]] bool responds() const override { return false; }
};

/// Services take `factor` times as long.
class SlowDisk final : public models::DiskFault {
 public:
  explicit SlowDisk(double factor) : factor_(factor) {}
  [[nodiscard]] std::string_view name() const override { return "slow"; }
  [[nodiscard]] double stretch() const override { return factor_; }

 private:
  double factor_;
};

/// The next `count` commands end with a drive error, then all is well.
class TransientDisk final : public models::DiskFault {
 public:
  explicit TransientDisk(std::uint64_t count) : left_(count) {}
  [[nodiscard]] std::string_view name() const override { return "transient"; }
  Status verdict(IoKind, BlockRange) override {
    if (left_ == 0) return Status::normal;
    --left_;
    return Status::drive_error;
  }
  [[nodiscard]] bool passed() const override { return left_ == 0; }

 private:
  std::uint64_t left_;
};

/// One command fails, of one kind or of any.
class NthCommand final : public models::DiskFault {
 public:
  NthCommand(OneCommand which, std::optional<IoKind> only) : which_(which), only_(only) {}
  [[nodiscard]] std::string_view name() const override { return "nth"; }
  Status verdict(IoKind kind, BlockRange range) override;
  [[nodiscard]] bool passed() const override { return which_.over(); }

 private:
  OneCommand which_;
  std::optional<IoKind> only_;
};

/// The unit is reached, but is not ready: VOLINV (scenario-format, meaning 17).
class NotReadyDisk final : public models::DiskFault {
 public:
  [[nodiscard]] std::string_view name() const override { return "notready"; }
  [[nodiscard]] bool ready() const override { return false; }
};

/// Somebody has switched the write lock on (RA.18).
class LockedDisk final : public models::DiskFault {
 public:
  [[nodiscard]] std::string_view name() const override { return "writelock"; }
  [[nodiscard]] bool write_locked() const override { return true; }
};

/// Somebody has put another volume into the drive: it answers, with another label (RV.6, S11).
class WrongVolume final : public models::DiskFault {
 public:
  explicit WrongVolume(BlockCount blocks);
  [[nodiscard]] std::string_view name() const override { return "wrongvolume"; }
  [[nodiscard]] models::Medium* foreign() override { return &medium_; }

 private:
  models::Medium medium_;
};

/// Another unit answers to the same number: this one is refused with SS$_DUPUNIT (RN.7).
class DuplicateUnit final : public models::DiskFault {
 public:
  [[nodiscard]] std::string_view name() const override { return "duplicate"; }
  [[nodiscard]] bool reachable() const override { return false; }
  [[nodiscard]] bool duplicate() const override { return true; }
};

}  // namespace shadow::sim
