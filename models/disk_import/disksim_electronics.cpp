// disksim_disk: overheads, buffer and interface.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "models/disk_import/disksim.hpp"

namespace shadow::models {
namespace {

struct OverheadRow {
  const char* key;
  const char* parameter;
};
constexpr OverheadRow kOverheads[] = {
    {"read_overhead", "Read miss over. after read"},
    {"read_overhead_after_write", "Read miss over. after write"},
    {"hit_overhead", "Read hit over. after read"},
    {"hit_overhead_after_write", "Read hit over. after write"},
    {"write_overhead", "Write miss over. after read"},
    {"write_overhead_after_write", "Write miss over. after write"},
    {"behind_overhead", "Write hit over. after read"},
    {"behind_overhead_after_write", "Write hit over. after write"},
    {"read_completion", "Read completion overhead"},
    {"write_completion", "Write completion overhead"}};

// A drive that leaves the bus between a write's command and its data does so before it moves.
void import_extra_disconnect(const ParameterBlock& d, double scale, ImportedDrive& into) {
  if (!d.flag("Extra write disconnect")) return;
  const double ms = d.number("Extradisc command overhead", 0) +
                    d.number("Extradisc disconnect overhead", 0) +
                    d.number("Extradisc inter-disconnect delay", 0);
  for (ImportedFigure& f : into.figures) {
    if (!f.key.starts_with("write_overhead")) continue;
    f.value = time_figure(ms * scale + d.number("Per-request overhead time", 0));
    f.source = source_of(d, "Extradisc command, disconnect overhead, inter-disconnect delay");
  }
}

void import_overheads(const ParameterBlock& d, ImportedDrive& into) {
  const double scale = d.number("Time scale for overheads", 1);
  const double each = d.number("Per-request overhead time", 0);
  for (const OverheadRow& row : kOverheads) {
    if (d.find(row.parameter) == nullptr) continue;
    const double own = d.number(row.parameter, 0) * scale;
    const bool completion = std::string_view(row.key).ends_with("completion");
    if (own == 0 && completion) continue;
    into.add(row.key, time_figure(completion ? own : own + each), source_of(d, row.parameter));
  }
  import_extra_disconnect(d, scale, into);
  const double reconnect =
      d.number("First reselect overhead", 0) + d.number("Data preparation overhead", 0);
  if (!d.flag("Never disconnect") && reconnect > 0) {
    into.add("reconnect", time_figure(reconnect * scale),
             source_of(d, "First reselect overhead, Data preparation overhead"));
  }
}

void import_interface(const ParameterBlock& d, ImportedDrive& into) {
  const double ms = d.number("Bulk sector transfer time", 0);
  if (ms > 0) {
    into.add("bus_rate", fmt::format("\"{}B/s\"", std::llround(512 / ms * 1000)),
             source_of(d, "Bulk sector transfer time"));
  } else {
    into.add("bus_rate", "\"4MB/s\"",
             "RH.2: asynchronous SCSI; the description leaves the transfer time to the bus");
  }
}

void import_reading(const ParameterBlock& d, ImportedDrive& into) {
  constexpr const char* kAhead[] = {"none", "track", "cylinder", "segment", "next_track"};
  const auto ahead =
      static_cast<std::size_t>(std::clamp(d.number("Buffer continuous read", 0), 0.0, 4.0));
  into.add("read_ahead", fmt::format("\"{}\"", kAhead[ahead]),
           source_of(d, "Buffer continuous read"));
  if (const double most = d.number("Maximum read-ahead (blks)", 0); most >= 1) {
    into.add("read_ahead_blocks", fmt::format("{}", std::llround(most)),
             source_of(d, "Maximum read-ahead (blks)"));
  }
  into.add("read_ahead_on_hit", d.flag("Read-ahead on idle hit") ? "true" : "false",
           source_of(d, "Read-ahead on idle hit"));
  into.add("keep_requested", d.number("Read-ahead over requested", 0) == 1 ? "false" : "true",
           source_of(d, "Read-ahead over requested"));
}

// Water marks are shares of the request, or of the segment: then requests of usual size never reach
// them and go as a whole.
std::string water(const ParameterBlock& d, std::string_view key) {
  const double share = d.number(key, 0);
  if (!d.flag("Set watermark by reqsize") && share > 0) return "1";
  return fmt::format("{}", std::clamp(share, 0.0, 1.0));
}

void import_buffer(const ParameterBlock& d, ImportedDrive& into) {
  const double own = d.flag("Use separate write segment") ? 1 : 0;
  const double all = d.number("Number of buffer segments", 1);
  const bool caches = d.number("Enable caching in buffer", 1) != 0;
  into.add("segments", fmt::format("{}", caches ? std::llround(std::max(1.0, all - own)) : 0),
           source_of(d, "Number of buffer segments, Use separate write segment"));
  into.add("segment_blocks",
           fmt::format("{}", std::llround(std::max(1.0, d.number("Segment size (in blks)", 256)))),
           source_of(d, "Segment size (in blks)"));
  import_reading(d, into);
  into.add("keep_written", d.flag("Allow read hits on write data") ? "true" : "false",
           source_of(d, "Allow read hits on write data"));
  into.add("write_behind", d.flag("Fast write level") ? "true" : "false",
           source_of(d, "Fast write level"));
  into.add("read_water", water(d, "High (read) water mark"),
           source_of(d, "High (read) water mark"));
  into.add("write_water", water(d, "Low (write) water mark"),
           source_of(d, "Low (write) water mark"));
}

}  // namespace

void import_electronics(const ParameterBlock& d, ImportedDrive& into) {
  import_overheads(d, into);
  import_interface(d, into);
  import_buffer(d, into);
  if (d.flag("Read any free blocks")) {
    into.notes.push_back("blocks that pass before the requested ones are not kept");
  }
  into.add("queue_depth",
           fmt::format("{}", std::llround(std::clamp(d.number("Max queue length", 1), 1.0, 256.0))),
           source_of(d, "Max queue length"));
}

}  // namespace shadow::models
