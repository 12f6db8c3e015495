#pragma once
// Faults that no status tells of: the disk says that all is well, and the data are wrong. A mirror
// that never compares cannot see them; the oracle does.
#include <cstdint>
#include <optional>

#include "models/disk/disk_fault.hpp"

namespace shadow::sim {

/// One command among many: the `count`-th from now on (1 = the next), of those that touch `only` if
/// that is given.
class OneCommand {
 public:
  explicit OneCommand(std::uint64_t count, std::optional<BlockRange> only = {})
      : left_(count), only_(only) {}
  /// Is it this one?
  [[nodiscard]] bool is(BlockRange range) {
    if (left_ == 0 || (only_ && !only_->overlaps(range))) return false;
    return --left_ == 0;
  }
  [[nodiscard]] bool over() const { return left_ == 0; }

 private:
  std::uint64_t left_;
  std::optional<BlockRange> only_;
};

/// A write is reported as done and is not.
class DroppedWrite final : public models::DiskFault {
 public:
  explicit DroppedWrite(OneCommand which) : which_(which) {}
  [[nodiscard]] std::string_view name() const override { return "dropwrite"; }
  BlockRange lands(BlockRange range) override {
    return which_.is(range) ? BlockRange{range.begin, 0} : range;
  }
  [[nodiscard]] bool passed() const override { return which_.over(); }

 private:
  OneCommand which_;
};

/// A write goes to the blocks behind those that were meant; at the end of the medium to those
/// before.
class MisdirectedWrite final : public models::DiskFault {
 public:
  /// `blocks`: size of the medium.
  MisdirectedWrite(OneCommand which, BlockCount blocks) : which_(which), blocks_(blocks) {}
  [[nodiscard]] std::string_view name() const override { return "misdirect"; }
  BlockRange lands(BlockRange range) override;
  [[nodiscard]] bool passed() const override { return which_.over(); }

 private:
  OneCommand which_;
  BlockCount blocks_;
};

/// A read delivers its first block with a bit turned over; the medium is as it was.
class FlippedBit final : public models::DiskFault {
 public:
  explicit FlippedBit(OneCommand which) : which_(which) {}
  [[nodiscard]] std::string_view name() const override { return "bitflip"; }
  void deliver(BlockRange range, Blocks& data) override;
  [[nodiscard]] bool passed() const override { return which_.over(); }

 private:
  OneCommand which_;
};

}  // namespace shadow::sim
