#include "gui/models/topology.hpp"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <algorithm>
#include <array>

#include "gui/models/run_result.hpp"

namespace shadow::gui {

namespace {

using namespace Qt::Literals::StringLiterals;

constexpr std::array<const char16_t*, 6> kKindWords{u"node",       u"adapter", u"interconnect",
                                                    u"controller", u"disk",    u"set"};

int kind_index(QStringView word) {
  for (std::size_t i = 0; i < kKindWords.size(); ++i) {
    if (word == QStringView(kKindWords[i])) return static_cast<int>(i);
  }
  return -1;
}

QString detail_text(const QJsonValue& value) {
  if (value.isString()) return value.toString();
  return value.toVariant().toString();
}

tl::expected<Component, QString> parse_component(const QJsonObject& object) {
  Component c;
  c.name = object.value("name"_L1).toString();
  if (c.name.isEmpty()) return tl::unexpected(u"topology: a component has no name"_s);
  const QString word = object.value("kind"_L1).toString();
  const int kind = kind_index(word);
  if (kind < 0) {
    return tl::unexpected(
        QString(u"topology: component "_s % c.name % u" has the unknown kind '" % word % u"'"));
  }
  c.kind = static_cast<Kind>(kind);
  c.site = object.value("site"_L1).toString();
  c.label = object.value("label"_L1).toString();
  const QJsonObject detail = object.value("detail"_L1).toObject();
  for (auto it = detail.begin(); it != detail.end(); ++it) {
    c.detail.emplace_back(it.key(), detail_text(it.value()));
  }
  return c;
}

tl::expected<Edge, QString> parse_edge(const QJsonObject& object, const Topology& topology) {
  Edge e;
  for (const auto& [key, index] : {std::pair{"from"_L1, &e.from}, std::pair{"to"_L1, &e.to}}) {
    const QString name = object.value(key).toString();
    *index = topology.find(name);
    if (*index < 0) {
      return tl::unexpected(
          QString(u"topology: an edge names '"_s % name % u"', which is no component"));
    }
  }
  e.kind = object.value("kind"_L1).toString();
  e.name = object.value("name"_L1).toString();
  e.label = object.value("label"_L1).toString();
  return e;
}

/// Interconnects may stand between sites, sets over them: they are drawn where their first
/// neighbour stands.
void give_sites(Topology& t) {
  if (t.sites.isEmpty()) t.sites << QString();
  const auto placed = [&](const Component& c) { return t.sites.contains(c.site); };
  for (std::size_t round = 0; round < kKindWords.size(); ++round) {
    for (const Edge& e : t.edges) {
      Component& a = t.components[static_cast<std::size_t>(e.from)];
      Component& b = t.components[static_cast<std::size_t>(e.to)];
      if (!placed(a) && placed(b)) a.site = b.site;
      if (!placed(b) && placed(a)) b.site = a.site;
    }
  }
  for (Component& c : t.components) {
    if (!placed(c)) c.site = t.sites.first();
  }
}

}  // namespace

QString kind_word(Kind kind) {
  return QString::fromUtf16(kKindWords[static_cast<std::size_t>(kind)]);
}

int Topology::find(QStringView name) const {
  if (name.endsWith(u':')) name.chop(1);
  for (std::size_t i = 0; i < components.size(); ++i) {
    QStringView own = components[i].name;
    if (own.endsWith(u':')) own.chop(1);
    if (own.compare(name, Qt::CaseInsensitive) == 0) return static_cast<int>(i);
  }
  const qsizetype dot = name.lastIndexOf(u'.');
  return dot > 0 ? find(name.left(dot)) : -1;
}

int Topology::node_of(int adapter) const {
  for (const Edge& e : edges) {
    const int other = e.from == adapter ? e.to : e.to == adapter ? e.from : -1;
    if (other >= 0 && components[static_cast<std::size_t>(other)].kind == Kind::node) return other;
  }
  const QString& name = components[static_cast<std::size_t>(adapter)].name;
  const qsizetype dot = name.lastIndexOf(u'.');
  return dot > 0 ? find(QStringView(name).left(dot)) : -1;
}

void add_later_members(Topology& topology, const RunResult& run) {
  for (const Operation& o : run.operations) {
    const int set = topology.find(o.unit);
    const int disk = topology.find(o.member);
    if (set < 0 || disk < 0) continue;
    const bool known = std::any_of(
        topology.edges.begin(), topology.edges.end(),
        [&](const Edge& e) { return std::minmax(e.from, e.to) == std::minmax(disk, set); });
    if (!known) topology.edges.push_back({disk, set, u"member"_s, {}, {}});
  }
}

tl::expected<Topology, QString> parse_topology(const QByteArray& json) {
  QJsonParseError error;
  const QJsonDocument document = QJsonDocument::fromJson(json, &error);
  if (!document.isObject()) {
    return tl::unexpected(QString(u"topology: not a JSON object ("_s % error.errorString() % u")"));
  }
  const QJsonObject top = document.object();
  Topology topology;
  topology.title = top.value("title"_L1).toString();
  for (const auto& site : top.value("sites"_L1).toArray()) {
    topology.sites << site.toObject().value("name"_L1).toString();
  }
  for (const auto& value : top.value("components"_L1).toArray()) {
    auto component = parse_component(value.toObject());
    if (!component) return tl::unexpected(component.error());
    topology.components.push_back(std::move(*component));
  }
  for (const auto& value : top.value("edges"_L1).toArray()) {
    auto edge = parse_edge(value.toObject(), topology);
    if (!edge) return tl::unexpected(edge.error());
    topology.edges.push_back(std::move(*edge));
  }
  give_sites(topology);
  return topology;
}

}  // namespace shadow::gui
