#include "models/disk/drive.hpp"

#include <algorithm>

namespace shadow::models {
namespace {

double block_ns(double bytes_per_second) {
  return bytes_per_second > 0 ? static_cast<double>(kBlockBytes) * 1e9 / bytes_per_second : 0.0;
}

// How many of `count` blocks the share is, at least one.
BlockCount share_of(double share, BlockCount count) {
  const double part = share * static_cast<double>(count);
  auto blocks = static_cast<BlockCount>(part);
  if (static_cast<double>(blocks) < part) ++blocks;
  return std::clamp<BlockCount>(blocks, 1, count);
}

// To the next cylinder: what a cylinder's skew must leave room for.
std::int64_t single_seek_ns(const DriveSpec& spec) {
  return SeekCurve(spec, std::max(spec.geometry.cylinders, 4U)).ns(1);
}

std::uint32_t stroke(const DriveSpec& spec, const TrackLayout& layout) {
  return spec.layout.zones.empty() ? layout.cylinders()
                                   : std::max(layout.cylinders(), spec.geometry.cylinders);
}

}  // namespace

Drive::Drive(const DriveSpec& spec)
    : spec_(spec.buffer),
      buffer_(spec.buffer),
      reconnect_ns_(spec.overheads.reconnect.ns),
      settle_ns_(spec.write_settle.ns),
      head_switch_ns_(spec.head_switch.ns),
      bus_block_ns_(block_ns(spec.bus_rate)),
      ns_per_block_(block_ns(spec.outer_rate)) {
  const CommandOverheads& o = spec.overheads;
  const Duration read = spec.read_overhead;
  const Duration write = spec.write_overhead;
  const Duration hit = o.hit.value_or(read);
  const Duration behind = o.behind.value_or(write);
  overhead_ns_[0][0][0] = read.ns;
  overhead_ns_[0][0][1] = o.read_after_write.value_or(read).ns;
  overhead_ns_[0][1][0] = hit.ns;
  overhead_ns_[0][1][1] = o.hit_after_write.value_or(hit).ns;
  overhead_ns_[1][0][0] = write.ns;
  overhead_ns_[1][0][1] = o.write_after_write.value_or(write).ns;
  overhead_ns_[1][1][0] = behind.ns;
  overhead_ns_[1][1][1] = o.behind_after_write.value_or(behind).ns;
  completion_ns_[0] = o.read_completion.ns;
  completion_ns_[1] = o.write_completion.ns;
  if (spec_.ahead_blocks == 0) spec_.ahead_blocks = spec_.segment_blocks;
  if (!spec.rotating) return;
  layout_.emplace(spec, single_seek_ns(spec));
  seek_.emplace(spec, stroke(spec, *layout_));
}

// Movement.

std::int64_t Drive::movement(bool write, const Arm& from, const TrackPosition& to) const {
  const bool same = from.cylinder == to.cylinder;
  if (same && from.head == to.head) return 0;
  const std::uint32_t distance =
      to.cylinder > from.cylinder ? to.cylinder - from.cylinder : from.cylinder - to.cylinder;
  std::int64_t ns = seek_->ns(distance);
  if (from.head != to.head) ns = std::max(ns, head_switch_ns_);
  if (write) ns += settle_ns_;
  return std::max<std::int64_t>(ns, 0);
}

SimTime Drive::under_head(const TrackPosition& where, SimTime ready) const {
  const std::int64_t turn = layout_->turn_ns();
  std::int64_t wait = (where.along_ns - ready.ns) % turn;
  if (wait < 0) wait += turn;
  return ready + Duration{wait};
}

Drive::Arm Drive::arm_at(SimTime t) const {
  if (run_.segment == DriveBuffer::kNone) return arm_;
  if (seen_at_ == t) return seen_;
  const SimTime until = run_over(t) ? kNever : t;
  if (until == kNever) {
    const TrackPosition last = layout_->locate(run_.limit - 1);
    seen_ = {last.cylinder, last.head};
  } else {
    const auto reached = layout_->reached(run_.where, (t - run_.begins).ns);
    seen_ = {reached.cylinder, reached.head};
  }
  seen_at_ = t;
  return seen_;
}

// Passes over `range` once the arm stands over it; it may cross into the next zone.
Drive::Pass Drive::pass(bool write, BlockRange range, const TrackPosition& where, SimTime ready) {
  const bool on_track = range.count <= where.left;
  const TrackPosition end = on_track ? where : layout_->locate(range.end() - 1);
  arm_ = {end.cylinder, end.head};
  Pass p;
  p.begins = under_head(where, ready);
  if (on_track || (end.zone == where.zone && !(write && settle_ns_ > 0))) [[likely]] {
    const std::int64_t ns = on_track ? layout_->least_ns(where, range.count)
                                     : end.along_ns - where.along_ns + layout_->least_ns(where, 1);
    p.ends = p.begins + Duration{ns};
    return p;
  }
  BlockRange rest;
  p.ends = p.begins + Duration{layout_->pass_ns(range, where, write, rest)};
  while (!rest.empty()) {
    const TrackPosition last = layout_->locate(rest.begin - 1);
    const TrackPosition next = layout_->locate(rest.begin);
    const SimTime moved = p.ends + Duration{movement(write, {last.cylinder, last.head}, next)};
    const BlockRange piece = rest;
    p.ends = under_head(next, moved) + Duration{layout_->pass_ns(piece, next, write, rest)};
  }
  return p;
}

// Reading on.

// The last block of the run has passed at `t`.
bool Drive::run_over(SimTime t) const {
  const std::int64_t elapsed = (t - run_.begins).ns;
  const BlockCount count = run_.limit - run_.from;
  if (layout_->least_ns(run_.where, count) > elapsed) return false;
  return layout_->pass_ns({run_.from, count}, run_.where) <= elapsed;
}

// The medium is wanted for something else at `t`: the segment keeps what has come.
void Drive::stop_run(SimTime t) {
  if (run_.segment == DriveBuffer::kNone) return;
  DriveBuffer::Segment& s = buffer_.at(run_.segment);
  if (run_over(t)) {
    arm_ = arm_at(t);
    s.end = run_.limit;
  } else {
    const auto reached = layout_->reached(run_.where, (t - run_.begins).ns);
    arm_ = {reached.cylinder, reached.head};
    s.end = std::clamp(reached.lbn, s.begin, run_.limit);
  }
  run_.segment = DriveBuffer::kNone;
}

// How far the drive reads on after `range`.
Lbn Drive::ahead(BlockRange range) const {
  Lbn end = range.end();
  const Lbn most = spec_.keep_requested ? std::max(end, range.begin + spec_.segment_blocks)
                                        : end + std::min(spec_.ahead_blocks, spec_.segment_blocks);
  switch (spec_.read_ahead) {
    case ReadAhead::none:
      return end;
    case ReadAhead::track:
      end = layout_->track_end(end - 1);
      break;
    case ReadAhead::next_track:
      end = layout_->track_end(end - 1);
      end = layout_->track_end(std::min(end, layout_->zone_end(run_.where) - 1));
      break;
    case ReadAhead::cylinder:
      end = layout_->cylinder_end(end - 1);
      break;
    case ReadAhead::segment:
      end = most;
      break;
  }
  return std::max(range.end(), std::min({end, most, range.end() + spec_.ahead_blocks,
                                         layout_->zone_end(run_.where)}));
}

// The host has `range`, which the run contains; t: now.
void Drive::read_on(BlockRange range, SimTime t) {
  DriveBuffer::Segment& s = buffer_.at(run_.segment);
  const Lbn limit = ahead(range);
  if (limit > run_.limit && !run_over(t)) {
    run_.limit = limit;
  } else if (limit > run_.limit && spec_.ahead_on_hit) {
    const TrackPosition next = layout_->locate(run_.limit);
    run_.begins = under_head(next, t);
    run_.from = run_.limit;
    run_.where = next;
    run_.limit = limit;
  }
  s.end = run_.limit;
  if (!spec_.keep_requested) s.begin = std::max(s.begin, range.end());
  if (s.end - s.begin > spec_.segment_blocks) s.begin = s.end - spec_.segment_blocks;
}

// Service.

bool Drive::hits(BlockRange range) const {
  const std::uint32_t found = buffer_.find(range.begin);
  return found != DriveBuffer::kNone &&
         (range.end() <= buffer_.at(found).end || found == run_.segment);
}

Duration Drive::positioning(bool write, BlockRange range, const TrackPosition& where, SimTime start,
                            SimTime arrived) const {
  if (!layout_) return {overhead(write, false)};
  if (write ? spec_.write_behind || goes_on(range, arrived) : hits(range)) {
    return {overhead(write, true)};
  }
  const SimTime free = std::max(start + Duration{overhead(write, false)}, destaged_);
  const SimTime ready = free + Duration{movement(write, arm_at(start), where)};
  return under_head(where, ready) - start;
}

Drive::Service Drive::serve(bool write, BlockRange range, const TrackPosition& where, SimTime start,
                            SimTime arrived, double stretch) {
  Service s;
  if (!layout_) {
    const auto pass = static_cast<std::int64_t>(static_cast<double>(range.count) * ns_per_block_);
    s = {start + Duration{overhead(write, false) + pass}, {pass}};
  } else if (write) {
    s = serve_write(range, where, start, arrived);
  } else {
    s = serve_read(range, where, start);
  }
  if (stretch != 1.0) [[unlikely]] {
    // A slow drive does not read on.
    stop_run(s.end);
    const Duration all = s.end - start;
    s.end = start + Duration{static_cast<std::int64_t>(static_cast<double>(all.ns) * stretch)};
    written_ = s.end;
  }
  last_write_ = write;
  next_lbn_ = range.end();
  last_end_ = s.end;
  seen_at_ = SimTime{-1};
  return s;
}

Drive::Service Drive::serve_read(BlockRange range, const TrackPosition& where, SimTime start) {
  const std::uint32_t found = buffer_.find(range.begin);
  if (found == DriveBuffer::kNone) return from_medium(range, where, start);
  if (found == run_.segment && range.end() > run_.from) return from_run(range, where, start);
  if (range.end() <= buffer_.at(found).end) return from_buffer(range, start, found);
  return from_medium(range, where, start);
}

// All blocks are there.
Drive::Service Drive::from_buffer(BlockRange range, SimTime start, std::uint32_t segment) {
  buffer_.touch(segment);
  const Duration bus{bus_ns(range.count)};
  const SimTime ready = start + Duration{overhead(false, true)};
  return {ready + bus + Duration{completion_ns_[0]}, bus};
}

// The blocks are there or are just coming.
Drive::Service Drive::from_run(BlockRange range, const TrackPosition& where, SimTime start) {
  const SimTime ready = start + Duration{overhead(false, true)};
  const Lbn zone_end = layout_->zone_end(run_.where);
  if (range.end() > zone_end) {
    stop_run(start);
    return from_medium(range, where, start);
  }
  if (range.end() > run_.limit) {
    if (run_over(start)) {
      // The drive had stopped within the range: the rest takes a turn.
      const TrackPosition next = layout_->locate(run_.limit);
      run_.begins = under_head(next, ready);
      run_.from = run_.limit;
      run_.where = next;
    }
    run_.limit = range.end();
  }
  if (run_.from <= range.begin) {
    run_.begins = run_.begins + Duration{where.along_ns - run_.where.along_ns};
    run_.from = range.begin;
    run_.where = where;
  }
  const std::int64_t medium = layout_->pass_ns({run_.from, range.end() - run_.from}, run_.where);
  const SimTime come = run_.begins + Duration{medium + bus_ns(1)};
  const SimTime end =
      std::max(ready + Duration{bus_ns(range.count)}, come) + Duration{completion_ns_[0]};
  buffer_.touch(run_.segment);
  read_on(range, start);
  return {end, end - ready};
}

Drive::Service Drive::from_medium(BlockRange range, const TrackPosition& where, SimTime start) {
  stop_run(start);
  const SimTime free = std::max(start + Duration{overhead(false, false)}, destaged_);
  const SimTime ready = free + Duration{movement(false, arm_, where)};
  const Pass p = pass(false, range, where, ready);
  const Duration medium = p.ends - p.begins;
  // The interface may begin when the water mark is reached.
  const auto mark = static_cast<std::int64_t>(share_of(spec_.read_water, range.count));
  const SimTime begin =
      p.begins + medium * mark / static_cast<std::int64_t>(range.count) + Duration{reconnect_ns_};
  const SimTime end =
      std::max(p.ends + Duration{bus_ns(1)}, begin + Duration{bus_ns(range.count)}) +
      Duration{completion_ns_[0]};
  const Lbn from = range.end() > layout_->zone_end(where) ? layout_->zone_end(where) : range.begin;
  run_.segment = buffer_.take(from, range.end());
  if (run_.segment != DriveBuffer::kNone) {
    run_.from = from;
    run_.where = from == range.begin ? where : layout_->locate(from);
    run_.begins = p.begins;
    run_.limit = range.end();
    if (from != range.begin) {
      run_.begins = p.ends - Duration{layout_->pass_ns({from, range.end() - from}, run_.where)};
    }
    read_on(range, start);
  }
  return {end, end - p.begins};
}

// When enough of a write's blocks have come from the host.
SimTime Drive::from_host(BlockRange range, SimTime command) const {
  if (bus_block_ns_ == 0) return command;
  return command + Duration{bus_ns(share_of(spec_.write_water, range.count))};
}

Drive::Service Drive::serve_write(BlockRange range, const TrackPosition& where, SimTime start,
                                  SimTime arrived) {
  stop_run(start);
  buffer_.invalidate(range);
  if (spec_.keep_written) buffer_.take(range.begin, range.end());
  if (spec_.write_behind) return write_behind(range, where, start);
  const SimTime command = start + Duration{overhead(true, false)};
  // One that was there in time was prepared while the last one was written; from block to block
  // the skew leaves room for the movement.
  const bool on = goes_on(range, arrived);
  const SimTime moved =
      on ? written_ : std::max(command, destaged_) + Duration{movement(true, arm_, where)};
  const SimTime data = from_host(range, on ? arrived + (command - start) : command);
  const Pass p = pass(true, range, where, std::max(moved, data));
  written_ = p.ends;
  return {std::max(p.ends, command + Duration{bus_ns(range.count)}) + Duration{completion_ns_[1]},
          p.ends - p.begins};
}

// The host hears of the end when the buffer has the blocks; the medium follows. One segment of the
// buffer at most waits for the medium.
Drive::Service Drive::write_behind(BlockRange range, const TrackPosition& where, SimTime start) {
  const Duration bus{bus_ns(range.count)};
  const bool appends = last_write_ && range.begin == next_lbn_ && destaged_ > start;
  // Other blocks wait until the buffer is free again.
  const SimTime begin = appends ? start : std::max(start, destaged_);
  const SimTime command = begin + Duration{overhead(true, true)};
  const SimTime moved = appends ? destaged_ : command + Duration{movement(true, arm_, where)};
  destaged_ = pass(true, range, where, std::max(moved, from_host(range, command))).ends;
  const Duration room{layout_->least_ns(where, spec_.segment_blocks)};
  return {std::max(command + bus, destaged_ - room) + Duration{completion_ns_[1]}, bus};
}

}  // namespace shadow::models
