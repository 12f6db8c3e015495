// Controllers, disks and sets.
#include <fmt/format.h>

#include <algorithm>

#include "sim/scenario/loading.hpp"
#include "sim/scenario/nearest.hpp"

namespace shadow::sim::loading {
namespace {

/// References of a list to components of these kinds; a name that stands twice is an error.
std::vector<Reference> components(Loading& l, Reader& r, std::string_view key,
                                  std::initializer_list<ComponentKind> kinds) {
  std::vector<Reference> found;
  for (const Reference& given : r.list(key)) {
    const auto name = l.names.resolve(given.name, kinds);
    if (!name) {
      l.diagnostics.error(given.at, fmt::format("{}: {}", key, name.error()));
      continue;
    }
    const bool twice = std::any_of(found.begin(), found.end(),
                                   [&](const Reference& f) { return f.name == *name; });
    if (twice) {
      l.diagnostics.error(given.at,
                          fmt::format("{}: '{}' stands here twice, expected once", key, *name));
    } else {
      found.push_back({*name, given.at});
    }
  }
  return found;
}

/// Halves of a dual controller, `HSG_A.1`: recognised, not there yet.
bool has_halves(Loading& l, Reader& r, std::string_view key) {
  bool halves = false;
  for (const Reference& given : r.list(key)) {
    const std::size_t dot = given.name.find('.');
    if (dot == std::string::npos) continue;
    const Component* c = l.names.find(given.name.substr(0, dot));
    if (c == nullptr || c->kind != ComponentKind::controller) continue;
    halves = true;
    l.diagnostics.error(
        given.at, fmt::format("{}: controller half '{}': not supported yet", key, given.name));
  }
  return halves;
}

void read_contents(Loading& l, Reader& r, Disk& disk) {
  const auto text = r.string("contents");
  if (!text) return;
  const std::string word = lower(*text);
  if (word == "blank") {
    disk.contents = Contents::blank;
  } else if (word == "own") {
    disk.contents = Contents::own;
  } else if (word.starts_with("as ")) {
    const auto other = l.names.resolve(text->substr(3), {ComponentKind::disk});
    if (!other) {
      r.error("contents", other.error());
    } else if (*other == disk.name) {
      r.error("contents", fmt::format("'{}' is the disk itself, expected another one", *other));
    } else {
      disk.contents = Contents::as;
      disk.contents_as = *other;
    }
  } else {
    r.error("contents",
            fmt::format("found \"{}\", expected \"blank\", \"own\" or \"as DISK\"", *text));
  }
}

void read_attachment(Loading& l, Reader& r, Disk& disk) {
  const bool on = r.raw("on") != nullptr;
  const bool behind = r.raw("behind") != nullptr;
  if (on && behind) {
    r.error("behind", "found beside 'on', expected one of the two");
  } else if (on) {
    disk.on = components(l, r, "on", {ComponentKind::interconnect, ComponentKind::adapter});
  } else if (behind) {
    if (!has_halves(l, r, "behind"))
      disk.behind = components(l, r, "behind", {ComponentKind::controller});
  } else {
    r.required("on", "a list of interconnects or adapters (or 'behind', a list of controllers)");
  }
  const std::string_view key = on ? "on" : "behind";
  const Value* given = r.raw(key);
  if (given != nullptr && given->list() != nullptr && given->list()->empty()) {
    r.error(key, "found an empty list, expected at least one name");
  }
}

/// The label of a volume has 1-12 characters (R1.20).
std::string label_of(Reader& r) {
  constexpr std::size_t kLabelLength = 12;
  const auto label = r.string("label");
  if (label && (label->empty() || label->size() > kLabelLength)) {
    r.error("label", fmt::format("found \"{}\" with {} characters, expected 1..{}", *label,
                                 label->size(), kLabelLength));
  }
  return upper(label.value_or(""));
}

void check_blocks(Reader& r, const std::optional<BlockCount>& blocks) {
  // Home block, SCB and index file need some room; a smaller unit is no volume (ours).
  constexpr BlockCount kSmallest = 64;
  if (blocks && *blocks < kSmallest) {
    r.error("blocks", fmt::format("found {} blocks, expected at least {}", *blocks, kSmallest));
  }
}

/// "as" leads to a disk with contents of its own in the end.
void check_contents_end(Loading& l) {
  for (const Disk& disk : l.scenario.config.disks) {
    const Disk* d = &disk;
    for (std::size_t steps = 0; d != nullptr && d->contents == Contents::as; ++steps) {
      if (steps > l.scenario.config.disks.size()) {
        l.diagnostics.error(disk.at,
                            fmt::format("contents of '{}' are those of another disk in a circle, "
                                        "expected one with \"own\" or \"blank\" contents",
                                        disk.name));
        break;
      }
      d = l.scenario.config.disk(d->contents_as);
    }
  }
}

}  // namespace

void load_controllers(Loading& l) {
  each_table(l, "controllers", [&](const Entry& e, Reader& r) {
    Controller c;
    c.name = canonical(e.key);
    c.at = e.key_at;
    r.required("kind", "a controller kind like \"HSZ70\"");
    c.kind = {upper(r.string("kind").value_or("")), r.at("kind")};
    if (r.required("on", "a list of interconnects") != nullptr) {
      c.on = components(l, r, "on", {ComponentKind::interconnect});
    }
    c.site = site_of(l, r, false);
    if (r.choice("units", {"single", "dual"}) == "dual") r.not_yet_value("units", "dual");
    r.not_yet(
        {"partner", "cache", "writeback", "battery", "copy_data", "write_log", "log_entries"});
    c.figures = r.take_rest();
    l.scenario.config.controllers.push_back(std::move(c));
  });
}

void load_disks(Loading& l) {
  each_table(l, "disks", [&](const Entry& e, Reader& r) {
    Disk disk;
    disk.name = canonical(e.key);
    disk.at = e.key_at;
    const auto device = DeviceName::parse(disk.name);
    if (!device || device->is_virtual_unit()) {
      l.diagnostics.error(e.key_at,
                          fmt::format("'{}' is no disk name, expected a form like $1$DGA10 or "
                                      "ALPHA$DKA0",
                                      e.key));
    } else {
      disk.device = *device;
    }
    r.required("drive", "a drive of the catalogue (shadowbench list disks)");
    disk.drive = {upper(r.string("drive").value_or("")), r.at("drive")};
    read_attachment(l, r, disk);
    disk.site = site_of(l, r, false);
    disk.blocks = r.blocks("blocks");
    check_blocks(r, disk.blocks);
    read_contents(l, r, disk);
    disk.label = label_of(r);
    r.not_yet(
        {"shelf", "owner", "backup_revision", "scb", "write_locked", "served", "bad", "files"});
    disk.figures = r.take_rest();
    l.scenario.config.disks.push_back(std::move(disk));
  });
  check_contents_end(l);
}

namespace {

void check_members(Loading& l, Reader& r, const ShadowSet& set) {
  const std::size_t limit = l.scenario.config.option("limits.max_members") == "3" ? 3 : 6;  // R1.3
  if (set.members.empty() && r.has("members") && r.raw("members")->list() != nullptr &&
      r.raw("members")->list()->empty()) {
    r.error("members", "found an empty list, expected at least one disk");
  }
  if (set.members.size() > limit) {
    r.error("members",
            fmt::format("found {} members, expected at most {}", set.members.size(), limit));
  }
  for (const Reference& m : set.members) {
    if (const ShadowSet* other = l.scenario.config.set_of(m.name)) {
      l.diagnostics.error(m.at,
                          fmt::format("members: '{}' is a member of {} already, expected a disk "
                                      "that is in no other set",
                                      m.name, other->name));
    }
  }
}

void read_scope(Reader& r, ShadowSet& set) {
  const bool system = r.boolean("system").value_or(false);
  const bool group = r.boolean("group").value_or(false);
  const bool private_ = r.boolean("private").value_or(false);
  if (system + group + private_ > 1) {
    r.error(private_ ? "private" : "group",
            "found several scopes, expected one of system, group, private");
  }
  set.scope = private_ ? SetScope::private_ : group ? SetScope::group : SetScope::system;
}

}  // namespace

void load_sets(Loading& l) {
  each_table(l, "sets", [&](const Entry& e, Reader& r) {
    ShadowSet set;
    set.name = canonical(e.key);
    set.at = e.key_at;
    const auto device = DeviceName::parse(set.name);
    if (!device || !device->is_virtual_unit()) {
      l.diagnostics.error(
          e.key_at, fmt::format("'{}' is no set name, expected DSAn with n = 0..9999", e.key));
    } else {
      set.unit = UnitNumber{static_cast<std::uint16_t>(device->unit())};
    }
    r.required("label", "the volume label");
    set.label = label_of(r);
    if (r.required("members", "a list of disks") != nullptr) {
      set.members = components(l, r, "members", {ComponentKind::disk});
    }
    check_members(l, r, set);
    set.mounted_on = nodes_of(l, r, "mounted_on", true);
    set.logical = upper(r.string("logical").value_or(""));
    read_scope(r, set);
    const auto state = r.choice("state", {"clean", "improper", "new", "unerased"});
    if (state && state != "clean") r.not_yet_value("state", *state);
    r.not_yet({"targets", "volsize", "limit", "hbmm_policy", "priority"});
    l.scenario.config.sets.push_back(std::move(set));
  });
}

}  // namespace shadow::sim::loading
