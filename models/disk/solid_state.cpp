#include "models/disk/solid_state.hpp"

#include <algorithm>
#include <limits>

#include "models/random/mix.hpp"

namespace shadow::models {
namespace {

Duration times(Duration d, double factor) {
  return {static_cast<std::int64_t>(static_cast<double>(d.ns) * factor)};
}

}  // namespace

SolidState::SolidState(const DriveSpec& spec, std::uint64_t seed)
    : flash_(spec.flash),
      read_overhead_(spec.read_overhead),
      write_overhead_(spec.write_overhead),
      ns_per_block_(static_cast<double>(kBlockBytes) * 1e9 / spec.outer_rate),
      page_blocks_(std::max<BlockCount>(1, spec.flash.page / kBlockBytes)),
      // Exact in binary: a share is a double of 53 bits.
      pause_bound_(static_cast<std::uint64_t>(spec.flash.pause_share * 9007199254740992.0)),
      seed_(seed),
      channels_(std::max(1U, spec.flash.channels)),
      buffer_(std::max<std::size_t>(1, spec.flash.write_buffer / kBlockBytes / page_blocks_)) {}

Drive::Service SolidState::serve(bool write, BlockRange range, SimTime start, double stretch) {
  const Duration transfer{
      static_cast<std::int64_t>(static_cast<double>(range.count) * ns_per_block_)};
  // All transfers pass one interface; a read that waits for its channel does not keep the others
  // from it, so that what counts is the work that was given to it.
  interface_ = std::max(interface_, start) + transfer;
  const SimTime ready =
      write ? this->write(range, start + write_overhead_) : read(range, start + read_overhead_);
  SimTime end = std::max(ready + transfer, interface_);
  if (stretch != 1.0) [[unlikely]]
    end = start + times(end - start, stretch);
  return {end, transfer};
}

SimTime SolidState::read(BlockRange range, SimTime at) {
  SimTime ready = at;
  const Lbn last = (range.end() - 1) / page_blocks_;
  for (Lbn page = range.begin / page_blocks_; page <= last; ++page) {
    Channel& c = channels_[page % channels_.size()];
    SimTime begin = std::max(at, c.reads);
    if (begin >= c.pause_begin) begin = std::max(begin, c.pause_end);
    if (c.programs > begin) {
      begin = begin + Duration{(c.programs - begin).ns % flash_.program.ns};
      c.programs = c.programs + flash_.read;
    }
    c.reads = begin + flash_.read;
    ready = std::max(ready, c.reads);
  }
  return ready;
}

SimTime SolidState::write(BlockRange range, SimTime at) {
  SimTime room = at;
  filling_ += range.count;
  for (; filling_ >= page_blocks_; filling_ -= page_blocks_) {
    room = std::max(room, buffer_[oldest_]);
    buffer_[oldest_] = program(room);
    oldest_ = (oldest_ + 1) % buffer_.size();
  }
  return room;
}

// Takes a full page to the next channel; the end of its program.
SimTime SolidState::program(SimTime at) {
  Channel& c = channels_[next_channel_];
  next_channel_ = (next_channel_ + 1) % channels_.size();
  c.programs = std::max({at, c.programs, c.reads}) + flash_.program;
  const SimTime end = c.programs;
  constexpr int kSpare = std::numeric_limits<std::uint64_t>::digits - 53;
  if (mix(seed_, programs_++) >> kSpare < pause_bound_) {
    ++pauses_;
    c.pause_begin = end;
    c.pause_end = c.programs = end + flash_.pause;
  }
  return end;
}

}  // namespace shadow::models
