// Controllers and disks.
#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>

#include "sim/scenario/loading.hpp"
#include "sim/scenario/nearest.hpp"
#include "sim/scenario/supported_keys.hpp"

namespace shadow::sim::loading {
namespace {

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
    disk.on = components_of(l, r, "on", {ComponentKind::interconnect, ComponentKind::adapter});
  } else if (behind) {
    disk.behind = components_of(l, r, "behind", {ComponentKind::controller, ComponentKind::half});
  } else {
    r.required("on", "a list of interconnects or adapters (or 'behind', a list of controllers)");
  }
  const std::string_view key = on ? "on" : "behind";
  const Value* given = r.raw(key);
  if (given != nullptr && given->list() != nullptr && given->list()->empty()) {
    r.error(key, "found an empty list, expected at least one name");
  }
}

void check_blocks(Reader& r, const std::optional<BlockCount>& blocks) {
  // Home block, SCB and index file need some room; a smaller unit is no volume (ours).
  constexpr BlockCount kSmallest = 64;
  if (blocks && *blocks < kSmallest) {
    r.error("blocks", fmt::format("found {} blocks, expected at least {}", *blocks, kSmallest));
  }
}

constexpr std::int64_t kUnbounded = std::numeric_limits<std::int64_t>::max();

/// Calls `read` for each table of a list of tables.
void each_row(Loading& l, Reader& r, std::string_view key, std::string_view form,
              const std::function<void(Reader& row)>& read) {
  const Value* v = r.raw(key);
  if (v == nullptr) return;
  if (v->list() == nullptr) {
    r.error(key, fmt::format("found {}, expected a list of {}", describe(*v), form));
    return;
  }
  for (const Value& element : *v->list()) {
    if (element.table() == nullptr) {
      l.diagnostics.error(element.at,
                          fmt::format("{}: found {}, expected {}", key, describe(element), form));
      continue;
    }
    Reader row(*element.table(), element.at, std::string(key), l.diagnostics);
    read(row);
    row.finish();
  }
}

void read_bad(Loading& l, Reader& r, Disk& disk) {
  using models::DefectKind;
  constexpr std::pair<std::string_view, DefectKind> kKinds[] = {
      {"correctable", DefectKind::correctable},
      {"revectored", DefectKind::revectored},
      {"lost", DefectKind::lost},
      {"unwritable", DefectKind::unwritable},
      {"marked", DefectKind::marked}};
  each_row(l, r, "bad", "{ lbn = .., blocks = .., kind = .. }", [&](Reader& row) {
    BadBlocks bad;
    row.required("lbn", "the first bad block");
    row.required("kind", "correctable, revectored, lost, unwritable or marked");
    bad.lbn = static_cast<Lbn>(row.integer("lbn", 0, kUnbounded).value_or(0));
    bad.blocks = row.blocks("blocks").value_or(1);
    const auto kind =
        row.choice("kind", {"correctable", "revectored", "lost", "unwritable", "marked"});
    for (const auto& [word, value] : kKinds) {
      if (kind == word) bad.kind = value;
    }
    disk.bad.push_back(bad);
  });
}

/// Extents of files lie one behind the other from LBN `next` on unless the key `lbn` says where.
void read_files(Loading& l, Reader& r, Disk& disk) {
  constexpr Lbn kFirst = 4096;  // behind boot block, home blocks and index file (ours)
  Lbn next = kFirst;
  each_row(l, r, "files", "{ name = .., blocks = .. }", [&](Reader& row) {
    FileExtent file;
    row.required("name", "a file name like \"SYSDUMP.DMP\"");
    row.required("blocks", "its size");
    file.name = upper(row.string("name").value_or(""));
    file.blocks = row.blocks("blocks").value_or(0);
    const auto lbn = row.integer("lbn", 0, kUnbounded);
    file.lbn = lbn ? static_cast<Lbn>(*lbn) : next;
    next = std::max(next, file.lbn + file.blocks);
    disk.files.push_back(std::move(file));
  });
}

void read_scb(Loading& l, Reader& r, Disk& disk) {
  const Value* v = r.raw("scb");
  if (v == nullptr) return;
  if (v->table() == nullptr) {
    r.error("scb", fmt::format("found {}, expected {{ unit, generation, members, targets, "
                               "dismounted }}",
                               describe(*v)));
    return;
  }
  Reader s(*v->table(), v->at, fmt::format("[disks.{}] scb", disk.name), l.diagnostics);
  FormerMember former;
  s.required("unit", "the set that it was a member of, like \"DSA1:\"");
  const auto unit = DeviceName::parse(s.unit("unit", l.names).value_or(""));
  if (unit) former.unit = UnitNumber{static_cast<std::uint16_t>(unit->unit())};
  former.generation = s.integer("generation", 1, kUnbounded).value_or(1);
  former.members = components_of(l, s, "members", {ComponentKind::disk});
  former.targets = components_of(l, s, "targets", {ComponentKind::disk});
  former.dismounted = s.boolean("dismounted").value_or(true);
  s.finish();
  disk.scb = std::move(former);
}

void read_state(Loading& l, Reader& r, Disk& disk) {
  if (const auto shelf = r.string("shelf")) disk.shelf = canonical(*shelf);
  disk.owner = upper(r.string("owner").value_or(disk.owner));
  disk.backup_revision = r.integer("backup_revision", 0, kUnbounded).value_or(0);
  disk.forced_error = r.boolean("forced_error");
  disk.write_locked = r.boolean("write_locked").value_or(false);
  constexpr std::int64_t kHighestSite = 255;  // R4.94
  disk.site_value =
      static_cast<std::uint32_t>(r.integer("site_value", 1, kHighestSite).value_or(0));
  disk.served = r.boolean("served");
  constexpr std::int64_t kHighestLun = 255;  // ours: what the controllers of the catalogue offer
  disk.lun = r.integer("lun", 0, kHighestLun);
  read_bad(l, r, disk);
  read_files(l, r, disk);
  read_scb(l, r, disk);
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

/// Units that a controller, or the pair it belongs to, offers have LUNs of their own (RH.22).
void check_luns(Loading& l) {
  const Config& config = l.scenario.config;
  std::map<std::pair<std::string, std::int64_t>, const Disk*> taken;
  for (const Disk& disk : config.disks) {
    if (!disk.lun) continue;
    if (disk.behind.empty()) {
      l.diagnostics.error(disk.at, fmt::format("lun: '{}' is behind no controller, expected a unit "
                                               "of an array",
                                               disk.name));
      continue;
    }
    const Controller* const box = config.controller(disk.behind.front().name);
    if (box == nullptr) continue;
    const std::string pair = box->partner.empty() ? box->name : std::min(box->name, box->partner);
    const auto [at, fresh] = taken.emplace(std::pair(pair, *disk.lun), &disk);
    if (fresh) continue;
    l.diagnostics.error(disk.at, fmt::format("lun: {} of '{}' is taken by '{}', expected another",
                                             *disk.lun, box->name, at->second->name));
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
      c.on = components_of(l, r, "on", {ComponentKind::interconnect});
    }
    c.site = site_of(l, r, false);
    c.dual = r.choice("units", {"single", "dual"}) == "dual";
    if (const auto partner = r.component("partner", l.names, {ComponentKind::controller})) {
      c.partner = partner->name;
      if (c.partner == c.name) r.error("partner", "found the controller itself, expected another");
    }
    refuse_unsupported(r, "controllers");
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
    read_state(l, r, disk);
    refuse_unsupported(r, "disks");
    disk.figures = r.take_rest();
    l.scenario.config.disks.push_back(std::move(disk));
  });
  check_contents_end(l);
  check_luns(l);
}

}  // namespace shadow::sim::loading
