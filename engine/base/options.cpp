#include "engine/base/options.hpp"

#include <array>
#include <charconv>
#include <functional>

namespace shadow {
namespace {

using Setter = bool (*)(EngineOptions&, std::string_view);

struct Row {
  std::string_view name;
  std::string_view allowed;
  std::string_view requirement;
  Setter set;  // false: value not allowed
};

template <auto Member>
bool set_flag(EngineOptions& o, std::string_view v) {
  if (v != "on" && v != "off" && v != "true" && v != "false") return false;
  o.*Member = v == "on" || v == "true";
  return true;
}

template <auto Member, std::int64_t Min, std::int64_t Max>
bool set_number(EngineOptions& o, std::string_view v) {
  std::int64_t n = 0;
  const auto [end, error] = std::from_chars(v.data(), v.data() + v.size(), n);
  if (error != std::errc{} || end != v.data() + v.size() || n < Min || n > Max) return false;
  using T = std::remove_reference_t<decltype(o.*Member)>;
  if constexpr (std::is_same_v<T, Duration>)
    o.*Member = seconds(n);
  else
    o.*Member = static_cast<T>(n);
  return true;
}

template <auto Member, auto First, auto Second>
bool set_choice(EngineOptions& o, bool first, bool second) {
  if (first) o.*Member = First;
  if (second) o.*Member = Second;
  return first || second;
}

using O = EngineOptions;

constexpr std::array kReadChoices{
    std::pair{std::string_view("cost"), O::ReadChoice::cost},
    std::pair{std::string_view("primary"), O::ReadChoice::primary},
    std::pair{std::string_view("random"), O::ReadChoice::random},
    std::pair{std::string_view("round_robin"), O::ReadChoice::round_robin},
    std::pair{std::string_view("nearest"), O::ReadChoice::nearest},
    std::pair{std::string_view("shortest_queue"), O::ReadChoice::shortest_queue}};

bool set_read_choice(O& o, std::string_view v) {
  for (const auto& [word, choice] : kReadChoices) {
    if (word != v) continue;
    o.read_choice = choice;
    return true;
  }
  return false;
}

constexpr std::array kRows{
    Row{"segment_blocks", "1..2048 blocks", "RH.12", &set_number<&O::segment_blocks, 1, 2048>},
    Row{"copy.max_passes", "1..1000", "R6.26a", &set_number<&O::copy_max_passes, 1, 1000>},
    Row{"copy.compare", "sequential, parallel", "R6.25",
        [](O& o, std::string_view v) {
          return set_choice<&O::copy_compare, O::Compare::sequential, O::Compare::parallel>(
              o, v == "sequential", v == "parallel");
        }},
    Row{"copy.write_first", "off, on", "R6.26c", &set_flag<&O::write_first>},
    Row{"fence.publish_interval", "1..3600 s", "R6.108",
        &set_number<&O::fence_publish_interval, 1, 3600>},
    Row{"fence.publish_percent", "1..100", "R6.108",
        &set_number<&O::fence_publish_percent, 1, 100>},
    Row{"read_choice", "cost, primary, random, round_robin, nearest, shortest_queue", "R10.18",
        &set_read_choice},
    Row{"merge.reads", "master_first, parallel", "R6.54",
        [](O& o, std::string_view v) {
          return set_choice<&O::merge_reads, O::MergeReads::master_first, O::MergeReads::parallel>(
              o, v == "master_first", v == "parallel");
        }},
    Row{"merge.master", "master, lowest_index", "6.16",
        [](O& o, std::string_view v) {
          return set_choice<&O::merge_master, O::MergeMaster::master, O::MergeMaster::lowest_index>(
              o, v == "master", v == "lowest_index");
        }},
    Row{"limits.max_members", "1..6", "R1.3", &set_number<&O::max_members, 1, 6>},
    Row{"limits.max_volume_blocks", "1..4294967295 blocks", "RN.15",
        &set_number<&O::max_volume_blocks, 1, 4'294'967'295>},
    Row{"unit_size", "volsize, maxblock", "R1.43",
        [](O& o, std::string_view v) {
          return set_choice<&O::unit_size_maxblock, false, true>(o, v == "volsize",
                                                                 v == "maxblock");
        }},
    Row{"forced_error.mark", "first, never", "R2.11",
        [](O& o, std::string_view v) {
          return set_choice<&O::mark_lost_blocks, true, false>(o, v == "first", v == "never");
        }},
    Row{"dissimilar_devices", "on, off", "RN.14", &set_flag<&O::dissimilar_devices>},
    Row{"allow_mixed_decram", "off, on", "R1.34", &set_flag<&O::allow_mixed_decram>},
    Row{"backup_revision_mismatch", "target, refuse", "R6.20",
        [](O& o, std::string_view v) {
          return set_choice<&O::backup_revision_refuse, false, true>(o, v == "target",
                                                                     v == "refuse");
        }},
    Row{"nocopy.blocks_minicopy", "off, on", "R4.39", &set_flag<&O::nocopy_blocks_minicopy>},
    Row{"mount.assist_reply", "abort, wait, proceed", "R4.47",
        [](O& o, std::string_view v) {
          if (v == "proceed") o.assist_reply = O::AssistReply::proceed;
          return v == "proceed" ||
                 set_choice<&O::assist_reply, O::AssistReply::abort, O::AssistReply::wait>(
                     o, v == "abort", v == "wait");
        }},
    Row{"messages.include", "AUTOMEMCOPY, SHDWMEMSUCC", "R4.16",
        [](O& o, std::string_view v) {
          return set_choice<&O::include_says_succ, false, true>(o, v == "AUTOMEMCOPY",
                                                                v == "SHDWMEMSUCC");
        }},
    Row{"write_locked_member", "wait, remove", "R6.104",
        [](O& o, std::string_view v) {
          return set_choice<&O::remove_write_locked, false, true>(o, v == "wait", v == "remove");
        }},
    Row{"scb_write_failure", "wait, expel", "R6.11",
        [](O& o, std::string_view v) {
          return set_choice<&O::scb_write_failure, O::ScbWriteFailure::expel,
                            O::ScbWriteFailure::wait>(o, v == "expel", v == "wait");
        }},
    Row{"sysdisk_timeout_action", "crash, wait", "R6.129",
        [](O& o, std::string_view v) {
          return set_choice<&O::sysdisk_timeout_action, O::SysdiskTimeout::crash,
                            O::SysdiskTimeout::wait>(o, v == "crash", v == "wait");
        }},
    Row{"io_hard_limit", "1..3600 s", "R6.128", &set_number<&O::io_hard_limit, 1, 3600>},
    Row{"member_io_timeout", "1..3600 s", "ours", &set_number<&O::member_io_timeout, 1, 3600>},
};

}  // namespace

std::string EngineOptions::set(std::string_view name, std::string_view value) {
  for (const Row& row : kRows) {
    if (row.name != name) continue;
    if (row.set(*this, value)) return {};
    return "value \"" + std::string(value) + "\" of option " + std::string(name) +
           ", allowed: " + std::string(row.allowed);
  }
  return "no option \"" + std::string(name) + "\"";
}

std::vector<EngineOptions::Description> EngineOptions::describe() {
  std::vector<Description> all;
  for (const Row& row : kRows) all.push_back({row.name, row.allowed, row.requirement});
  return all;
}

}  // namespace shadow
