#include "models/disk/drive.hpp"

namespace shadow::models {

Drive::Drive(const DriveSpec& spec)
    : read_overhead_ns_(spec.read_overhead.ns),
      write_overhead_ns_(spec.write_overhead.ns),
      settle_ns_(spec.write_settle.ns),
      ns_per_block_(spec.outer_rate > 0 ? static_cast<double>(kBlockBytes) * 1e9 / spec.outer_rate
                                        : 0) {
  if (!spec.rotating) return;
  layout_.emplace(spec);
  seek_.emplace(spec, layout_->cylinders());
}

Duration Drive::positioning(bool write, BlockRange range, const TrackPosition& where, SimTime start,
                            SimTime arrived) const {
  const std::int64_t overhead = write ? write_overhead_ns_ : read_overhead_ns_;
  if (!layout_ || goes_on(write, range, arrived)) return {overhead};
  const std::uint32_t distance =
      where.cylinder > cylinder_ ? where.cylinder - cylinder_ : cylinder_ - where.cylinder;
  std::int64_t moved = overhead + seek_->ns(distance);
  if (write) moved += settle_ns_;
  const std::int64_t turn = layout_->turn_ns();
  std::int64_t wait = where.angle_ns - (start.ns + moved) % turn;
  if (wait < 0) wait += turn;
  return {moved + wait};
}

Drive::Service Drive::serve(bool write, BlockRange range, const TrackPosition& where, SimTime start,
                            SimTime arrived, double stretch) {
  const Duration medium = transfer(range);
  Duration all = positioning(write, range, where, start, arrived) + medium;
  if (stretch != 1.0) [[unlikely]] {
    all.ns = static_cast<std::int64_t>(static_cast<double>(all.ns) * stretch);
  }
  cylinder_ = where.cylinder;
  next_lbn_ = range.end();
  last_end_ = start + all;
  return {last_end_, medium};
}

}  // namespace shadow::models
