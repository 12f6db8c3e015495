#include "tests/sim/topology/machine_room.hpp"

#include <algorithm>

#include "engine/base/parameters.hpp"
#include "sim/scenario/hardware_plan.hpp"

namespace shadow::sim::testing {
namespace {

Reference ref(std::string name) { return {std::move(name), {}}; }

}  // namespace

MachineRoom& MachineRoom::site(std::string name) {
  config().sites.push_back({std::move(name), {}, {}});
  return *this;
}

MachineRoom& MachineRoom::interconnect(std::string name, std::string kind, std::string site) {
  Interconnect i;
  i.name = std::move(name);
  i.kind = ref(std::move(kind));
  i.site = std::move(site);
  config().interconnects.push_back(std::move(i));
  return *this;
}

MachineRoom& MachineRoom::link(std::string name, std::string a, std::string b, std::string route) {
  Link l;
  l.name = std::move(name);
  l.kind = config().interconnect(a)->kind;
  l.between = {ref(std::move(a)), ref(std::move(b))};
  l.route = route.empty() ? l.name : std::move(route);
  config().links.push_back(std::move(l));
  return *this;
}

MachineRoom& MachineRoom::node(std::string name, std::string site) {
  Node n;
  n.name = std::move(name);
  n.site = std::move(site);
  for (std::size_t p = 0; p < n.parameters.size(); ++p)
    n.parameters[p] = parameter(static_cast<ParameterId>(p)).default_value;
  const auto put = [&](ParameterId id, std::int64_t v) {
    n.parameters[static_cast<std::size_t>(id)] = v;
  };
  put(ParameterId::votes, 1);
  put(ParameterId::shadowing, 2);
  put(ParameterId::mscp_load, 1);
  put(ParameterId::mscp_serve_all, 1);
  config().nodes.push_back(std::move(n));
  return *this;
}

MachineRoom& MachineRoom::adapter(std::string name, std::string on) {
  const Interconnect* i = config().interconnect(on);
  config().nodes.back().adapters.push_back(
      {std::move(name), {}, ref(i == nullptr ? "" : i->kind.name), ref(std::move(on))});
  return *this;
}

MachineRoom& MachineRoom::votes(std::int64_t n) {
  config().nodes.back().parameters[static_cast<std::size_t>(ParameterId::votes)] = n;
  return *this;
}

MachineRoom& MachineRoom::satellite() {
  config().nodes.back().boot_server = config().nodes.front().name;
  config().nodes.back().parameters[static_cast<std::size_t>(ParameterId::mscp_load)] = 0;
  return votes(0);
}

MachineRoom& MachineRoom::unserving() {
  config().nodes.back().parameters[static_cast<std::size_t>(ParameterId::mscp_load)] = 0;
  return *this;
}

MachineRoom& MachineRoom::controller(std::string name, std::vector<std::string> on,
                                     std::string site) {
  Controller c;
  c.name = std::move(name);
  c.kind = ref("HSG80");
  for (std::string& i : on) c.on.push_back(ref(std::move(i)));
  c.site = std::move(site);
  config().controllers.push_back(std::move(c));
  return *this;
}

MachineRoom& MachineRoom::dual() {
  config().controllers.back().dual = true;
  return *this;
}

MachineRoom& MachineRoom::partner(std::string name) {
  for (Controller& c : config().controllers) {
    if (c.name == name) c.partner = config().controllers.back().name;
  }
  config().controllers.back().partner = std::move(name);
  return *this;
}

MachineRoom& MachineRoom::disk(std::string name, std::vector<std::string> where, std::string site) {
  Disk d;
  d.name = name;
  d.device = *DeviceName::parse(name);
  d.drive = ref("FC-36G-10K");
  d.site = std::move(site);
  d.blocks = 16'000;
  for (std::string& w : where) {
    const std::size_t dot = w.find('.');
    const std::string box = w.substr(0, dot);
    if (config().controller(box) == nullptr) {
      d.on.push_back(ref(std::move(w)));
      continue;
    }
    d.behind.push_back(ref(box));
    if (dot != std::string::npos)
      d.behind.back().half = static_cast<std::uint8_t>(w[dot + 1] - '0');
  }
  config().disks.push_back(std::move(d));
  return *this;
}

MachineRoom& MachineRoom::shelf(std::string name) {
  config().disks.back().shelf = std::move(name);
  return *this;
}

MachineRoom& MachineRoom::set(std::string name, std::vector<std::string> members) {
  ShadowSet s;
  s.name = std::move(name);
  s.unit = UnitNumber{static_cast<std::uint16_t>(std::stoi(s.name.substr(3)))};
  s.label = "DATA";
  for (std::string& m : members) s.members.push_back(ref(std::move(m)));
  for (const Node& n : config().nodes) s.mounted_on.push_back(n.name);
  config().sets.push_back(std::move(s));
  return *this;
}

MachineRoom& MachineRoom::quorum_disk(std::string name, std::int64_t votes,
                                      std::initializer_list<std::string_view> watchers) {
  for (Node& n : config().nodes) {
    n.parameters[static_cast<std::size_t>(ParameterId::qdskvotes)] = votes;
    if (std::ranges::find(watchers, n.name) != watchers.end()) n.disk_quorum = name;
  }
  disk_votes_ = votes;
  return *this;
}

MachineRoom& MachineRoom::option(std::string name, std::string value) {
  config().options.push_back({std::move(name), std::move(value)});
  return *this;
}

MachineRoom& MachineRoom::everywhere(ParameterId id, std::int64_t value) {
  for (Node& n : config().nodes) n.parameters[static_cast<std::size_t>(id)] = value;
  return *this;
}

Scenario MachineRoom::done() {
  std::int64_t sum = disk_votes_;
  for (const Node& n : config().nodes) sum += n.parameter(ParameterId::votes);
  everywhere(ParameterId::expected_votes, sum);
  return s_;
}

// ---- the cards ----

Scenario card_2_2() {
  MachineRoom room;
  room.interconnect("BUS1", "scsi-u160").node("A").adapter("HBA1", "BUS1");
  for (const char* d : {"$1$DKA1", "$1$DKA2", "$1$DKA3"}) room.disk(d, {"BUS1"});
  return room.set("DSA1", {"$1$DKA1", "$1$DKA2", "$1$DKA3"}).done();
}

Scenario card_2_3() {
  MachineRoom room;
  room.interconnect("BUS1", "scsi-u160").interconnect("BUS2", "scsi-u160");
  room.node("A").adapter("HBA1", "BUS1").adapter("HBA2", "BUS2");
  room.disk("$1$DKA1", {"BUS1"}).disk("$1$DKA2", {"BUS2"});
  return room.set("DSA1", {"$1$DKA1", "$1$DKA2"}).done();
}

Scenario card_2_4() {
  MachineRoom room;
  room.interconnect("BUSA", "scsi-u160").interconnect("BUSB", "scsi-u160");
  room.interconnect("QBUS", "scsi-u160").interconnect("LAN", "lan-1g");
  for (const char* n : {"A", "B"}) {
    room.node(n).adapter("HBA1", std::string("BUS") + n).adapter("LAN1", "LAN");
    room.adapter("HBA2", "QBUS");
  }
  for (const char* n : {"S1", "S2"}) room.node(n).adapter("LAN1", "LAN").satellite();
  room.disk("$2$DKA5", {"A.HBA1", "B.HBA1"});
  room.disk("$2$DKA6", {"B.HBA1", "A.HBA1"});
  room.disk("$2$DKA7", {"A.HBA1", "B.HBA1"});
  room.disk("$2$DKA9", {"QBUS"}).quorum_disk("$2$DKA9", 1, {"A", "B"});
  return room.set("DSA1", {"$2$DKA5", "$2$DKA6", "$2$DKA7"}).done();
}

Scenario card_2_5() {
  MachineRoom room;
  room.interconnect("STAR1", "ci").interconnect("LAN", "lan-100m").interconnect("QBUS", "scsi-fw");
  for (const char* n : {"A", "B"})
    room.node(n).adapter("CI", "STAR1").adapter("LAN1", "LAN").adapter("HBA", "QBUS");
  room.controller("HSJ1", {"STAR1"}).controller("HSJ2", {"STAR1"}).partner("HSJ1");
  room.disk("$1$DUA1", {"HSJ1", "HSJ2"}).disk("$1$DUA2", {"HSJ2", "HSJ1"});
  room.disk("$1$DUA3", {"HSJ1", "HSJ2"});
  room.disk("$1$DKA9", {"QBUS"}).quorum_disk("$1$DKA9", 1, {"A", "B"});
  return room.set("DSA1", {"$1$DUA1", "$1$DUA2", "$1$DUA3"}).done();
}

Scenario card_2_6() {
  MachineRoom room;
  room.interconnect("STAR1", "ci").interconnect("STAR2", "ci").interconnect("LAN", "lan-100m");
  for (const char* n : {"A", "B", "C"}) {
    room.node(n).adapter("CI1", "STAR1").adapter("LAN1", "LAN");
    if (n[0] != 'C') room.adapter("CI2", "STAR2");
  }
  room.controller("HSJ1", {"STAR1"}).controller("HSJ2", {"STAR1"}).partner("HSJ1");
  room.controller("HSJ3", {"STAR2"}).controller("HSJ4", {"STAR2"}).partner("HSJ3");
  room.disk("$1$DUA1", {"HSJ1", "HSJ2"}).disk("$2$DUA2", {"HSJ3", "HSJ4"});
  room.disk("$2$DUA3", {"HSJ3", "HSJ4"}).disk("$2$DUA4", {"HSJ4", "HSJ3"});
  room.disk("$1$DUA9", {"HSJ1", "HSJ2"}).quorum_disk("$1$DUA9", 2, {"A", "B", "C"});
  room.set("DSA1", {"$1$DUA1", "$2$DUA2"});
  return room.set("DSA2", {"$2$DUA3", "$2$DUA4"}).done();
}

Scenario card_2_7() {
  MachineRoom room;
  room.site("S1").site("S2");
  for (const char* s : {"1", "2"}) {
    const std::string i = s;
    room.interconnect("RING" + i, "fddi", "S" + i).interconnect("STAR" + i, "ci", "S" + i);
  }
  room.link("ISL", "RING1", "RING2");
  for (const char* n : {"A", "B", "C", "D"}) {
    const std::string i = n[0] < 'C' ? "1" : "2";
    room.node(n, "S" + i).adapter("FDDI", "RING" + i).adapter("CI", "STAR" + i);
    if (n[0] == 'A') room.votes(2);
  }
  room.controller("HSJ1", {"STAR1"}).controller("HSJ2", {"STAR1"}).partner("HSJ1");
  room.controller("HSJ3", {"STAR2"}).controller("HSJ4", {"STAR2"}).partner("HSJ3");
  room.disk("$1$DUA1", {"HSJ1", "HSJ2"}).disk("$1$DUA2", {"HSJ2", "HSJ1"});
  room.disk("$2$DUA1", {"HSJ3", "HSJ4"}).disk("$2$DUA2", {"HSJ4", "HSJ3"});
  room.set("DSA1", {"$1$DUA1", "$2$DUA1"});
  return room.set("DSA2", {"$1$DUA2", "$2$DUA2"}).done();
}

Scenario card_1_3() {
  MachineRoom room;
  room.interconnect("ETHER", "lan-10m");
  for (const char* n : {"ATABOY", "ATAGRL"}) {
    const std::string bus = std::string("BUS") + n[3];
    room.interconnect(bus, "scsi-fast").node(n).adapter("PKA", bus).adapter("ESA", "ETHER");
    if (n[3] == 'B') room.votes(2);
  }
  room.disk("$10$DKA1", {"ATABOY.PKA"}).disk("$20$DKA1", {"ATAGRL.PKA"});
  return room.set("DSA1", {"$10$DKA1", "$20$DKA1"}).done();
}

Scenario card_4_1(bool served) {
  MachineRoom room;
  room.site("A").site("B");
  for (const char* s : {"A", "B"}) {
    const std::string i = s;
    room.interconnect("FCSW_" + i, "fc-2g", i).interconnect("LAN_" + i, "lan-1g", i);
  }
  room.link("FCLINK", "FCSW_A", "FCSW_B").link("LANLINK", "LAN_A", "LAN_B");
  for (const char* n : {"A1", "A2", "B1", "B2"}) {
    const std::string i(1, n[0]);
    room.node(n, i).adapter("HBA1", "FCSW_" + i).adapter("HBA2", "FCSW_" + i);
    room.adapter("EIA", "LAN_" + i);
    if (n == std::string_view("A1")) room.votes(2);
  }
  room.controller("HSG-A1", {"FCSW_A"}).controller("HSG-A2", {"FCSW_A"}).partner("HSG-A1");
  room.controller("HSG-B1", {"FCSW_B"}).controller("HSG-B2", {"FCSW_B"}).partner("HSG-B1");
  room.disk("$1$DGA1000", {"HSG-A1", "HSG-A2"}).disk("$1$DGA2000", {"HSG-B1", "HSG-B2"});
  if (!served) room.everywhere(ParameterId::mscp_load, 0);
  return room.set("DSA42", {"$1$DGA1000", "$1$DGA2000"}).done();
}

Scenario card_3s(int members) {
  MachineRoom room;
  std::vector<std::string> disks;
  for (const char* s : {"1", "2", "3"}) {
    const std::string i = s;
    room.site("S" + i).interconnect("FC" + i, "fc-4g", "S" + i);
    room.interconnect("LAN" + i, "lan-1g", "S" + i);
  }
  for (const auto& [a, b] : {std::pair{"1", "2"}, {"2", "3"}, {"1", "3"}}) {
    const std::string x = a;
    const std::string y = b;
    room.link("F" + x + y, "FC" + x, "FC" + y).link("L" + x + y, "LAN" + x, "LAN" + y);
  }
  for (const char* s : {"1", "2", "3"}) {
    const std::string i = s;
    room.node("N" + i, "S" + i).adapter("HBA", "FC" + i).adapter("EIA", "LAN" + i);
    if (i == "1") room.votes(3);  // site 1 may go on alone (R2.55)
    for (int k = 0; k < members / 3; ++k) {
      disks.push_back("$1$DGA" + i + std::to_string(k));
      room.disk(disks.back(), {"FC" + i});
    }
  }
  return room.set("DSA1", disks).done();
}

// ---- what can be said ----

Analysed::Analysed(Scenario s)
    : scenario(std::move(s)), graph(scenario, installed_catalogue()), availability(graph) {}

std::uint32_t Analysed::set_index(std::string_view set) const {
  return static_cast<std::uint32_t>(scenario.config.set(set) - scenario.config.sets.data());
}

std::string Analysed::row(std::vector<std::string> failed, std::string_view set) const {
  std::vector<PartId> parts;
  for (const std::string& name : failed) parts.push_back(graph.find(name));
  const MatrixRow row = matrix_row(graph, availability.whole(), parts);
  const SetRow& of = row.sets[set_index(set)];
  std::string text;
  const auto& mounted = graph.sets()[set_index(set)].mounted_on;
  for (std::size_t i = 0; i < mounted.size(); ++i) {
    text += (text.empty() ? "" : ", ") + scenario.config.nodes[mounted[i]].name + " " +
            to_text(of.states[i]);
  }
  if (of.merge) text += ", merge";
  if (of.race) text += ", race";
  if (row.tie) text += ", tie";
  return text;
}

std::string Analysed::single_points(std::string_view set) const {
  std::vector<std::string> names;
  for (const SinglePoint& p : availability.sets()[set_index(set)].single_points)
    names.push_back(graph.parts()[p.part].name);
  std::ranges::sort(names);
  std::string text;
  for (const std::string& n : names) text += (text.empty() ? "" : " ") + n;
  return text;
}

int Analysed::level(std::string_view set) const {
  return availability.sets()[set_index(set)].level;
}

}  // namespace shadow::sim::testing
