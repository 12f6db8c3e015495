#include "sim/topology/fabric.hpp"

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/bron_kerbosch_all_cliques.hpp>
#include <boost/graph/connected_components.hpp>
#include <boost/graph/filtered_graph.hpp>

namespace shadow::sim {
namespace {

using Graph =
    boost::adjacency_list<boost::vecS, boost::vecS, boost::undirectedS, boost::no_property,
                          boost::property<boost::edge_index_t, std::uint32_t>>;

struct PlaceUp {
  const std::vector<bool>* up = nullptr;
  bool operator()(std::size_t place) const { return (*up)[place]; }
};

struct LineUp {
  const Graph* graph = nullptr;
  const std::vector<bool>* up = nullptr;
  bool operator()(const boost::graph_traits<Graph>::edge_descriptor& line) const {
    return (*up)[boost::get(boost::edge_index, *graph, line)];
  }
};

struct CollectGroups {
  const std::vector<std::vector<std::uint32_t>>* classes;
  std::vector<std::vector<std::uint32_t>>* groups;
  template <class Clique, class G>
  void clique(const Clique& members, const G&) const {
    std::vector<std::uint32_t> group;
    for (const auto member : members) {
      group.insert(group.end(), (*classes)[member].begin(), (*classes)[member].end());
    }
    std::ranges::sort(group);
    groups->push_back(std::move(group));
  }
};

}  // namespace

struct Fabric::Impl {
  Graph graph;
};

Fabric::Fabric(std::size_t places, const std::vector<Line>& lines)
    : impl_(std::make_unique<Impl>(Graph(places))) {
  for (std::uint32_t i = 0; i < lines.size(); ++i) {
    boost::add_edge(lines[i].a, lines[i].b, i, impl_->graph);
  }
}

Fabric::~Fabric() = default;
Fabric::Fabric(Fabric&&) noexcept = default;
Fabric& Fabric::operator=(Fabric&&) noexcept = default;

std::vector<std::uint32_t> Fabric::parts(const std::vector<bool>& place_up,
                                         const std::vector<bool>& line_up) const {
  std::vector<std::uint32_t> part(place_up.size(), kNowhere);
  if (part.empty()) return part;
  const boost::filtered_graph<Graph, LineUp, PlaceUp> up(
      impl_->graph, LineUp{&impl_->graph, &line_up}, PlaceUp{&place_up});
  boost::connected_components(
      up, boost::make_iterator_property_map(part.begin(), boost::get(boost::vertex_index, up)));
  for (std::size_t i = 0; i < part.size(); ++i) {
    if (!place_up[i]) part[i] = kNowhere;
  }
  return part;
}

std::vector<std::vector<std::uint32_t>> total_groups(const std::vector<std::uint32_t>& who,
                                                     const Joined& joined) {
  std::vector<std::vector<std::uint32_t>> groups;
  if (who.empty()) return groups;
  // Nodes that are joined with each other and with the same others are in the same groups: the
  // search, whose time grows steeply with what is joined, has one of them for all.
  const auto alike = [&](std::uint32_t a, std::uint32_t b) {
    return joined[a][b] && std::ranges::all_of(who, [&](std::uint32_t n) {
             return n == a || n == b || joined[a][n] == joined[b][n];
           });
  };
  std::vector<std::vector<std::uint32_t>> classes;
  for (const std::uint32_t node : who) {
    const auto c = std::ranges::find_if(
        classes, [&](const auto& others) { return alike(others.front(), node); });
    if (c == classes.end())
      classes.push_back({node});
    else
      c->push_back(node);
  }
  Graph graph(classes.size());
  for (std::uint32_t a = 0; a < classes.size(); ++a) {
    for (std::uint32_t b = a + 1; b < classes.size(); ++b) {
      if (joined[classes[a].front()][classes[b].front()]) boost::add_edge(a, b, graph);
    }
  }
  boost::bron_kerbosch_all_cliques(graph, CollectGroups{&classes, &groups}, 1);
  std::ranges::sort(groups);
  return groups;
}

}  // namespace shadow::sim
