// Sites, interconnects, links, nodes and options.
#include <fmt/format.h>

#include <algorithm>

#include "engine/base/parameters.hpp"
#include "sim/scenario/loading.hpp"
#include "sim/scenario/nearest.hpp"
#include "sim/scenario/options.hpp"

namespace shadow::sim::loading {
namespace {

Reference kind_of(Reader& r, bool required, std::string_view what) {
  if (required && r.required("kind", what) == nullptr) return {{}, r.at()};
  return {lower(r.string("kind").value_or("")), r.at("kind")};
}

ChannelFigures channel_figures(Reader& r) {
  ChannelFigures f;
  f.rate = r.data_rate("rate");
  f.latency = r.duration("latency");
  f.jitter = r.duration("jitter");
  f.full_duplex = r.boolean("full_duplex");
  r.not_yet({"loss", "ber", "mtu", "credits"});
  if (f.rate && f.rate->bits_per_second == 0) r.error("rate", "found 0, expected more");
  return f;
}

/// Values given in a `parameters` table, range-checked (R3.20).
struct GivenParameter {
  ParameterId id;
  std::int64_t value;
};

std::vector<GivenParameter> read_parameters(const Table& table, Diagnostics& diagnostics) {
  std::vector<GivenParameter> given;
  for (const Entry& e : table.entries) {
    if (same_word(e.key, "DISK_QUORUM")) {
      diagnostics.error(e.key_at, "DISK_QUORUM: not supported yet");
      continue;
    }
    const auto id = parameter_named(e.key);
    if (!id) {
      std::vector<std::string> known;
      for (const Parameter& p : parameters()) known.emplace_back(p.name);
      diagnostics.error(e.key_at, fmt::format("no system parameter has the name '{}'{}", e.key,
                                              did_you_mean(e.key, known)));
      continue;
    }
    const Parameter& p = parameter(*id);
    const auto* value = std::get_if<std::int64_t>(&e.value.data);
    if (value == nullptr) {
      diagnostics.error(e.value.at, fmt::format("{}: found {}, expected a whole number {}..{}",
                                                p.name, describe(e.value), p.min, p.max));
    } else if (*value < p.min || *value > p.max) {
      diagnostics.error(e.value.at, fmt::format("{}: found {}, expected {}..{} ({})", p.name,
                                                *value, p.min, p.max, p.unit));
    } else if (*id == ParameterId::mscp_load && *value > 0) {
      diagnostics.error(e.value.at, "MSCP_LOAD above 0 (served disks): not supported yet");
    } else {
      given.push_back({*id, *value});
    }
  }
  return given;
}

std::vector<GivenParameter> parameters_in(Reader& r) {
  const Value* v = r.raw("parameters");
  if (v == nullptr) return {};
  if (v->table() != nullptr) return read_parameters(*v->table(), r.diagnostics());
  r.error("parameters", fmt::format("found {}, expected a table NAME = value", describe(*v)));
  return {};
}

std::vector<GivenParameter> file_defaults(Loading& l) {
  const Entry* defaults = l.document.find("defaults");
  if (defaults == nullptr) return {};
  const Table* table = defaults->value.table();
  if (table == nullptr) {
    l.diagnostics.error(defaults->value.at, fmt::format("defaults: found {}, expected a table",
                                                        describe(defaults->value)));
    return {};
  }
  Reader r(*table, defaults->key_at, "[defaults]", l.diagnostics);
  auto given = parameters_in(r);
  r.finish();
  return given;
}

struct ParameterLayers {
  ParameterValues values{};
  bool expected_votes_given = false;

  void apply(const std::vector<GivenParameter>& given) {
    for (const GivenParameter& g : given) {
      values[static_cast<std::size_t>(g.id)] = g.value;
      expected_votes_given = expected_votes_given || g.id == ParameterId::expected_votes;
    }
  }
};

ParameterLayers table_defaults() {
  ParameterLayers layers;
  for (const Parameter& p : parameters()) {
    layers.values[static_cast<std::size_t>(p.id)] = p.default_value;
  }
  // Scenario files are about shadowing: 2 unless set (format, exact meanings 1).
  layers.values[static_cast<std::size_t>(ParameterId::shadowing)] = 2;
  return layers;
}

void read_adapters(Loading& l, Reader& r, Node& node) {
  const Value* v = r.raw("adapters");
  if (v == nullptr) return;
  if (v->table() == nullptr) {
    r.error("adapters",
            fmt::format("found {}, expected tables NAME = {{ kind = .., on = .. }}", describe(*v)));
    return;
  }
  for (const Entry& e : v->table()->entries) {
    if (e.value.table() == nullptr) {
      l.diagnostics.error(
          e.value.at, fmt::format("adapters.{}: found {}, expected {{ kind = .., on = .. }}", e.key,
                                  describe(e.value)));
      continue;
    }
    Reader a(*e.value.table(), e.key_at, fmt::format("adapter {}.{}", node.name, e.key),
             l.diagnostics);
    Adapter adapter{
        canonical(e.key), e.key_at, kind_of(a, true, "an interconnect kind like \"fc-2g\""), {}};
    if (a.required("on", "the interconnect it is plugged into") != nullptr) {
      adapter.on = a.component("on", l.names, {ComponentKind::interconnect}).value_or(Reference{});
    }
    a.finish();
    node.adapters.push_back(std::move(adapter));
  }
}

void read_boot(Reader& r, Node& node) {
  const auto boot = r.choice("boot", {"auto", "manual", "off"});
  node.up_at_start = boot != "off";
  // A node that crashes stays down: a file that relies on a reboot must not load.
  if (boot == "auto") r.not_yet_value("boot", "auto");
  r.not_yet({"boot_time", "system_disk", "boot_device", "boot_server", "dump_device"});
}

constexpr std::initializer_list<std::string_view> kVersions{
    "8.4",   "8.3-1H1", "8.3",   "8.2-1", "8.2", "7.3-2", "7.3-1", "7.3", "7.2-2",
    "7.2-1", "7.2",     "7.1-2", "7.1",   "7.0", "6.2",   "6.1",   "6.0", "5.5-2"};

void read_version(Reader& r) {
  const auto version = r.choice("version", kVersions);
  if (version && version != "8.4") r.not_yet_value("version", *version);
  const auto arch = r.choice("arch", {"integrity", "alpha", "vax"});
  if (arch && arch != "integrity") r.not_yet_value("arch", *arch);
}

}  // namespace

void load_sites(Loading& l) {
  each_table(l, "sites", [&](const Entry& e, Reader& r) {
    Site site{canonical(e.key), e.key_at, canonical(e.key)};
    r.not_yet({"power"});
    l.scenario.config.sites.push_back(std::move(site));
  });
}

void load_interconnects(Loading& l) {
  each_table(l, "interconnects", [&](const Entry& e, Reader& r) {
    Interconnect i;
    i.name = canonical(e.key);
    i.at = e.key_at;
    i.kind = kind_of(r, true, "an interconnect kind like \"fc-2g\" or \"lan-1g\"");
    i.site = site_of(l, r, false);
    i.cluster = r.boolean("cluster");
    i.figures = channel_figures(r);
    l.scenario.config.interconnects.push_back(std::move(i));
  });
}

void load_links(Loading& l) {
  each_table(l, "links", [&](const Entry& e, Reader& r) {
    Link link;
    link.name = canonical(e.key);
    link.at = e.key_at;
    if (r.required("between", "a list of two interconnects") != nullptr) {
      const auto ends = r.list("between");
      if (ends.size() != 2 && r.raw("between")->list() != nullptr) {
        r.error("between", fmt::format("found {} names, expected two interconnects", ends.size()));
      }
      for (std::size_t i = 0; i < ends.size() && i < 2; ++i) {
        const auto name = l.names.resolve(ends[i].name, {ComponentKind::interconnect});
        if (name)
          link.between[i] = {*name, ends[i].at};
        else
          l.diagnostics.error(ends[i].at, fmt::format("between: {}", name.error()));
      }
      if (!link.between[0].name.empty() && link.between[0].name == link.between[1].name) {
        r.error("between", "found the same interconnect twice, expected two different ones");
      }
    }
    link.kind = kind_of(r, true, "an interconnect kind like \"fc-2g\"");
    link.distance = r.length("distance").value_or(models::Length{});
    link.equipment = r.duration("equipment").value_or(link.equipment);
    link.route = r.string("route").value_or(link.name);
    link.figures = channel_figures(r);
    r.not_yet({"fast_write", "usable"});
    l.scenario.config.links.push_back(std::move(link));
  });
}

void load_nodes(Loading& l) {
  const auto of_file = file_defaults(l);
  std::vector<bool> expected_votes_given;
  each_table(l, "nodes", [&](const Entry& e, Reader& r) {
    Node node;
    node.name = canonical(e.key);
    node.at = e.key_at;
    constexpr std::size_t kNameLength = 6;  // SCSNODE, RN.8
    if (node.name.size() > kNameLength) {
      l.diagnostics.error(e.key_at, fmt::format("node '{}' has {} characters, expected at most {}",
                                                e.key, node.name.size(), kNameLength));
    }
    node.site = site_of(l, r, true);
    read_version(r);
    read_boot(r, node);
    node.pool = r.size("pool").value_or(node.pool);
    node.clock_offset = r.signed_duration("clock_offset").value_or(Duration{});
    r.not_yet({"startup", "cpu", "sanity_timer"});
    ParameterLayers layers = table_defaults();
    layers.apply(of_file);
    layers.apply(parameters_in(r));
    node.parameters = layers.values;
    expected_votes_given.push_back(layers.expected_votes_given);
    read_adapters(l, r, node);
    l.scenario.config.nodes.push_back(std::move(node));
  });
  std::int64_t votes = 0;
  for (const Node& n : l.scenario.config.nodes) votes += n.parameter(ParameterId::votes);
  const Parameter& expected = parameter(ParameterId::expected_votes);
  for (std::size_t i = 0; i < l.scenario.config.nodes.size(); ++i) {
    if (expected_votes_given[i]) continue;
    l.scenario.config.nodes[i].parameters[static_cast<std::size_t>(ParameterId::expected_votes)] =
        std::clamp(votes, expected.min, expected.max);
  }
}

namespace {

/// Options may be written quoted ("copy.compare" = ..) or as dotted keys (copy.compare = ..).
void collect_options(const Table& table, const std::string& prefix, std::vector<Entry>& found) {
  for (const Entry& e : table.entries) {
    const std::string name = prefix.empty() ? e.key : prefix + "." + e.key;
    if (e.value.table() != nullptr)
      collect_options(*e.value.table(), name, found);
    else
      found.push_back({name, e.key_at, e.value});
  }
}

std::string value_text(const Value& v) {
  if (v.string() != nullptr) return *v.string();
  if (const auto* i = std::get_if<std::int64_t>(&v.data)) return std::to_string(*i);
  if (const auto* d = std::get_if<double>(&v.data)) return fmt::format("{}", *d);
  if (const auto* b = std::get_if<bool>(&v.data)) return *b ? "on" : "off";
  return {};
}

/// A number, or a duration in seconds.
bool is_amount(const std::string& text) {
  const auto number = models::parse_number(text);
  return (number && *number >= 0) || models::parse_duration(text).has_value();
}

void read_option(Loading& l, const Entry& e) {
  const OptionRow* row = option_named(e.key);
  if (row == nullptr) {
    std::vector<std::string> known;
    for (const OptionRow& o : option_table()) known.emplace_back(o.name);
    l.diagnostics.error(
        e.key_at, fmt::format("no option has the name '{}'{}", e.key, did_you_mean(e.key, known)));
    return;
  }
  std::string value = value_text(e.value);
  const auto words = row->words();
  const auto word = std::find_if(words.begin(), words.end(),
                                 [&](const std::string& w) { return same_word(w, value); });
  const bool fits = row->numeric ? is_amount(value) : word != words.end();
  if (!fits) {
    l.diagnostics.error(e.value.at,
                        fmt::format("{}: found {}, expected {}", e.key, describe(e.value),
                                    row->numeric ? "a number" : one_of(words)));
    return;
  }
  if (!row->numeric) value = *word;
  if (!row->supported && value != row->default_value()) {
    l.diagnostics.error(e.value.at, fmt::format("{} = {}: not supported yet", e.key, value));
    return;
  }
  l.scenario.config.options.push_back({e.key, std::move(value)});
}

}  // namespace

void load_options(Loading& l) {
  const Entry* options = l.document.find("options");
  if (options == nullptr) return;
  if (options->value.table() == nullptr) {
    l.diagnostics.error(options->value.at, fmt::format("options: found {}, expected a table",
                                                       describe(options->value)));
    return;
  }
  std::vector<Entry> found;
  collect_options(*options->value.table(), "", found);
  for (const Entry& e : found) read_option(l, e);
}

}  // namespace shadow::sim::loading
