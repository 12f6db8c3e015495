#include "sim/scenario/loading.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "sim/scenario/nearest.hpp"

namespace shadow::sim::loading {
namespace {

struct NamedKind {
  std::string_view key;
  ComponentKind kind;
};
constexpr std::array kKinds{NamedKind{"sites", ComponentKind::site},
                            NamedKind{"interconnects", ComponentKind::interconnect},
                            NamedKind{"links", ComponentKind::link},
                            NamedKind{"nodes", ComponentKind::node},
                            NamedKind{"controllers", ComponentKind::controller},
                            NamedKind{"disks", ComponentKind::disk},
                            NamedKind{"sets", ComponentKind::set}};

void declare_one(Loading& l, const std::string& name, ComponentKind kind, const Position& at) {
  if (canonical(name).empty()) {
    l.diagnostics.error(at, fmt::format("an empty name, expected the name of a {}", word(kind)));
    return;
  }
  if (l.names.add(name, kind, at)) return;
  const Component* first = l.names.find(name);
  l.diagnostics.error(at, fmt::format("name '{}' is taken by the {} in {}, expected names that are "
                                      "unique over all kinds",
                                      canonical(name), word(first->kind), to_text(first->at)));
}

void declare_adapters(Loading& l, const Entry& node) {
  const Table* table = node.value.table();
  const Entry* adapters = table == nullptr ? nullptr : table->find("adapters");
  if (adapters == nullptr || adapters->value.table() == nullptr) return;
  for (const Entry& a : adapters->value.table()->entries) {
    declare_one(l, canonical(node.key) + "." + a.key, ComponentKind::adapter, a.key_at);
  }
}

void declare_parts(Loading& l, const Entry& component, ComponentKind kind) {
  const Table* table = component.value.table();
  if (table == nullptr) return;
  if (kind == ComponentKind::node) declare_adapters(l, component);
  const Entry* units = table->find("units");
  if (kind == ComponentKind::controller && units != nullptr && units->value.string() != nullptr &&
      same_word(*units->value.string(), "dual")) {
    declare_one(l, canonical(component.key) + ".1", ComponentKind::half, component.key_at);
    declare_one(l, canonical(component.key) + ".2", ComponentKind::half, component.key_at);
  }
  const Entry* shelf = table->find("shelf");
  if (kind != ComponentKind::disk || shelf == nullptr || shelf->value.string() == nullptr) return;
  const Component* known = l.names.find(*shelf->value.string());
  if (known != nullptr && known->kind == ComponentKind::shelf) return;
  declare_one(l, *shelf->value.string(), ComponentKind::shelf, shelf->value.at);
}

}  // namespace

void each_table(Loading& l, std::string_view kind,
                const std::function<void(const Entry& entry, Reader& reader)>& read) {
  const Entry* group = l.document.find(kind);
  if (group == nullptr) return;
  if (group->value.table() == nullptr) {
    l.diagnostics.error(group->value.at, fmt::format("{}: found {}, expected tables [{}.NAME]",
                                                     kind, describe(group->value), kind));
    return;
  }
  for (const Entry& e : group->value.table()->entries) {
    if (e.value.table() == nullptr) {
      l.diagnostics.error(e.value.at, fmt::format("{}.{}: found {}, expected a table [{}.{}]", kind,
                                                  e.key, describe(e.value), kind, e.key));
      continue;
    }
    Reader reader(*e.value.table(), e.key_at, fmt::format("[{}.{}]", kind, e.key), l.diagnostics);
    read(e, reader);
    reader.finish();
  }
}

void each_element(Loading& l, std::string_view kind,
                  const std::function<void(Reader& reader)>& read) {
  const Entry* group = l.document.find(kind);
  if (group == nullptr) return;
  if (group->value.list() == nullptr) {
    l.diagnostics.error(group->value.at, fmt::format("{}: found {}, expected [[{}]] tables", kind,
                                                     describe(group->value), kind));
    return;
  }
  for (const Value& v : *group->value.list()) {
    if (v.table() == nullptr) {
      l.diagnostics.error(v.at, fmt::format("{}: found {}, expected a table", kind, describe(v)));
      continue;
    }
    Reader reader(*v.table(), v.at, fmt::format("[[{}]]", kind), l.diagnostics);
    read(reader);
    reader.finish();
  }
}

void declare(Loading& l) {
  for (const NamedKind& k : kKinds) {
    const Entry* group = l.document.find(k.key);
    if (group == nullptr || group->value.table() == nullptr) continue;
    for (const Entry& e : group->value.table()->entries) {
      declare_one(l, e.key, k.kind, e.key_at);
      declare_parts(l, e, k.kind);
    }
  }
}

std::vector<Reference> components_of(Loading& l, Reader& r, std::string_view key,
                                     std::initializer_list<ComponentKind> kinds) {
  std::vector<Reference> found;
  for (const Reference& given : r.list(key)) {
    const auto name = l.names.resolve(given.name, kinds);
    if (!name) {
      l.diagnostics.error(given.at, fmt::format("{}: {}", key, name.error()));
      continue;
    }
    Reference reference{*name, given.at};
    if (l.names.find(*name)->kind == ComponentKind::half) {
      reference.half = static_cast<std::uint8_t>(name->back() - '0');
      reference.name.resize(name->size() - 2);
    }
    const bool twice = std::any_of(found.begin(), found.end(), [&](const Reference& f) {
      return f.name == reference.name && f.half == reference.half;
    });
    if (twice) {
      l.diagnostics.error(given.at,
                          fmt::format("{}: '{}' stands here twice, expected once", key, *name));
    } else {
      found.push_back(std::move(reference));
    }
  }
  return found;
}

std::string label_of(Reader& r) {
  constexpr std::size_t kLabelLength = 12;
  const auto label = r.string("label");
  if (label && (label->empty() || label->size() > kLabelLength)) {
    r.error("label", fmt::format("found \"{}\" with {} characters, expected 1..{}", *label,
                                 label->size(), kLabelLength));
  }
  return upper(label.value_or(""));
}

std::vector<std::string> nodes_of(Loading& l, Reader& r, std::string_view key,
                                  bool all_if_missing) {
  std::vector<Reference> given = r.strings(key);
  bool all = !r.has(key) && all_if_missing;
  std::vector<std::string> named;
  for (const Reference& g : given) {
    if (g.name == "*") {
      all = true;
      continue;
    }
    const auto node = l.names.resolve(g.name, {ComponentKind::node});
    if (node)
      named.push_back(*node);
    else
      l.diagnostics.error(g.at, fmt::format("{}: {}", key, node.error()));
  }
  std::vector<std::string> nodes;
  for (const Node& n : l.scenario.config.nodes) {
    if (all || std::find(named.begin(), named.end(), n.name) != named.end())
      nodes.push_back(n.name);
  }
  return nodes;
}

std::string site_of(Loading& l, Reader& r, bool required) {
  const auto& sites = l.scenario.config.sites;
  if (const auto site = r.component("site", l.names, {ComponentKind::site})) return site->name;
  if (r.has("site") || !required || sites.empty()) return {};
  if (sites.size() == 1) return sites[0].name;
  r.required("site", "the name of a site (there are several)");
  return {};
}

void check_event_name(Loading& l, std::string_view event, const Position& at,
                      std::string_view key) {
  if (event.empty()) return;
  std::vector<std::string> known;
  for (const TimelineEvent& e : l.scenario.events) {
    if (same_word(e.name, event)) return;
    if (!e.name.empty()) known.push_back(e.name);
  }
  const std::string hint = did_you_mean(event, known);
  l.diagnostics.error(at, fmt::format("{}: no [[event]] has the name '{}'{}", key, event,
                                      !hint.empty()   ? hint
                                      : known.empty() ? std::string(", none has a name")
                                                      : ", expected " + one_of(known)));
}

}  // namespace shadow::sim::loading
