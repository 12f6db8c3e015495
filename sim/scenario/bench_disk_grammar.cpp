// Bench commands on disks, and INJECT.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>

#include "sim/scenario/bench_line.hpp"
#include "sim/scenario/nearest.hpp"

namespace shadow::sim {
namespace {

constexpr std::array<std::string_view, 14> kModes{
    "offline",     "fatal",     "stuck",    "slow", "transient", "notready",  "writelock",
    "wrongvolume", "duplicate", "badblock", "nth",  "dropwrite", "misdirect", "bitflip"};
constexpr std::array<std::string_view, 6> kBadBlocks{"lost",       "revectored", "correctable",
                                                     "unwritable", "marked",     "torn"};

}  // namespace

std::string_view bench::word(DiskFault f) { return kModes[static_cast<std::size_t>(f)]; }
std::string_view bench::word(BadBlockKind k) { return kBadBlocks[static_cast<std::size_t>(k)]; }

namespace grammar {
namespace {

using bench::DiskFault;

template <class Words>
std::vector<std::string> strings(const Words& words) {
  return {words.begin(), words.end()};
}

/// A whole number from 1.
Parsed<std::uint64_t> count_of(std::string_view text, std::string_view key) {
  constexpr double kMost = 1e9;
  const auto n = models::parse_number(text);
  if (!n || *n < 1 || *n > kMost || *n != static_cast<double>(static_cast<std::uint64_t>(*n))) {
    return failure(fmt::format("{}{} is no count, expected a whole number from 1", key, text));
  }
  return static_cast<std::uint64_t>(*n);
}

Parsed<Lbn> lbn_of(std::string_view text) {
  Lbn lbn = 0;
  if (text.empty()) return failure("LBN= is empty, expected LBN=a or LBN=a:b");
  for (const char c : text) {
    if (c < '0' || c > '9' || lbn > std::numeric_limits<Lbn>::max() / 100) {
      return failure(fmt::format("LBN={} is no block, expected LBN=a or LBN=a:b", text));
    }
    lbn = lbn * 10 + static_cast<Lbn>(c - '0');
  }
  return lbn;
}

/// LBN=a or LBN=a:b, both ends included.
Parsed<BlockRange> blocks_of(const std::string& text) {
  const std::size_t colon = text.find(':');
  const auto first = lbn_of(std::string_view(text).substr(0, colon));
  if (!first) return failure(first.error());
  if (colon == std::string::npos) return BlockRange{*first, 1};
  const auto last = lbn_of(std::string_view(text).substr(colon + 1));
  if (!last) return failure(last.error());
  if (*last < *first) return failure(fmt::format("LBN={} ends before it begins", text));
  return BlockRange{*first, *last - *first + 1};
}

/// MODE=word[:n]; the number is left in `command`.
Parsed<bool> read_mode(const Line& line, bench::FailDisk& command) {
  const std::string* text = line.find("MODE");
  const auto known = strings(kModes);
  if (text == nullptr) return failure(fmt::format("FAIL of a disk needs MODE={}", one_of(known)));
  const std::size_t colon = std::min(text->find(':'), text->size());
  const std::string word = text->substr(0, colon);
  const auto at = std::find_if(known.begin(), known.end(),
                               [&](const std::string& k) { return same_word(k, word); });
  if (at == known.end()) {
    const std::string hint = did_you_mean(word, known);
    return failure(fmt::format("MODE={} is unknown{}", word,
                               hint.empty() ? ", expected " + one_of(known) : hint));
  }
  command.mode = static_cast<DiskFault>(at - known.begin());
  if (colon == text->size()) return supported("FAIL MODE=" + *at);
  if (command.mode != DiskFault::transient) {
    return failure(fmt::format("MODE={}: only transient takes a count, MODE=transient:n", *text));
  }
  const auto n = count_of(std::string_view(*text).substr(colon + 1), "MODE=transient:");
  if (!n) return failure(n.error());
  command.count = *n;
  return supported("FAIL MODE=" + *at);
}

Parsed<bool> read_bad_blocks(const Line& line, bench::FailDisk& command) {
  if (!command.blocks) return failure("MODE=badblock needs LBN=a or LBN=a:b");
  const std::string* text = line.find("KIND");
  if (text == nullptr) return true;
  for (std::size_t i = 0; i < kBadBlocks.size(); ++i) {
    if (!same_word(kBadBlocks[i], *text)) continue;
    command.kind = static_cast<bench::BadBlockKind>(i);
    if (command.kind == bench::BadBlockKind::torn) return supported("FAIL MODE=badblock KIND=torn");
    return true;
  }
  return failure(
      fmt::format("KIND={} is unknown, expected {}", *text, one_of(strings(kBadBlocks))));
}

Parsed<bool> read_direction(const Line& line, bench::FailDisk& command) {
  const std::string* text = line.find("KIND");
  if (text == nullptr) return true;
  if (!same_word(*text, "read") && !same_word(*text, "write")) {
    return failure(fmt::format("KIND={} is unknown, expected read or write", *text));
  }
  command.writes = same_word(*text, "write");
  return true;
}

/// Modes whose effect is on a command, the COUNT-th from now on.
bool counts(DiskFault m) {
  return m == DiskFault::nth || m == DiskFault::drop_write || m == DiskFault::misdirect ||
         m == DiskFault::bit_flip;
}

/// Fails on a qualifier that belongs to other modes.
Parsed<bool> check_belonging(const Line& line, DiskFault mode) {
  const auto belongs = [&](std::string_view name, bool here, std::string_view modes) {
    return here || line.find(name) == nullptr ? std::string()
                                              : fmt::format("{} belongs to {}", name, modes);
  };
  for (const std::string& wrong :
       {belongs("FACTOR", mode == DiskFault::slow, "MODE=slow"),
        belongs("COUNT", counts(mode), "MODE=nth, dropwrite, misdirect and bitflip"),
        belongs("KIND", mode == DiskFault::nth || mode == DiskFault::bad_block,
                "MODE=badblock and MODE=nth"),
        belongs("LBN", counts(mode) || mode == DiskFault::bad_block,
                "MODE=badblock, nth, dropwrite, misdirect and bitflip")}) {
    if (!wrong.empty()) return failure(wrong);
  }
  return true;
}

Parsed<bool> read_details(const Line& line, bench::FailDisk& command) {
  if (auto ok = check_belonging(line, command.mode); !ok) return ok;
  if (const std::string* text = line.find("COUNT")) {
    const auto n = count_of(*text, "COUNT=");
    if (!n) return failure(n.error());
    command.count = *n;
  }
  if (const std::string* text = line.find("LBN")) {
    const auto blocks = blocks_of(*text);
    if (!blocks) return failure(blocks.error());
    command.blocks = *blocks;
  }
  switch (command.mode) {
    case DiskFault::slow: {
      const auto x = factor(line);
      if (!x) return failure(x.error());
      command.factor = *x;
      return true;
    }
    case DiskFault::bad_block:
      return read_bad_blocks(line, command);
    case DiskFault::nth:
      return read_direction(line, command);
    default:
      return true;
  }
}

}  // namespace

Parsed<BenchCommand> fail_disk(const Line& line, const Names& names) {
  bench::FailDisk command;
  const auto mode = read_mode(line, command);
  if (!mode) return failure(mode.error());
  const auto allowed = only(line, {"MODE", "FOR", "FACTOR", "COUNT", "KIND", "LBN"});
  if (!allowed) return failure(allowed.error());
  auto disks = targets(line, names, {ComponentKind::disk}, "a disk");
  if (!disks) return failure(disks.error());
  command.disks = std::move(*disks);
  const auto time = lasting(line);
  if (!time) return failure(time.error());
  command.lasting = *time;
  const auto details = read_details(line, command);
  if (!details) return failure(details.error());
  return command;
}

Parsed<BenchCommand> spin_up(const Line& line, const Names& names) {
  if (const auto has = supported("SPINUP"); !has) return failure(has.error());
  const auto allowed = only(line, {});
  if (!allowed) return failure(allowed.error());
  auto found = targets(line, names, {ComponentKind::disk, ComponentKind::shelf}, "a disk or shelf");
  if (!found) return failure(found.error());
  return bench::SpinUp{std::move(*found)};
}

namespace {

/// SNAPSHOT and RESTORE: a disk, and the name the contents are kept under.
template <class Command>
Parsed<BenchCommand> contents_command(const Line& line, const Names& names) {
  if (const auto has = supported(line.verb); !has) return failure(has.error());
  auto disk = target(line, names, {ComponentKind::disk}, "one disk and a name");
  if (!disk) return failure(disk.error());
  if (line.qualifiers.size() != 1 || !line.qualifiers[0].value.empty()) {
    return failure(fmt::format("{} needs a disk and one name", line.verb));
  }
  return Command{std::move(*disk), line.qualifiers[0].name};
}

}  // namespace

Parsed<BenchCommand> snapshot(const Line& line, const Names& names) {
  return contents_command<bench::Snapshot>(line, names);
}

Parsed<BenchCommand> restore(const Line& line, const Names& names) {
  return contents_command<bench::Restore>(line, names);
}

Parsed<BenchCommand> inject(const Line& line, const Names&) {
  const auto allowed = only(line, {"FENCE_AFTER_HALT"});
  if (!allowed) return failure(allowed.error());
  const std::string* fence = line.find("FENCE_AFTER_HALT");
  const bool late = line.targets.size() == 1 && same_word(line.targets[0], "late_write");
  if (late && fence == nullptr) {
    if (const auto has = supported("INJECT late_write"); !has) return failure(has.error());
    return bench::Inject{bench::Injection::late_write};
  }
  if (line.targets.empty() && fence != nullptr && same_word(*fence, "off")) {
    if (const auto has = supported("INJECT fence_after_halt"); !has) return failure(has.error());
    return bench::Inject{bench::Injection::fence_after_halt_off};
  }
  return failure("INJECT takes late_write or fence_after_halt=off");
}

}  // namespace grammar
}  // namespace shadow::sim
