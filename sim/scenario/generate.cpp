#include "sim/scenario/generate.hpp"

#include <fmt/format.h>

#include <limits>

#include "sim/scenario/document.hpp"
#include "sim/scenario/reader.hpp"

namespace shadow::sim {
namespace {

/// What [generate] says.
struct Plan {
  std::int64_t sites = 1;
  std::int64_t nodes = 2;
  std::int64_t sets = 1;
  std::int64_t members = 2;
  std::string drive = "FC-36G-10K";
  std::string interconnect = "fc-2g";
  std::string distance = "10km";  // between any two sites; ours
};

constexpr std::string_view kLanKind = "lan-1g";  // ours

Plan read_plan(const Entry& entry) {
  Diagnostics diagnostics;
  if (entry.value.table() == nullptr) {
    throw ScenarioError(
        {Diagnostic{entry.value.at,
                    fmt::format("generate: found {}, expected a table", describe(entry.value))}});
  }
  Reader r(*entry.value.table(), entry.key_at, "[generate]", diagnostics);
  Plan p;
  // Sites are letters; units of Fibre Channel go to 32767, virtual units to 9999 (RN.5, RN.6);
  // a name has six characters (RN.8).
  p.sites = r.integer("sites", 1, 26).value_or(p.sites);
  p.nodes = r.integer("nodes", 1, 1000).value_or(p.nodes);
  p.sets = r.integer("sets", 0, 9999).value_or(p.sets);
  p.members = r.integer("members", 1, 6).value_or(p.members);
  p.drive = r.string("drive").value_or(p.drive);
  p.interconnect = r.string("interconnect").value_or(p.interconnect);
  if (r.length("distance")) p.distance = *r.string("distance");
  constexpr std::int64_t kMostUnits = 32767;
  if (p.sets * p.members > kMostUnits) {
    r.error("sets", fmt::format("found {} sets of {} members, expected at most {} disks", p.sets,
                                p.members, kMostUnits));
  }
  if (p.nodes < p.sites) {
    r.error("nodes", fmt::format("found {} nodes for {} sites, expected one a site at least",
                                 p.nodes, p.sites));
  }
  r.finish();
  diagnostics.throw_if_any();
  return p;
}

/// Builds tables whose every value stands where [generate] stands.
class Generator {
 public:
  Generator(const Plan& plan, Position at) : plan_(plan), at_(std::move(at)) {}

  Table run() {
    Table document;
    document.entries.push_back(entry("sites", sites()));
    document.entries.push_back(entry("interconnects", interconnects()));
    if (plan_.sites > 1) document.entries.push_back(entry("links", links()));
    document.entries.push_back(entry("nodes", nodes()));
    document.entries.push_back(entry("disks", disks()));
    document.entries.push_back(entry("sets", sets()));
    return document;
  }

 private:
  Entry entry(std::string key, Table table) const {
    return {std::move(key), at_, Value{std::move(table), at_}};
  }
  Entry entry(std::string key, std::string text) const {
    return {std::move(key), at_, Value{std::move(text), at_}};
  }
  Entry entry(std::string key, std::int64_t number) const {
    return {std::move(key), at_, Value{number, at_}};
  }
  Entry entry(std::string key, const std::vector<std::string>& texts) const {
    List list;
    for (const std::string& t : texts) list.push_back(Value{t, at_});
    return {std::move(key), at_, Value{std::move(list), at_}};
  }

  static std::string site(std::int64_t s) { return {static_cast<char>('A' + s)}; }
  static std::string storage(std::int64_t s) { return site(s) + "_ST"; }
  static std::string lan(std::int64_t s) { return site(s) + "_LAN"; }
  std::string disk(std::int64_t set, std::int64_t member) const {
    return fmt::format("$1$DGA{}", set * plan_.members + member + 1);
  }

  Table sites() const {
    Table t;
    for (std::int64_t s = 0; s < plan_.sites; ++s) t.entries.push_back(entry(site(s), Table{}));
    return t;
  }

  Table interconnects() const {
    Table t;
    for (std::int64_t s = 0; s < plan_.sites; ++s) {
      t.entries.push_back(
          entry(storage(s), Table{{entry("kind", plan_.interconnect), entry("site", site(s))}}));
      t.entries.push_back(
          entry(lan(s), Table{{entry("kind", std::string(kLanKind)), entry("site", site(s))}}));
    }
    return t;
  }

  Table link(const std::string& a, const std::string& b, const std::string& kind) const {
    return Table{{entry("between", std::vector<std::string>{a, b}), entry("kind", kind),
                  entry("distance", plan_.distance)}};
  }

  Table links() const {
    Table t;
    for (std::int64_t a = 0; a < plan_.sites; ++a) {
      for (std::int64_t b = a + 1; b < plan_.sites; ++b) {
        const std::string pair = site(a) + site(b);
        t.entries.push_back(entry(pair + "_ST", link(storage(a), storage(b), plan_.interconnect)));
        t.entries.push_back(entry(pair + "_LAN", link(lan(a), lan(b), std::string(kLanKind))));
      }
    }
    return t;
  }

  Table adapter(const std::string& kind, const std::string& on) const {
    return Table{{entry("kind", kind), entry("on", on)}};
  }

  Table nodes() const {
    Table t;
    for (std::int64_t s = 0; s < plan_.sites; ++s) {
      const std::int64_t here = plan_.nodes / plan_.sites + (s < plan_.nodes % plan_.sites ? 1 : 0);
      for (std::int64_t n = 1; n <= here; ++n) {
        Table parameters{{entry("VOTES", std::int64_t{1})}};
        if (plan_.sites > 1) parameters.entries.push_back(entry("SHADOW_SITE_ID", s + 1));
        Table adapters{{entry("PGA0", adapter(plan_.interconnect, storage(s))),
                        entry("EIA0", adapter(std::string(kLanKind), lan(s)))}};
        t.entries.push_back(
            entry(fmt::format("{}{}", site(s), n),
                  Table{{entry("site", site(s)), entry("parameters", std::move(parameters)),
                         entry("adapters", std::move(adapters))}}));
      }
    }
    return t;
  }

  Table disks() const {
    Table t;
    for (std::int64_t set = 0; set < plan_.sets; ++set) {
      for (std::int64_t m = 0; m < plan_.members; ++m) {
        const std::int64_t s = m % plan_.sites;
        Table d{{entry("drive", plan_.drive), entry("on", std::vector<std::string>{storage(s)})}};
        if (plan_.sites > 1) d.entries.push_back(entry("site_value", s + 1));
        t.entries.push_back(entry(disk(set, m), std::move(d)));
      }
    }
    return t;
  }

  Table sets() const {
    Table t;
    for (std::int64_t set = 0; set < plan_.sets; ++set) {
      std::vector<std::string> members;
      for (std::int64_t m = 0; m < plan_.members; ++m) members.push_back(disk(set, m));
      t.entries.push_back(entry(
          fmt::format("DSA{}", set + 1),
          Table{{entry("label", fmt::format("DATA{}", set + 1)), entry("members", members)}}));
    }
    return t;
  }

  const Plan& plan_;
  Position at_;
};

}  // namespace

void expand_generate(Table& document) {
  const Entry* generate = document.find("generate");
  if (generate == nullptr) return;
  const Plan plan = read_plan(*generate);
  Table expanded = Generator(plan, generate->key_at).run();
  std::erase_if(document.entries, [](const Entry& e) { return e.key == "generate"; });
  merge_document(expanded, std::move(document));
  document = std::move(expanded);
}

}  // namespace shadow::sim
