#include "sim/scenario/options.hpp"

#include <algorithm>
#include <array>

namespace shadow::sim {
namespace {

// name, allowed words (default first) or the default number, numeric, acted on, requirement
// clang-format off: one row a line
constexpr std::array kOptions{
    OptionRow{"opcom.from_line", "remote always", false, false, "RA.5"},
    OptionRow{"forced_error.mark", "first never", false, true, "R2.11"},
    OptionRow{"primary_path.failback", "off on", false, true, "R2.38"},
    OptionRow{"licence.removal_order", "last_joined highest_unit", false, true, "R3.16"},
    OptionRow{"wbm.compare", "inclusive exclusive", false, false, "R3.64"},
    OptionRow{"mop.boot_member", "master first_named", false, false, "3.7"},
    OptionRow{"nocopy.blocks_minicopy", "off on", false, false, "R4.39"},
    OptionRow{"copy.one_pass", "on off", false, false, "R4.56, R6.34"},
    OptionRow{"recovery.tie_order", "unit seeded", false, false, "R4.102"},
    OptionRow{"backup_revision_mismatch", "target refuse", false, false, "R6.20"},
    OptionRow{"copy.max_passes", "10", true, true, "R6.26a"},
    OptionRow{"fence.publish_interval", "10", true, true, "R6.108"},
    OptionRow{"fence.publish_percent", "1", true, true, "R6.108"},
    OptionRow{"segment_blocks", "127", true, true, "6.16, RA.14"},
    OptionRow{"segments_in_flight", "1", true, false, "6.16, RA.14"},
    OptionRow{"copy.compare", "sequential parallel", false, true, "R6.25"},
    OptionRow{"merge.reads", "master_first parallel", false, true, "R6.54"},
    OptionRow{"merge.master", "master lowest_index", false, true, "6.16"},
    OptionRow{"merge_throttle.window", "", true, false, "R10.36"},
    OptionRow{"merge_throttle.g", "", true, false, "R10.36"},
    OptionRow{"merge_throttle.max_wait", "", true, false, "R10.36"},
    OptionRow{"merge_delay_max", "", true, false, "R10.36"},
    OptionRow{"rec_delay_base", "removal removal_plus_recnx", false, false, "R3.49"},
    OptionRow{"wbm_seq_detect", "8", true, false, "R7.51"},
    OptionRow{"wbm_seq_ahead", "8", true, false, "R7.51"},
    OptionRow{"quirk.srcmem_after_copy", "off on", false, false, "R7.34"},
    OptionRow{"minicopy.record_until_done", "off on", false, false, "R7.69"},
    OptionRow{"dissimilar_devices", "on off", false, true, "RN.14"},
    OptionRow{"read_choice", "cost primary random round_robin nearest shortest_queue", false, true, "R10.18"},
    OptionRow{"limits.max_members", "6 3", false, true, "R1.3"},
    OptionRow{"limits.bitmaps", "12", true, false, "R8.131"},
    OptionRow{"limits.minicopy_bitmaps", "6", true, false, "R8.131"},
    OptionRow{"limits.max_volume_blocks", "2147475456", true, true, "1.8, RN.15"},
    OptionRow{"console.command_limit", "600", true, true, "design 5"},
    OptionRow{"hbmm.over_limit", "reject cut", false, false, "R8.38"},
    OptionRow{"hbmm.count", "region blocks", false, false, "R8.67"},
    OptionRow{"minimerge_grace", "60", true, false, "R8.138"},
    OptionRow{"unit_size", "volsize maxblock", false, true, "R1.43"},
    OptionRow{"serialise_overlapping_writes", "off on", false, false, "R6.21c"},
    OptionRow{"write_state_known", "off on", false, false, "R6.51"},
    OptionRow{"write_locked_member", "wait remove", false, true, "R6.104"},
    OptionRow{"sysdisk_timeout_action", "crash wait", false, false, "R6.129"},
    OptionRow{"io_hard_limit", "15", true, true, "R6.128"},
    OptionRow{"lan_listen_timeout_s", "8", true, true, "RC.22"},
    OptionRow{"ci_detect_s", "15", true, true, "RC.22"},
    OptionRow{"inquorate_rejoin", "resume exit", false, true, "RC.28"},
    OptionRow{"fast_write", "off on", false, true, "RS.2"},
    OptionRow{"fc_served_failover", "on off", false, true, "R2.54, RP.8"},
    OptionRow{"mount.assist_reply", "", false, false, "R4.47"},
    OptionRow{"messages.include", "automemcopy shdwmemsucc", false, true, "R4.16"},
    OptionRow{"messages.minicopy_mount", "shdwmemmcopy shdwmemcopy", false, false, "R4.16"},
};
// clang-format on

}  // namespace

std::string OptionRow::default_value() const {
  return std::string(values.substr(0, values.find(' ')));
}

std::vector<std::string> OptionRow::words() const {
  std::vector<std::string> list;
  std::string_view rest = values;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(' '), rest.size());
    list.emplace_back(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return list;
}

std::span<const OptionRow> option_table() { return kOptions; }

const OptionRow* option_named(std::string_view name) {
  const auto row = std::find_if(kOptions.begin(), kOptions.end(),
                                [&](const OptionRow& o) { return o.name == name; });
  return row == kOptions.end() ? nullptr : &*row;
}

}  // namespace shadow::sim
