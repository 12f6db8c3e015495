#pragma once
// What `shadowbench topology --json` says of a configuration, as plain values.
#include <QByteArray>
#include <QString>
#include <QStringList>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

namespace shadow::gui {

/// Kinds in order of their tiers, from top to bottom.
enum class Kind { node, adapter, interconnect, controller, disk, set };

/// The word for a kind as the JSON writes it.
[[nodiscard]] QString kind_word(Kind kind);

/// One thing of the configuration; `label` is its one-line description.
struct Component {
  QString name;
  Kind kind = Kind::node;
  QString site;
  QString label;
  std::vector<std::pair<QString, QString>> detail;
};

/// A connection; `from` and `to` are indices into Topology::components.
struct Edge {
  int from = 0;
  int to = 0;
  QString kind;  // attach, link, member
  QString name;
  QString label;
};

/// A whole configuration. Every component has a site of `sites` (one without name if the file has
/// none).
struct Topology {
  QString title;
  QStringList sites;
  std::vector<Component> components;
  std::vector<Edge> edges;

  /// Index of the component of this name (a final colon is ignored); -1 if there is none. A half
  /// `HSG_A.1` is its controller.
  [[nodiscard]] int find(QStringView name) const;
  /// Index of the node an adapter belongs to; -1 if it has none.
  [[nodiscard]] int node_of(int adapter) const;
};

struct RunResult;

/// Joins disks that became members only during the run (targets of copies) to their sets, so that
/// the picture shows them too.
void add_later_members(Topology& topology, const RunResult& run);

/// Reads the JSON; an error says in words which part is wrong. Components without site get that of
/// their first neighbour.
[[nodiscard]] tl::expected<Topology, QString> parse_topology(const QByteArray& json);

}  // namespace shadow::gui
