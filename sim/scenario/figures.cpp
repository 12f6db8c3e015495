// Kinds and drives of the catalogue with the figures that a file overrides.
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "sim/scenario/hardware_plan.hpp"
#include "sim/scenario/nearest.hpp"

namespace shadow::sim {
namespace {

template <class Entry>
std::vector<std::string> row_names(const std::vector<Entry>& entries) {
  std::vector<std::string> names;
  for (const Entry& e : entries) names.push_back(e.row.name);
  return names;
}

/// The row of that name; a default one after reporting that there is none.
template <class Spec, class Entries>
Spec row_of(const Spec* found, const Reference& wanted, std::string_view what,
            std::string_view list, const Entries& entries, Diagnostics& d) {
  if (found != nullptr) return *found;
  if (!wanted.name.empty()) {
    const std::string hint = did_you_mean(wanted.name, row_names(entries));
    d.error(wanted.at,
            fmt::format("there is no {} '{}' in the catalogue{}", what, wanted.name,
                        hint.empty() ? fmt::format(", see shadowbench list {}", list) : hint));
  }
  return Spec{};
}

std::optional<models::FigureValue> figure_value(const Value& v) {
  if (const auto* b = std::get_if<bool>(&v.data)) return *b;
  if (const auto* i = std::get_if<std::int64_t>(&v.data)) return *i;
  if (const auto* d = std::get_if<double>(&v.data)) return *d;
  if (v.string() != nullptr) return *v.string();
  return std::nullopt;
}

/// Sets the file's figures over the row's. Keys that are no figures are unknown: `own` are those of
/// the table itself.
template <class Spec>
void override_figures(Spec& spec, const Figures& figures, const std::vector<std::string_view>& keys,
                      std::initializer_list<std::string_view> own, std::string_view context,
                      Diagnostics& d) {
  std::vector<std::string> known(keys.begin(), keys.end());
  for (const Entry& e : figures) {
    if (std::find(known.begin(), known.end(), e.key) == known.end()) {
      known.insert(known.end(), own.begin(), own.end());
      d.error(e.key_at,
              fmt::format("{}: unknown key '{}'{}", context, e.key, did_you_mean(e.key, known)));
      continue;
    }
    const auto value = figure_value(e.value);
    const auto set = value ? set_figure(spec, e.key, *value)
                           : models::FigureResult(tl::unexpected(
                                 fmt::format("found {}, expected one figure", describe(e.value))));
    if (!set) d.error(e.value.at, fmt::format("{}: {}", e.key, set.error()));
  }
}

models::InterconnectKind with_figures(models::InterconnectKind kind, const ChannelFigures& f) {
  if (f.rate) {  // the kind's payload is a part of the kind's rate
    kind.usable = 0;
    kind.bytes_per_second = f.rate->bytes_per_second();
  }
  if (f.latency) kind.latency = *f.latency;
  if (f.jitter) kind.jitter = *f.jitter;
  if (f.full_duplex) kind.full_duplex = *f.full_duplex;
  if (f.loss) kind.loss = *f.loss;
  if (f.ber) kind.bit_error_rate = *f.ber;
  if (f.mtu) kind.mtu = *f.mtu;
  if (f.credits) kind.credits = kind.long_credits = *f.credits;
  return kind;
}

models::DriveSpec drive_of(const Disk& disk, const models::Catalogue& c, Diagnostics& d) {
  auto drive = row_of(c.drive(disk.drive.name), disk.drive, "drive", "disks", c.drives(), d);
  override_figures(drive, disk.figures, models::drive_keys(),
                   {"drive", "on", "behind", "site", "shelf", "blocks", "contents", "label",
                    "owner", "backup_revision", "scb", "forced_error", "write_locked", "served",
                    "site_value", "bad", "files"},
                   fmt::format("[disks.{}]", disk.name), d);
  if (disk.blocks) drive.blocks = *disk.blocks;
  if (disk.forced_error) drive.forced_error = *disk.forced_error;
  if (disk.figures.empty() || drive.name.empty()) return drive;
  if (const auto sound = check(drive); !sound) {
    d.error(disk.at, fmt::format("figures of '{}': {}", disk.name, sound.error()));
  }
  return drive;
}

/// A set is no larger than its smallest member (R1.38), and bad blocks lie on their disk.
void check_sizes(const Config& config, const Figured& f, Diagnostics& d) {
  for (std::size_t i = 0; i < config.disks.size(); ++i) {
    const Disk& disk = config.disks[i];
    const BlockCount size = f.drives[i].blocks;
    for (const BadBlocks& b : disk.bad) {
      if (b.lbn < size && b.blocks <= size - b.lbn) continue;
      d.error(disk.at, fmt::format("bad: blocks {}..{} of '{}', expected blocks below {}", b.lbn,
                                   b.lbn + b.blocks - 1, disk.name, size));
    }
    const ShadowSet* set = config.set_of(disk.name);
    if (set == nullptr || !set->volsize || *set->volsize <= size || size == 0) continue;
    d.error(set->at, fmt::format("volsize of {}: {} blocks, but '{}' has {} only", set->name,
                                 *set->volsize, disk.name, size));
  }
}

}  // namespace

const models::Catalogue& installed_catalogue() {
  static const models::Catalogue catalogue =
      models::Catalogue::load(models::Catalogue::find_folder());
  return catalogue;
}

Figured apply_catalogue(const Config& config, const models::Catalogue& c, Diagnostics& d) {
  Figured f;
  for (const Interconnect& i : config.interconnects) {
    const auto kind = row_of(c.interconnect(i.kind.name), i.kind, "interconnect kind",
                             "interconnects", c.interconnects(), d);
    f.interconnects.push_back(with_figures(kind, i.figures));
  }
  for (const Link& l : config.links) {
    auto kind = row_of(c.interconnect(l.kind.name), l.kind, "interconnect kind", "interconnects",
                       c.interconnects(), d);
    kind.bit_error_rate = models::kLinkErrorRate;
    kind = with_figures(kind, l.figures);
    if (l.usable) kind.usable = l.usable->bytes_per_second();
    f.links.push_back(std::move(kind));
  }
  for (const Controller& k : config.controllers) {
    auto spec = row_of(c.controller(k.kind.name), k.kind, "controller kind", "controllers",
                       c.controllers(), d);
    override_figures(spec, k.figures, models::controller_keys(),
                     {"kind", "on", "site", "units", "partner"},
                     fmt::format("[controllers.{}]", k.name), d);
    f.controllers.push_back(std::move(spec));
  }
  for (const Disk& disk : config.disks) f.drives.push_back(drive_of(disk, c, d));
  check_sizes(config, f, d);
  return f;
}

}  // namespace shadow::sim
