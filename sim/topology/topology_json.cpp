#include "sim/topology/topology_json.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <set>

#include "sim/topology/availability.hpp"

namespace shadow::sim {
namespace {

using Json = nlohmann::ordered_json;

std::string rate_text(double bytes_per_second) {
  return models::to_text(models::DataRate{static_cast<std::int64_t>(bytes_per_second * 8)});
}

std::string capacity(BlockCount blocks) {
  return fmt::format("{:.1f} GB",
                     static_cast<double>(blocks) * static_cast<double>(kBlockBytes) / 1e9);
}

/// Pairs of failures are not shown.
constexpr std::size_t kNoPairs = 0;

class Picture {
 public:
  Picture(const Scenario& s, const HardwarePlan& plan)
      : config_(s.config),
        plan_(plan),
        graph_(s, installed_catalogue()),
        availability_(graph_, kNoPairs) {
    json_["title"] = s.title;
    json_["sites"] = Json::array();
    for (const Site& site : config_.sites) json_["sites"].push_back({{"name", site.name}});
    if (config_.sites.empty()) json_["sites"].push_back({{"name", ""}});
    json_["components"] = Json::array();
    json_["edges"] = Json::array();
  }

  std::string draw() {
    nodes();
    interconnects();
    links();
    controllers();
    disks();
    sets();
    return json_.dump(1) + "\n";
  }

 private:
  void component(const std::string& name, std::string_view kind, const std::string& site,
                 std::string label, Json detail) {
    json_["components"].push_back({{"name", name},
                                   {"kind", kind},
                                   {"site", site},
                                   {"label", std::move(label)},
                                   {"detail", std::move(detail)}});
  }
  void edge(const std::string& from, const std::string& to, std::string_view kind,
            const std::string& name = {}, std::string label = {}) {
    json_["edges"].push_back(
        {{"from", from}, {"to", to}, {"kind", kind}, {"name", name}, {"label", std::move(label)}});
  }

  void nodes() {
    for (const Node& n : config_.nodes) {
      component(n.name, "node", n.site,
                fmt::format("OpenVMS 8.4, {} vote{}", n.parameter(ParameterId::votes),
                            n.parameter(ParameterId::votes) == 1 ? "" : "s"),
                node_detail(n));
      for (const Adapter& a : n.adapters) {
        const std::string name = n.name + "." + a.name;
        component(name, "adapter", n.site, a.kind.name, {{"kind", a.kind.name}, {"on", a.on.name}});
        edge(n.name, name, "attach");
        edge(name, a.on.name, "attach");
      }
    }
  }

  static Json node_detail(const Node& n) {
    Json d;
    d["votes"] = std::to_string(n.parameter(ParameterId::votes));
    for (const ParameterId id :
         {ParameterId::shadow_mbr_tmo, ParameterId::mvtimeout, ParameterId::shadow_max_copy,
          ParameterId::shadow_site_id, ParameterId::recnxinterval}) {
      d[std::string(parameter(id).name)] =
          fmt::format("{} {}", n.parameter(id), parameter(id).unit);
    }
    d["at start"] = n.up_at_start ? "up" : "off";
    return d;
  }

  void interconnects() {
    for (std::size_t i = 0; i < config_.interconnects.size(); ++i) {
      const Interconnect& x = config_.interconnects[i];
      const models::InterconnectSpec& spec = plan_.network.interconnects[i];
      component(x.name, "interconnect", site_of(x.name, x.site),
                fmt::format("{}, {}", x.kind.name, rate_text(spec.bytes_per_second)),
                {{"kind", x.kind.name},
                 {"rate", rate_text(spec.bytes_per_second)},
                 {"latency", models::to_text(spec.latency)},
                 {"jitter", models::to_text(spec.jitter)},
                 {"duplex", spec.full_duplex ? "full" : "half"}});
    }
  }

  /// Where something stands that has no site of its own: with the first who is plugged in; nowhere
  /// if they are of two sites.
  std::string site_of(const std::string& interconnect, const std::string& own) const {
    if (!own.empty()) return own;
    std::set<std::string> sites;
    for (const Node& n : config_.nodes) {
      for (const Adapter& a : n.adapters) {
        if (a.on.name == interconnect) sites.insert(n.site);
      }
    }
    return sites.size() == 1 ? *sites.begin() : std::string();
  }

  void links() {
    for (std::size_t i = 0; i < config_.links.size(); ++i) {
      const Link& l = config_.links[i];
      const models::LinkSpec& spec = plan_.network.links[i];
      edge(l.between[0].name, l.between[1].name, "link", l.name,
           fmt::format("{} {:g} km, {} one way", l.kind.name, l.distance.kilometres(),
                       models::to_text(spec.latency)));
    }
  }

  void controllers() {
    for (const Controller& c : config_.controllers) {
      const std::string site =
          !c.site.empty() || c.on.empty() ? c.site : site_of_interconnect(c.on[0].name);
      const models::ControllerSpec& spec =
          plan_.controllers[static_cast<std::size_t>(&c - config_.controllers.data())];
      component(c.name, "controller", site, c.kind.name,
                {{"kind", c.kind.name},
                 {"command overhead", models::to_text(spec.command_overhead)},
                 {"processor per command", models::to_text(spec.per_command)}});
      for (const Reference& on : c.on) edge(on.name, c.name, "attach");
    }
  }

  std::string site_of_interconnect(const std::string& name) const {
    const Interconnect* i = config_.interconnect(name);
    return i == nullptr ? std::string() : site_of(name, i->site);
  }

  std::string site_of_disk(const Disk& d) const {
    if (!d.site.empty()) return d.site;
    if (!d.behind.empty()) {
      const Controller* c = config_.controller(d.behind[0].name);
      return !c->site.empty() || c->on.empty() ? c->site : site_of_interconnect(c->on[0].name);
    }
    if (d.on.empty()) return {};
    const std::string& on = d.on[0].name;
    const std::size_t dot = on.find('.');
    return dot == std::string::npos ? site_of_interconnect(on)
                                    : config_.node(on.substr(0, dot))->site;
  }

  void disks() {
    for (std::size_t i = 0; i < config_.disks.size(); ++i) {
      const Disk& d = config_.disks[i];
      const models::DriveSpec& drive = plan_.disks[i].drive;
      Json detail{{"drive", d.drive.name},
                  {"capacity", capacity(drive.blocks)},
                  {"blocks", std::to_string(drive.blocks)}};
      if (drive.rotating) {
        detail["turns"] =
            fmt::format("{:.0f} rpm", 60e9 / static_cast<double>(drive.revolution.ns));
        detail["average seek"] = models::to_text(drive.seek_average);
      }
      detail["medium"] =
          fmt::format("{:.1f} to {:.1f} MB/s", drive.outer_rate / 1e6, drive.inner_rate / 1e6);
      component(d.name, "disk", site_of_disk(d),
                fmt::format("{}, {}", d.drive.name, capacity(drive.blocks)), std::move(detail));
      for (const Reference& on : d.on) edge(on.name, d.name, "attach");
      for (const Reference& behind : d.behind) edge(behind.name, d.name, "attach");
    }
  }

  /// Names of the parts whose single failure takes the set from a system.
  Json single_points(const SetAvailability& a) const {
    Json names = Json::array();
    for (const SinglePoint& p : a.single_points) names.push_back(graph_.parts()[p.part].name);
    return names;
  }

  void sets() {
    for (std::size_t i = 0; i < config_.sets.size(); ++i) {
      const ShadowSet& s = config_.sets[i];
      const SetAvailability& a = availability_.sets()[i];
      const Json spof = single_points(a);
      std::string points;
      for (const auto& name : spof)
        points += (points.empty() ? "" : ", ") + name.get<std::string>();
      std::string mounted;
      for (const std::string& n : s.mounted_on) mounted += (mounted.empty() ? "" : ", ") + n;
      component(s.name, "set",
                s.members.empty() ? std::string() : site_of_disk(*config_.disk(s.members[0].name)),
                fmt::format("{}, {} member{}", s.label, s.members.size(),
                            s.members.size() == 1 ? "" : "s"),
                {{"label", s.label},
                 {"mounted on", mounted.empty() ? "nowhere" : mounted},
                 {"availability level", std::to_string(a.level)},
                 {"single points of failure", points.empty() ? "none" : points}});
      json_["components"].back()["level"] = a.level;
      json_["components"].back()["spof"] = spof;
      for (const Reference& m : s.members) edge(m.name, s.name, "member");
    }
  }

  const Config& config_;
  const HardwarePlan& plan_;
  TopologyGraph graph_;
  Availability availability_;
  Json json_;
};

}  // namespace

std::string topology_json(const Scenario& scenario, const HardwarePlan& plan) {
  return Picture(scenario, plan).draw();
}

}  // namespace shadow::sim
