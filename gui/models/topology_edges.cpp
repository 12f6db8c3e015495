#include "gui/models/topology_edges.hpp"

#include <algorithm>

#include "gui/models/site_columns.hpp"

namespace shadow::gui {

namespace {

constexpr double kLabelLimit = 110;  // labels of links are broken at this width

Kind kind_of(const Topology& t, int component) {
  return t.components[static_cast<std::size_t>(component)].kind;
}

int site_of(const Topology& t, int component) {
  return static_cast<int>(t.sites.indexOf(t.components[static_cast<std::size_t>(component)].site));
}

bool needs_wire(Kind upper, Kind lower) {
  if (upper == lower) return false;
  if (upper == Kind::node && lower == Kind::adapter) return false;
  return lower != Kind::set || upper == Kind::disk;
}

void size_label(LinkEnds& link, const MeasureText& measure) {
  link.width = measure(link.lines.first(), true) + BoxMetrics::badge;
  for (const QString& line : link.lines) link.width = std::max(link.width, measure(line, false));
  link.width += 2 * BoxMetrics::pad;
  link.height = BoxMetrics::pad + BoxMetrics::name_line +
                static_cast<double>(link.lines.size() - 1) * BoxMetrics::label_line;
}

}  // namespace

std::vector<Tap> find_taps(const Topology& topology) {
  std::vector<Tap> taps;
  for (std::size_t i = 0; i < topology.edges.size(); ++i) {
    int upper = topology.edges[i].from;
    int lower = topology.edges[i].to;
    if (kind_of(topology, upper) > kind_of(topology, lower)) std::swap(upper, lower);
    const Kind below = kind_of(topology, lower);
    if (!needs_wire(kind_of(topology, upper), below)) continue;
    const bool lower_owns = below == Kind::interconnect || below == Kind::set;
    taps.push_back({static_cast<int>(i), lower_owns ? lower : upper, lower_owns ? upper : lower});
  }
  return taps;
}

std::vector<LinkEnds> find_links(const Topology& topology, const MeasureText& measure) {
  std::vector<LinkEnds> links;
  for (std::size_t i = 0; i < topology.edges.size(); ++i) {
    const Edge& e = topology.edges[i];
    if (kind_of(topology, e.from) != Kind::interconnect) continue;
    if (kind_of(topology, e.to) != Kind::interconnect) continue;
    LinkEnds link;
    link.edge = static_cast<int>(i);
    link.left = e.from;
    link.right = e.to;
    if (site_of(topology, link.left) > site_of(topology, link.right)) {
      std::swap(link.left, link.right);
    }
    link.left_site = site_of(topology, link.left);
    link.right_site = site_of(topology, link.right);
    link.lines << (e.name.isEmpty() ? QStringLiteral("link") : e.name)
               << wrap(e.label, kLabelLimit, measure);
    size_label(link, measure);
    links.push_back(std::move(link));
  }
  return links;
}

}  // namespace shadow::gui
