// Sites, interconnects and links.
#include <fmt/format.h>

#include <algorithm>

#include "sim/scenario/loading.hpp"
#include "sim/scenario/nearest.hpp"
#include "sim/scenario/supported_keys.hpp"

namespace shadow::sim::loading {
namespace {

ChannelFigures channel_figures(Reader& r) {
  ChannelFigures f;
  f.rate = r.data_rate("rate");
  f.latency = r.duration("latency");
  f.jitter = r.duration("jitter");
  f.full_duplex = r.boolean("full_duplex");
  f.loss = r.share("loss");
  f.ber = r.share("ber");
  f.mtu = r.size_or_bytes("mtu");
  constexpr std::int64_t kMostCredits = 65535;  // ours; the format of a port's login has 16 bits
  if (const auto credits = r.integer("credits", 1, kMostCredits)) {
    f.credits = static_cast<std::uint32_t>(*credits);
  }
  if (f.rate && f.rate->bits_per_second == 0) r.error("rate", "found 0, expected more");
  return f;
}

}  // namespace

Reference kind_of(Reader& r, std::string_view what) {
  if (r.required("kind", what) == nullptr) return {{}, r.at()};
  return {lower(r.string("kind").value_or("")), r.at("kind")};
}

void load_sites(Loading& l) {
  each_table(l, "sites", [&](const Entry& e, Reader& r) {
    Site site{canonical(e.key), e.key_at, canonical(e.key)};
    if (const auto power = r.string("power")) site.power = canonical(*power);
    refuse_unsupported(r, "sites");
    l.scenario.config.sites.push_back(std::move(site));
  });
}

void load_interconnects(Loading& l) {
  each_table(l, "interconnects", [&](const Entry& e, Reader& r) {
    Interconnect i;
    i.name = canonical(e.key);
    i.at = e.key_at;
    i.kind = kind_of(r, "an interconnect kind like \"fc-2g\" or \"lan-1g\"");
    i.site = site_of(l, r, false);
    i.cluster = r.boolean("cluster");
    i.figures = channel_figures(r);
    refuse_unsupported(r, "interconnects");
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
    link.kind = kind_of(r, "an interconnect kind like \"fc-2g\"");
    link.distance = r.length("distance").value_or(models::Length{});
    link.equipment = r.duration("equipment").value_or(link.equipment);
    link.route = r.string("route").value_or(link.name);
    link.figures = channel_figures(r);
    link.fast_write = r.boolean("fast_write");
    link.usable = r.data_rate("usable");
    if (link.usable && link.usable->bits_per_second == 0) {
      r.error("usable", "found 0, expected more");
    }
    refuse_unsupported(r, "links");
    l.scenario.config.links.push_back(std::move(link));
  });
}

}  // namespace shadow::sim::loading
