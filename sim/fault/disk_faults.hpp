#pragma once
// Faults of a disk, one class a fault: what `FAIL disk MODE=...` puts on a unit and REPAIR takes
// off (scenario-format, bench commands; RH.33). The engine sees none of them before a command has
// met it.
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "models/disk/disk_fault.hpp"

namespace shadow::sim {

enum class DiskFaultMode : std::uint8_t { fatal, offline, stuck, slow, transient, nth, notready };

/// What the command says.
struct DiskFaultSpec {
  DiskFaultMode mode = DiskFaultMode::fatal;
  double factor = 10;  // slow: >= 1
  std::uint64_t count =
      1;  // transient: so many commands; nth: the count-th from now on, 1 = the next
  std::optional<IoKind> only{};  // nth: read or write; none: any command
};

/// The mode of that name ("FATAL", case ignored); none if there is no such mode here.
[[nodiscard]] std::optional<DiskFaultMode> disk_fault_mode(std::string_view name);
/// To be given to DiskUnit::install.
[[nodiscard]] std::unique_ptr<models::DiskFault> make_disk_fault(const DiskFaultSpec& spec);

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

/// One command fails: the `count`-th that is served from now on, of one kind or of any.
class NthCommand final : public models::DiskFault {
 public:
  NthCommand(std::uint64_t count, std::optional<IoKind> only) : left_(count), only_(only) {}
  [[nodiscard]] std::string_view name() const override { return "nth"; }
  Status verdict(IoKind kind, BlockRange range) override;
  [[nodiscard]] bool passed() const override { return left_ == 0; }

 private:
  std::uint64_t left_;
  std::optional<IoKind> only_;
};

/// The unit is reached, but is not ready: VOLINV (scenario-format, meaning 17).
class NotReadyDisk final : public models::DiskFault {
 public:
  [[nodiscard]] std::string_view name() const override { return "notready"; }
  [[nodiscard]] bool ready() const override { return false; }
};

}  // namespace shadow::sim
