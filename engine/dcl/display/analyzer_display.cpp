#include "engine/dcl/display/analyzer_display.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace shadow::dcl {
namespace {

/// Addresses are ours: one a device, the same in every run.
constexpr std::uint32_t kUcbBase = 0x81A0'0000;
constexpr std::uint32_t kUcbSize = 0x400;

std::uint32_t ucb(std::uint32_t n) { return kUcbBase + n * kUcbSize; }

std::string words(const std::vector<std::string_view>& all) {
  std::string out;
  for (const std::string_view w : all) out += (out.empty() ? "" : ",") + std::string(w);
  return out;
}

/// Bits of the hex word are ours: normal, copying, merging, mount verification, aborted.
std::string status(const UnitView& u) {
  std::uint32_t bits = 1;
  std::vector<std::string_view> names{"normal"};
  const auto add = [&](bool holds, std::uint32_t bit, std::string_view name) {
    if (!holds) return;
    bits |= bit;
    names.push_back(name);
  };
  add(u.copy.has_value(), 2, "copying");
  add(u.merge.has_value(), 4, "merging");
  add(u.state == UnitState::mount_verify, 8, "mntverip");
  add(u.state == UnitState::mount_verify_timeout, 16, "mvtimeout");
  return fmt::format("{:04X} {}", bits, words(names));
}

std::string member_flags(const MemberView& m) {
  std::vector<std::string_view> flags;
  std::uint32_t bits = 0;
  const auto add = [&](bool holds, std::uint32_t bit, std::string_view name) {
    if (!holds) return;
    bits |= bit;
    flags.push_back(name);
  };
  const bool target = m.role == MemberRole::copy_target;
  add(!target, 0x20, "src");
  add(m.reachable, 0x80, "valid");
  add(m.merging, 0x04, "merge");
  add(target, 0x02, "fcpy");
  add(target && m.percent > 0, 0x01, "cip");
  return fmt::format("{:02X} {}", bits, words(flags));
}

std::string line(std::string_view left, const std::string& a, std::string_view right = {},
                 const std::string& b = {}) {
  std::string out = fmt::format("    {:<24}{:>14}", left, a);
  if (!right.empty()) out += fmt::format("    {:<20}{:>14}", right, b);
  return out;
}

}  // namespace

std::vector<std::string> analyzer_unit(const UnitView& u) {
  const auto n = [](auto v) { return fmt::format("{}", v); };
  const auto targets = std::ranges::count(u.members, MemberRole::copy_target, &MemberView::role);
  const auto master = std::ranges::find(u.members, true, &MemberView::master);
  const std::uint32_t unit = u.name.unit();
  std::vector<std::string> out{
      fmt::format("{:<14}Virtual unit       UCB address: {:08X}", u.name.str(), ucb(unit)),
      fmt::format("    Device status:   {}",
                  u.state == UnitState::mount_verify           ? "online,valid,mntverip"
                  : u.state == UnitState::mount_verify_timeout ? "online,mntverto"
                                                               : "online,valid"),
      "    Characteristics: dir,fod,shr,avl,mnt,elg,idv,odv,rnd,clu,vrt",
      line("Owner", "[SYSTEM]", "Operation count", n(u.operations)),
      line("Error count", n(u.errors), "Reference count", n(u.open_files + 1)),
      "",
      fmt::format("    ----- Shadow Descriptor Block (SHAD) {:08X} -----", ucb(unit) + 0x200),
      fmt::format("    Virtual Unit status: {}", status(u)),
  };
  std::uint32_t queued = 0;
  for (const MemberView& m : u.members) queued += m.queue;
  out.push_back(line("Members", n(u.members.size() - static_cast<std::size_t>(targets)),
                     "Act user IRPs", n(queued)));
  out.push_back(line("Devices", n(u.members.size()), "SCB LBN", n(u.scb_lbn)));
  out.push_back(line(
      "Fcpy Targets", n(targets), "Generation Num",
      fmt::format("{:08X} {:08X}", u.generation.value & 0xffffffff, u.generation.value >> 32)));
  out.push_back(
      line("Mcpy Targets", "0", "Virtual Unit Id", fmt::format("{:016X}", u.name.id().value)));
  out.push_back(line("Master Index", master == u.members.end() ? "" : n(master - u.members.begin()),
                     "Write log addresses", "none"));
  out.push_back(line("Master FL", "empty", "Restart FL",
                     u.state == UnitState::mount_verify ? "stalled" : "empty"));
  out.push_back("");
  out.push_back(
      fmt::format("    ----- SHAD Device summary for Virtual Unit {} -----", u.name.str()));
  std::uint32_t index = 0;
  for (const MemberView& m : u.members) {
    out.push_back(fmt::format("    Device {}", m.name.str()));
    out.push_back(fmt::format("      Index {} Status {}", index, member_flags(m)));
    out.push_back(fmt::format("      Ref. count {} Merge LBN {} Unit Id. {:016X} UCB {:08X}",
                              m.queue, m.merging ? u.merge_fence : 0, m.name.id().value,
                              ucb(0x4000 + m.name.unit())));
    ++index;
  }
  return out;
}

std::vector<std::string> analyzer_disk(const DiskInfo& d, const UnitView* set,
                                       const MemberView* member) {
  std::vector<std::string_view> traits{"dir", "fod", "shr", "avl", "elg", "idv", "odv", "rnd"};
  if (d.served) traits.push_back("srv");
  if (!d.forced_error) traits.push_back("nofe");
  if (member != nullptr) traits.push_back("shd");
  if (d.write_locked) traits.push_back("swl");
  std::vector<std::string> out{
      fmt::format("{:<14}{:<18} UCB address: {:08X}", d.name.str(), d.type,
                  ucb(0x4000 + d.name.unit())),
      fmt::format("    Device status:   {}", d.online ? "online" : "offline"),
      fmt::format("    Characteristics: {}", words(traits)),
      fmt::format("    Max block {}  Host {}  Unit Id. {:016X}", d.maxblock,
                  d.host.empty() ? "none" : d.host, d.name.id().value),
  };
  if (set != nullptr && member != nullptr)
    out.push_back(fmt::format("    Member of {}  Status {}  Operation count {}", set->name.str(),
                              member_flags(*member), member->operations));
  return out;
}

}  // namespace shadow::dcl
