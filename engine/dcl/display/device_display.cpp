#include "engine/dcl/display/device_display.hpp"

#include <fmt/format.h>

namespace shadow::dcl {
namespace {

constexpr int kNameWidth = 24;  // columns of R4.120
constexpr int kStatusWidth = 16;

std::string_view status_word(UnitState s) {
  switch (s) {
    case UnitState::mount_verify:
      return "MountVerify";
    case UnitState::mount_verify_timeout:
      return "MntVerifyTimeout";
    default:
      return "Mounted";
  }
}

std::string_view unit_word(const UnitView& u) {
  const bool running =
      u.state != UnitState::mount_verify && u.state != UnitState::mount_verify_timeout;
  return running && u.write_locked ? "Mounted wrtlck" : status_word(u.state);
}

std::string_view status_word(const MemberView& m) {
  if (m.role == MemberRole::copy_target) return "ShadowCopying";
  return m.merging ? "ShadowMergeMbr" : "ShadowSetMember";
}

std::string name_and_host(const DeviceName& name, const std::string& host) {
  if (host.empty()) return name.with_colon();
  return fmt::format("{:<13} ({}) ", name.with_colon(), host);
}

std::string row(const std::string& name, std::string_view status, std::uint64_t errors) {
  return fmt::format("{:<{}}{:<{}}{:>6}", name, kNameWidth, status, kStatusWidth, errors);
}

/// Two columns of a paragraph of /FULL.
std::string pair(std::string_view left, const std::string& a, std::string_view right,
                 const std::string& b) {
  return fmt::format("    {:<20}{:>11}    {:<23}{:>11}", left, a, right, b);
}

std::string_view scope_word(MountScope s) {
  switch (s) {
    case MountScope::system:
      return "System";
    case MountScope::group:
      return "Group";
    case MountScope::process:
      break;
  }
  return "Process";
}

std::vector<std::string> place(const std::string& host, std::uint8_t allocation_class) {
  if (host.empty()) return {fmt::format("    Allocation class {}", allocation_class)};
  return {fmt::format("    (Host name \"{}\")      Allocation class {}", host, allocation_class)};
}

std::string others(const UnitView& u, const std::string& node) {
  std::string names;
  for (const std::string& n : u.mounted_on)
    if (n != node) names += (names.empty() ? "" : ", ") + n;
  return names;
}

}  // namespace

std::vector<std::string> device_heading() {
  return {"Device                  Device           Error    Volume         Free  Trans Mnt",
          " Name                   Status           Count     Label        Blocks Count Cnt"};
}

std::string unit_line(const UnitView& u) {
  // No file system: what users have not opened is free. The volume itself counts as one
  // transaction.
  return fmt::format("{}  {:<12}{:>10}{:>6}{:>3}", row(u.name.with_colon(), unit_word(u), u.errors),
                     u.label, u.volsize, u.open_files + 1, u.mounted_on.size());
}

std::string member_line(const UnitView& u, const MemberView& m) {
  const std::string set = u.name.with_colon();
  std::string what = fmt::format("(member of {})", set);
  if (m.role == MemberRole::copy_target)
    what = fmt::format("(copy trgt {}{:>4}% copied)", set, m.percent);
  else if (m.merging)
    what = fmt::format("(merging {}{:>4}% merged)", set, m.percent);
  return fmt::format("{}  {}", row(name_and_host(m.name, m.host), status_word(m), m.errors), what);
}

std::vector<std::string> bitmap_display(const std::vector<UnitView>& units) {
  std::vector<std::string> out{
      "Device         BitMap     Size     Percent     Type of   Master  Active",
      " Name            ID      (Bytes)  Populated    Bitmap     Node"};
  for (const UnitView& u : units)
    out.push_back(fmt::format("{:<15}no bitmap is active", u.name.with_colon()));
  return out;
}

std::string volume_line(const VolumeView& v) {
  std::string_view word = v.write_locked ? "Mounted wrtlck" : "Mounted";
  if (v.state != UnitState::steady) word = status_word(v.state);
  return fmt::format("{}  {:<12}{:>10}{:>6}{:>3}",
                     row(name_and_host(v.name, v.host), word, v.errors), v.label, v.volsize,
                     v.open_files + 1, 1);
}

std::string disk_line(const DiskInfo& d) {
  // Errors are counted where a set does I/O; a disk outside of sets has had none on this node.
  return row(name_and_host(d.name, d.host), d.online ? "Online" : "Offline", 0);
}

std::vector<std::string> full_unit(const UnitView& u, const std::string& node) {
  const auto n = [](auto v) { return fmt::format("{}", v); };
  std::vector<std::string> out{
      fmt::format("Disk {}, device type Virtual, is online, {}, file-oriented device, shareable,",
                  u.name.with_colon(),
                  u.state == UnitState::mount_verify           ? "mount verification in progress"
                  : u.state == UnitState::mount_verify_timeout ? "mount verification timed out"
                                                               : "mounted"),
      "    available to cluster, error logging is enabled.",
      pair("Error count", n(u.errors), "Operations completed", n(u.operations)),
      pair("Reference count", n(u.open_files + 1), "Default buffer size", n(kBlockBytes)),
      pair("Total blocks", n(u.volsize), "Sectors per track", n(u.geometry.sectors)),
      pair("Total cylinders", n(u.geometry.cylinders), "Tracks per cylinder", n(u.geometry.tracks)),
      pair("Volume label", '"' + u.label + '"', "Transaction count", n(u.open_files + 1)),
      pair("Mount status", std::string(scope_word(u.scope)), "Mount count", n(u.mounted_on.size())),
      "  Volume Status: ODS-2, subject to mount verification.",
  };
  if (!u.logical.empty()) out.insert(out.end() - 1, "    Logical name " + u.logical);
  if (const std::string names = others(u, node); !names.empty())
    out.push_back("  Volume is also mounted on " + names + ".");
  return out;
}

std::vector<std::string> full_member(const UnitView& u, const MemberView& m) {
  const std::string set = u.name.with_colon();
  std::string what = "member of shadow set " + set;
  if (m.role == MemberRole::copy_target)
    what = fmt::format("copy target of shadow set {}, {}% copied", set, m.percent);
  else if (m.merging)
    what = fmt::format("merging shadow set {}, {}% merged", set, m.percent);
  std::vector<std::string> out{
      fmt::format("Disk {}, device type {}, is {}, {}.", m.name.with_colon(), m.type,
                  m.reachable ? "online" : "offline", what),
      fmt::format("    Error count {:>4}    Shadow member operation count {:>10}", m.errors,
                  m.operations),
  };
  for (std::string& l : place(m.host, m.name.allocation_class())) out.push_back(std::move(l));
  return out;
}

std::vector<std::string> full_disk(const DiskInfo& d) {
  std::vector<std::string> out{
      fmt::format("Disk {}, device type {}, is {}{}.", d.name.with_colon(), d.type,
                  d.online ? "online" : "offline", d.write_locked ? ", hardware write-locked" : ""),
      fmt::format("    Total blocks {:>11}", d.maxblock),
  };
  for (std::string& l : place(d.host, d.name.allocation_class())) out.push_back(std::move(l));
  return out;
}

}  // namespace shadow::dcl
