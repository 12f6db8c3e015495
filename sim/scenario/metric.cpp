#include "sim/scenario/metric.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace shadow::sim {
namespace {

using enum Measure;

// name, measure, selectors, meaning, measured by this build
// clang-format off: one row a line
constexpr std::array kMetrics{
    MetricRow{"copy.duration", time, "uo", "from the start of a copy to its end", true},
    MetricRow{"copy.start", time, "uo", "when it started", true},
    MetricRow{"copy.blocks", blocks, "uo", "blocks that the fence passed", true},
    MetricRow{"copy.segments", count, "uo", "segments made equal", true},
    MetricRow{"copy.passes", count, "uo", "compare passes over segments", true},
    MetricRow{"copy.differing_segments", count, "uo", "segments that differed at the first compare", true},
    MetricRow{"copy.restarts", count, "u", "starts at block 0 after the first", true},
    MetricRow{"copy.delay", time, "uo", "waiting time before the start", true},
    MetricRow{"copy.rate", rate, "uo", "blocks passed over the duration", true},
    MetricRow{"copy.throttled", time, "uo", "time added by the throttle", false},
    MetricRow{"merge.duration", time, "uo", "from the start of a merge to its end", true},
    MetricRow{"merge.start", time, "uo", "when it started", true},
    MetricRow{"merge.blocks", blocks, "uo", "blocks that the fence passed", true},
    MetricRow{"merge.segments", count, "uo", "segments compared", true},
    MetricRow{"merge.passes", count, "uo", "compare passes over segments", true},
    MetricRow{"merge.differing_segments", count, "uo", "segments that were corrected", true},
    MetricRow{"merge.restarts", count, "u", "starts at block 0 after the first", true},
    MetricRow{"merge.delay", time, "uo", "waiting time before the start", true},
    MetricRow{"merge.rate", rate, "uo", "blocks passed over the duration", true},
    MetricRow{"merge.throttled", time, "uo", "time added by the throttle", false},
    MetricRow{"minicopy.duration", time, "uo", "from the start of a minicopy to its end", false},
    MetricRow{"minicopy.blocks", blocks, "uo", "set bits x 127, clipped at the end", false},
    MetricRow{"minimerge.duration", time, "uo", "from the start of a minimerge to its end", false},
    MetricRow{"minimerge.blocks", blocks, "uo", "set bits x 127, clipped at the end", false},
    MetricRow{"read.count", count, "unw", "reads that succeeded", true},
    MetricRow{"read.errors", count, "unw", "reads ended with an error", true},
    MetricRow{"read.mean", delay, "unw", "mean response time of reads", true},
    MetricRow{"read.p50", delay, "unw", "median response time of reads", true},
    MetricRow{"read.p95", delay, "unw", "95 % of reads were faster", true},
    MetricRow{"read.p99", delay, "unw", "99 % of reads were faster", true},
    MetricRow{"read.max", delay, "unw", "slowest read", true},
    MetricRow{"read.stalled", count, "unw", "reads that waited for mount verification or recovery", false},
    MetricRow{"write.count", count, "unw", "writes that succeeded", true},
    MetricRow{"write.errors", count, "unw", "writes ended with an error", true},
    MetricRow{"write.mean", delay, "unw", "mean response time of writes", true},
    MetricRow{"write.p50", delay, "unw", "median response time of writes", true},
    MetricRow{"write.p95", delay, "unw", "95 % of writes were faster", true},
    MetricRow{"write.p99", delay, "unw", "99 % of writes were faster", true},
    MetricRow{"write.max", delay, "unw", "slowest write", true},
    MetricRow{"write.stalled", count, "unw", "writes that waited for mount verification or recovery", false},
    MetricRow{"write.setbit_delay", delay, "un", "mean delay of writes that sent a SetBit", false},
    MetricRow{"write.setbit_delay.p95", delay, "un", "95 % of these were faster", false},
    MetricRow{"write.setbit_delay.max", delay, "un", "the slowest of these", false},
    MetricRow{"disk.utilisation", share, "d", "share of the time in which the disk worked", true},
    MetricRow{"disk.queue", count, "d", "mean number of commands at the disk", true},
    MetricRow{"disk.reads", count, "d", "commands that read", true},
    MetricRow{"disk.writes", count, "d", "commands that wrote", true},
    MetricRow{"disk.service", delay, "d", "mean service time", true},
    MetricRow{"link.utilisation", share, "l", "share of the rate in use", true},
    MetricRow{"link.bytes", bytes, "l", "bytes carried, both directions", true},
    MetricRow{"link.messages", count, "l", "messages carried", true},
    MetricRow{"node.cpu_utilisation", share, "n", "processor time of shadowing", true},
    MetricRow{"node.pool_bytes", bytes, "n", "non-paged pool in use", true},
    MetricRow{"node.mscp_served", count, "n", "commands served to other nodes", true},
    MetricRow{"bitmap.bits_set", count, "un", "bits set now", false},
    MetricRow{"bitmap.bytes", bytes, "un", "memory of bitmaps", false},
    MetricRow{"bitmap.resets", count, "un", "times a bitmap was zeroed", false},
    MetricRow{"bitmap.messages", count, "un", "bitmap messages", false},
    MetricRow{"bitmap.modified", blocks, "un", "blocks counted since the last reset", false},
    MetricRow{"mv.count", count, "un", "mount verifications", true},
    MetricRow{"mv.duration", time, "un", "time in mount verification", true},
    MetricRow{"cluster.transition", time, "", "duration of the last cluster transition", true},
    MetricRow{"data.lost_writes", count, "u", "acknowledged writes that are gone", false},
    MetricRow{"oracle.checks", count, "", "reads and blocks that the oracle judged", true},
    MetricRow{"oracle.violations", count, "", "violations of data integrity", true},
};
// clang-format on

std::string_view unit_suffix(Measure m) {
  switch (m) {
    case time:
      return "_s";
    case delay:
      return "_ms";
    case count:
      return "";
    case blocks:
      return "_blocks";
    case bytes:
      return "_bytes";
    case rate:
      return "_MBps";
    case share:
      return "";
  }
  return "";
}

}  // namespace

std::span<const MetricRow> metric_table() { return kMetrics; }

const MetricRow* metric_named(std::string_view name) {
  const auto row = std::find_if(kMetrics.begin(), kMetrics.end(),
                                [&](const MetricRow& m) { return m.name == name; });
  return row == kMetrics.end() ? nullptr : &*row;
}

std::string name_with_unit(const MetricRow& row) {
  const std::string_view suffix = unit_suffix(row.measure);
  // "copy.blocks" and "link.bytes" say their unit already
  const bool said = suffix.empty() || row.name.ends_with(suffix.substr(1));
  return said ? std::string(row.name) : fmt::format("{}{}", row.name, suffix);
}

models::Parsed<double> parse_bound(const MetricRow& row, std::string_view text) {
  const auto in_seconds = [](Duration d) { return static_cast<double>(d.ns) / 1e9; };
  const auto in_ms = [](Duration d) { return static_cast<double>(d.ns) / 1e6; };
  switch (row.measure) {
    case time:
      return models::parse_duration(text).map(in_seconds);
    case delay:
      return models::parse_duration(text).map(in_ms);
    case blocks:
      return models::parse_blocks(text).map([](BlockCount b) { return static_cast<double>(b); });
    case bytes:
      return models::parse_size(text).map([](Bytes b) { return static_cast<double>(b); });
    case rate:
      return models::parse_data_rate(text).map(
          [](models::DataRate r) { return r.bytes_per_second() / 1e6; });
    case count:
      return models::parse_number(text);
    case share:
      return models::parse_share(text);
  }
  return tl::unexpected(std::string("no such measure"));
}

std::string bound_text(const MetricRow& row, double value) {
  switch (row.measure) {
    case time:
      return fmt::format("{:.6g} s", value);
    case delay:
      return fmt::format("{:.4g} ms", value);
    case blocks:
      return fmt::format("{:.0f} blocks", value);
    case bytes:
      return fmt::format("{:.0f} B", value);
    case rate:
      return fmt::format("{:.4g} MB/s", value);
    case count:
      return fmt::format("{:.6g}", value);
    case share:
      return fmt::format("{:.4g}", value);
  }
  return {};
}

}  // namespace shadow::sim
