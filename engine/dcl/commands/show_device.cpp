#include <algorithm>

#include "engine/dcl/commands/checks.hpp"
#include "engine/dcl/commands/handlers.hpp"
#include "engine/dcl/commands/paths.hpp"
#include "engine/dcl/display/device_display.hpp"

namespace shadow::dcl {
namespace {

/// What is shown: units (with their members where one was named in full) and disks with the set
/// each belongs to.
struct Selection {
  std::vector<UnitView> units;
  std::vector<DiskInfo> disks;
  bool members = false;
};

std::string_view bare(std::string_view name) {
  if (name.starts_with('_')) name.remove_prefix(1);
  if (name.ends_with(':')) name.remove_suffix(1);
  return name;
}

/// `D` finds `DSA1`, and `$1$DGA10` by the name behind its allocation class (R4.118).
bool begins(const DeviceName& name, std::string_view prefix) {
  const std::string_view whole = name.str();
  return whole.starts_with(prefix) || whole.substr(whole.rfind('$') + 1).starts_with(prefix);
}

/// The device named in full, or nothing.
std::optional<Selection> exact(Session& session, std::string_view text) {
  Selection out;
  const auto name = read_device(session, text);
  if (!name) return std::nullopt;
  if (const auto unit = session.services().unit(*name)) {
    out.units.push_back(*unit);
    out.members = true;
    return out;
  }
  for (const DiskInfo& disk : session.services().disks())
    if (disk.name == *name) out.disks.push_back(disk);
  if (out.disks.empty()) return std::nullopt;
  return out;
}

/// `$1$DGA9` before `$1$DGA10`.
auto natural_order(const DiskInfo& d) {
  const std::string& name = d.name.str();
  const std::size_t digits = name.find_last_not_of("0123456789") + 1;
  return std::pair(std::string_view(name).substr(0, digits), d.name.unit());
}

Selection select(Session& session, std::string_view text) {
  if (!text.empty())
    if (auto one = exact(session, text)) return *one;
  Selection out;
  if (text.ends_with(':')) return out;  // a colon ends a full name
  out.units = session.services().units();
  out.disks = session.services().disks();
  const std::string_view prefix = bare(text);
  std::erase_if(out.units, [&](const UnitView& u) { return !begins(u.name, prefix); });
  std::erase_if(out.disks, [&](const DiskInfo& d) { return !begins(d.name, prefix); });
  std::ranges::sort(out.disks, {}, natural_order);
  return out;
}

/// Disks outside of sets, and members with what their set knows of them.
struct Shower {
  Session& session;
  CommandResult& out;
  bool full;

  void add(const std::vector<std::string>& lines) const {
    for (const std::string& l : lines) out.print(l);
  }
  void unit(const UnitView& u, bool members) const {
    if (full)
      add(full_unit(u, session.services().node_name()));
    else
      out.print(unit_line(u));
    for (const MemberView& m : u.members)
      if (members) member(u, m);
  }
  void member(const UnitView& u, const MemberView& m) const {
    if (full)
      add(full_member(u, m));
    else
      out.print(member_line(u, m));
  }
  void disk(const DiskInfo& d) const {
    const auto name = session.services().unit_of_member(d.name);
    const auto u = name ? session.services().unit(*name) : std::nullopt;
    if (u)
      for (const MemberView& m : u->members)
        if (m.name == d.name) return member(*u, m);
    for (const VolumeView& v : session.services().single_disks())
      if (v.name == d.name && !full) return out.print(volume_line(v));
    if (full)
      add(full_disk(d));
    else
      out.print(disk_line(d));
  }
};

/// /BITMAP is asked of one mounted unit, or of all (RA.44).
Refusal check(Session& session, const Command& c) {
  if (c.has("BITMAP") && c.has("MULTIPATH_SET")) return Emission(MessageId::sim_confqual);
  if (!c.has("BITMAP") || c.parameters.empty()) return std::nullopt;
  const auto name = read_device(session, c.parameter(0));
  if (name && name->is_virtual_unit() && !session.services().unit(*name))
    return system_message(Status::device_not_mounted);
  return std::nullopt;
}

}  // namespace

Task<void> show_device(Session& session, const Command& command, CommandResult& result) {
  if (const Refusal no = check(session, command)) {
    result.say(*no);
    co_return;
  }
  Selection chosen = select(session, command.parameter(0));
  if (command.has("MOUNTED") || command.has("ALLOCATED")) {  // members are neither (R4.119)
    const auto volumes = session.services().single_disks();
    std::erase_if(chosen.disks, [&](const DiskInfo& d) {
      return std::ranges::find(volumes, d.name, &VolumeView::name) == volumes.end();
    });
    chosen.members = false;
  }
  if (chosen.units.empty() && chosen.disks.empty()) {
    result.say(system_message(Status::no_such_device));
    co_return;
  }
  CommandResult display;
  if (command.has("BITMAP")) {
    for (std::string& l : bitmap_display(chosen.units)) display.print(std::move(l));
    deliver(session, command, std::move(display), result);
    co_return;
  }
  if (command.has("MULTIPATH_SET")) {
    for (const DiskInfo& d : chosen.disks)
      for (std::string& l : multipath_display(session, d.name)) display.print(std::move(l));
    deliver(session, command, std::move(display), result);
    co_return;
  }
  const Shower show{session, display, command.has("FULL")};
  if (!show.full) show.add(device_heading());
  for (const UnitView& u : chosen.units) show.unit(u, chosen.members);
  for (const DiskInfo& d : chosen.disks) show.disk(d);
  deliver(session, command, std::move(display), result);
}

}  // namespace shadow::dcl
