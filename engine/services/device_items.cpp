#include "engine/services/device_items.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace shadow {
namespace {

/// The device asked about: a unit, a member of one, a single disk, or none of these.
struct Subject {
  const Services& services;
  const DeviceName& device;
  std::optional<UnitView> set;  // the unit, or the member's
  const MemberView* member = nullptr;
  std::optional<VolumeView> single;
  std::optional<DiskInfo> disk;

  [[nodiscard]] bool is_unit() const { return set && member == nullptr; }
};

using Get = ItemValue (*)(const Subject&);
enum class AskedOf : std::uint8_t { any, unit, member, unit_or_member };

struct Row {
  std::string_view name;
  AskedOf of;
  ItemValue none;
  Get get;
};

std::uint64_t number(std::int64_t n) { return static_cast<std::uint64_t>(n); }

const MemberView* first_where(const UnitView& u, bool (*holds)(const MemberView&)) {
  const auto it = std::ranges::find_if(u.members, holds);
  return it == u.members.end() ? nullptr : &*it;
}

std::string name_of(const MemberView* m) {
  return m == nullptr ? std::string() : m->name.with_underscore();
}

ItemValue copier_node(const Subject& s) {
  if (s.set->copy && !s.set->copy->node.empty()) return s.set->copy->node;
  return s.set->merge ? s.set->merge->node : std::string();
}

ItemValue full_members(const Subject& s) {
  return static_cast<std::uint64_t>(std::ranges::count_if(
      s.set->members, [](const MemberView& m) { return m.role == MemberRole::full; }));
}

ItemValue next_member(const Subject& s) {
  const auto& members = s.set->members;
  std::size_t next = 0;
  if (s.member != nullptr) next = static_cast<std::size_t>(s.member - members.data()) + 1;
  return next < members.size() ? members[next].name.with_underscore() : std::string();
}

/// The member that a read would go to now; the master where members may differ (5.6, ours).
ItemValue read_source(const Subject& s) {
  const bool merging = s.set->merge.has_value();
  const MemberView* best = nullptr;
  for (const MemberView& m : s.set->members) {
    if (m.role != MemberRole::full || (merging && !m.master)) continue;
    if (best == nullptr || m.read_cost + m.queue < best->read_cost + best->queue) best = &m;
  }
  return name_of(best);
}

/// No file system: all of the volume is free. Asked of a member: 0 (R5.40).
ItemValue free_blocks(const Subject& s) {
  if (s.is_unit()) return s.set->volsize;
  return s.single ? s.single->volsize : std::uint64_t{0};
}

ItemValue maxblock(const Subject& s) {
  if (!s.is_unit()) return s.disk ? s.disk->maxblock : std::uint64_t{0};
  std::uint64_t least = 0;  // R1.41
  for (const MemberView& m : s.set->members) {
    if (m.maxblock != 0 && (least == 0 || m.maxblock < least)) least = m.maxblock;
  }
  return least;
}

ItemValue volume_size(const Subject& s) {
  if (s.is_unit()) return s.set->volsize;
  return s.single ? s.single->volsize : std::uint64_t{0};
}

ItemValue label(const Subject& s) {
  if (s.is_unit()) return s.set->label;
  return s.single ? s.single->label : std::string();
}

ItemValue mounted(const Subject& s) { return s.is_unit() || s.single.has_value(); }

ItemValue errors(const Subject& s) {
  if (s.member != nullptr) return s.member->errors;
  if (s.set) return s.set->errors;
  return s.single ? s.single->errors : std::uint64_t{0};
}

ItemValue operations(const Subject& s) {
  if (s.member != nullptr) return s.member->operations;
  if (s.set) return s.set->operations;
  return s.single ? s.single->operations : std::uint64_t{0};
}

ItemValue timeout(const Subject& s) {
  return number(s.member != nullptr ? s.member->timeout_s : s.set->timeout_s);
}

ItemValue site(const Subject& s) {
  return std::uint64_t{s.member != nullptr ? s.member->site : s.set->site};
}

const std::array kRows{
    Row{"DEVNAM", AskedOf::any, std::string(),
        [](const Subject& s) -> ItemValue { return s.device.with_underscore(); }},
    Row{"ERRCNT", AskedOf::any, std::uint64_t{0}, &errors},
    Row{"EXISTS", AskedOf::any, false, [](const Subject&) -> ItemValue { return true; }},
    Row{"FREEBLOCKS", AskedOf::any, std::uint64_t{0}, &free_blocks},
    Row{"FULLDEVNAM", AskedOf::any, std::string(),
        [](const Subject& s) -> ItemValue { return s.device.with_underscore(); }},
    Row{"MAXBLOCK", AskedOf::any, std::uint64_t{0}, &maxblock},
    Row{"MNT", AskedOf::any, false, &mounted},
    Row{"OPCNT", AskedOf::any, std::uint64_t{0}, &operations},
    Row{"SHDW_CATCHUP_COPYING", AskedOf::member, false,
        [](const Subject& s) -> ItemValue { return s.member->role == MemberRole::copy_target; }},
    Row{"SHDW_COPIER_NODE", AskedOf::unit, std::string(), &copier_node},
    Row{"SHDW_DEVICE_COUNT", AskedOf::unit, std::uint64_t{0},
        [](const Subject& s) -> ItemValue { return std::uint64_t{s.set->members.size()}; }},
    Row{"SHDW_FAILED_MEMBER", AskedOf::any, false,
        [](const Subject& s) -> ItemValue { return s.services.failed_member(s.device); }},
    Row{"SHDW_GENERATION", AskedOf::unit, std::uint64_t{0},
        [](const Subject& s) -> ItemValue { return s.set->generation.value; }},
    Row{"SHDW_MASTER", AskedOf::any, false,
        [](const Subject& s) -> ItemValue { return s.is_unit(); }},
    Row{"SHDW_MASTER_MBR", AskedOf::unit, std::string(),
        [](const Subject& s) -> ItemValue {
          return name_of(first_where(*s.set, [](const MemberView& m) { return m.master; }));
        }},
    Row{"SHDW_MASTER_NAME", AskedOf::member, std::string(),
        [](const Subject& s) -> ItemValue { return s.set->name.with_underscore(); }},
    Row{"SHDW_MBR_COPY_DONE", AskedOf::member, std::uint64_t{0},
        [](const Subject& s) -> ItemValue {
          return number(s.member->role == MemberRole::copy_target ? s.member->percent : 0);
        }},
    Row{"SHDW_MBR_COUNT", AskedOf::unit, std::uint64_t{0}, &full_members},
    Row{"SHDW_MBR_MERGE_DONE", AskedOf::member, std::uint64_t{0},
        [](const Subject& s) -> ItemValue {
          return number(s.member->merging ? s.member->percent : 0);
        }},
    Row{"SHDW_MBR_READ_COST", AskedOf::member, std::uint64_t{0},
        [](const Subject& s) -> ItemValue { return std::uint64_t{s.member->read_cost}; }},
    Row{"SHDW_MEMBER", AskedOf::any, false,
        [](const Subject& s) -> ItemValue { return s.member != nullptr; }},
    Row{"SHDW_MERGE_COPYING", AskedOf::member, false,
        [](const Subject& s) -> ItemValue { return s.member->merging; }},
    // Without bitmaps a failed node always costs a full merge.
    Row{"SHDW_MINIMERGE_ENABLE", AskedOf::unit, false,
        [](const Subject&) -> ItemValue { return false; }},
    Row{"SHDW_NEXT_MBR_NAME", AskedOf::unit_or_member, std::string(), &next_member},
    Row{"SHDW_READ_SOURCE", AskedOf::unit, std::string(), &read_source},
    Row{"SHDW_SITE", AskedOf::unit_or_member, std::uint64_t{0}, &site},
    Row{"SHDW_TIMEOUT", AskedOf::unit_or_member, std::uint64_t{0}, &timeout},
    Row{"VOLNAM", AskedOf::any, std::string(), &label},
    Row{"VOLSIZE", AskedOf::any, std::uint64_t{0}, &volume_size},
};

const auto kNames = [] {
  std::array<std::string_view, kRows.size()> names;
  std::ranges::transform(kRows, names.begin(), &Row::name);
  return names;
}();

bool fits(const Subject& s, AskedOf of) {
  switch (of) {
    case AskedOf::any:
      return true;
    case AskedOf::unit:
      return s.is_unit();
    case AskedOf::member:
      return s.member != nullptr;
    case AskedOf::unit_or_member:
      return s.set.has_value();
  }
  return false;
}

std::optional<Subject> subject(const Services& services, const DeviceName& device) {
  Subject s{services, device, {}, nullptr, {}, {}};
  const auto unit =
      device.is_virtual_unit() ? std::optional(device) : services.unit_of_member(device);
  if (unit) s.set = services.unit(*unit);
  if (device.is_virtual_unit()) return s.set ? std::optional(std::move(s)) : std::nullopt;
  for (const DiskInfo& d : services.disks()) {
    if (d.name == device) s.disk = d;
  }
  if (!s.disk) return {};
  for (VolumeView& v : services.single_disks()) {
    if (v.name == device) s.single = std::move(v);
  }
  return s;
}

}  // namespace

std::span<const std::string_view> device_item_names() { return kNames; }

tl::expected<ItemValue, Status> device_information(const Services& services,
                                                   const DeviceName& device,
                                                   std::string_view item) {
  std::string upper(item);
  for (char& c : upper) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  if (upper.starts_with("DVI$_")) upper.erase(0, 5);
  const auto row = std::ranges::find(kRows, std::string_view(upper), &Row::name);
  if (row == kRows.end()) return tl::unexpected(Status::bad_parameter);
  auto s = subject(services, device);
  if (!s) {
    if (upper == "EXISTS") return ItemValue(false);
    return tl::unexpected(Status::no_such_device);
  }
  if (s->set && !device.is_virtual_unit()) {
    const auto m = std::ranges::find(s->set->members, device, &MemberView::name);
    if (m != s->set->members.end()) s->member = &*m;
  }
  return fits(*s, row->of) ? row->get(*s) : row->none;
}

std::string text_of(const ItemValue& value) {
  if (const auto* const b = std::get_if<bool>(&value)) return *b ? "TRUE" : "FALSE";
  if (const auto* const n = std::get_if<std::uint64_t>(&value)) return std::to_string(*n);
  return std::get<std::string>(value);
}

}  // namespace shadow
