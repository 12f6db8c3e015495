#pragma once
// A solid-state drive: flash channels that work at the same time behind one interface, a protected
// write buffer, and the housekeeping that makes some commands wait. No queue, no contents, no
// faults. Times are closed forms: there are no events inside.
#include <cstdint>
#include <vector>

#include "models/disk/drive.hpp"
#include "models/disk/drive_spec.hpp"

namespace shadow::models {

/// Reads go to the channels that hold their pages, all at once, before programs that wait there but
/// not before the one in hand or a pause of garbage collection. Writes go into the buffer, which
/// survives a loss of power, and from there, a page at a time, to the channels in turn: a write
/// waits only for room. A share of the programs is followed by garbage collection on that channel,
/// drawn from the unit's own stream.
class SolidState {
 public:
  SolidState(const DriveSpec& spec, std::uint64_t seed);

  /// Performs a command from `start` on. `stretch` >= 1: a slow drive takes that many times as
  /// long.
  Drive::Service serve(bool write, BlockRange range, SimTime start, double stretch = 1.0);

  /// Pauses of garbage collection so far.
  [[nodiscard]] std::uint64_t pauses() const { return pauses_; }

 private:
  struct Channel {
    SimTime reads{};        // the read in hand ends
    SimTime programs{};     // all programs and pauses end
    SimTime pause_begin{};  // of the last pause
    SimTime pause_end{};
  };
  [[nodiscard]] SimTime read(BlockRange range, SimTime at);
  [[nodiscard]] SimTime write(BlockRange range, SimTime at);
  [[nodiscard]] SimTime program(SimTime at);

  FlashSpec flash_;
  Duration read_overhead_;
  Duration write_overhead_;
  double ns_per_block_;
  BlockCount page_blocks_;
  std::uint64_t pause_bound_;  // a draw below it pauses
  std::uint64_t seed_;
  std::vector<Channel> channels_;
  std::vector<SimTime> buffer_;  // ends of the last programs; as many as pages fit into the buffer
  std::size_t oldest_ = 0;
  std::size_t next_channel_ = 0;
  BlockCount filling_ = 0;  // blocks of the page in the making
  SimTime interface_{};     // has passed on all that was given to it
  std::uint64_t programs_ = 0;
  std::uint64_t pauses_ = 0;
};

}  // namespace shadow::models
