#include "sim/scenario/advice.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "sim/scenario/advice_rules.hpp"
#include "sim/scenario/nearest.hpp"

namespace shadow::sim {
namespace advice {
namespace {

/// Pairs of failures are not looked at here.
constexpr std::size_t kNoPairs = 0;

}  // namespace

Desk::Desk(const Scenario& s, const HardwarePlan& p)
    : scenario(s),
      config(s.config),
      plan(p),
      graph(s, installed_catalogue()),
      availability(graph, kNoPairs) {}

void Desk::error(std::string rule, const Position& at, std::string text) {
  found.push_back({std::move(rule), AdviceLevel::error, at, std::move(text)});
}
void Desk::warn(std::string rule, const Position& at, std::string text) {
  found.push_back({std::move(rule), AdviceLevel::warning, at, std::move(text)});
}
void Desk::note(std::string rule, const Position& at, std::string text) {
  found.push_back({std::move(rule), AdviceLevel::note, at, std::move(text)});
}

std::vector<const Node*> Desk::nodes_with(const ShadowSet& set) const {
  std::vector<const Node*> nodes;
  for (const std::string& name : set.mounted_on) nodes.push_back(config.node(name));
  return nodes;
}

std::size_t Desk::disk_index(std::string_view disk) const {
  return static_cast<std::size_t>(config.disk(disk) - config.disks.data());
}
std::size_t Desk::node_index(std::string_view node) const {
  return static_cast<std::size_t>(config.node(node) - config.nodes.data());
}

std::string Desk::name_of_set(std::size_t set) const {
  const auto alike = std::ranges::count(availability.sets(), set, &SetAvailability::like);
  const std::string& name = config.sets[set].name;
  if (alike == 0) return name;
  return fmt::format("{} (and {} set{} like it)", name, alike, alike == 1 ? "" : "s");
}

std::string differing(const std::vector<const Node*>& nodes, ParameterId id) {
  std::string text;
  bool differ = false;
  for (const Node* n : nodes) {
    differ = differ || n->parameter(id) != nodes[0]->parameter(id);
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", n->name, n->parameter(id));
  }
  return differ ? text : std::string();
}

bool at_least(const Node& node, int major, int minor, int edit) {
  std::array<int, 3> own{};
  std::size_t part = 0;
  for (const char c : node.version) {
    const bool digit = c >= '0' && c <= '9';
    if (digit && part < own.size())
      own[part] = own[part] * 10 + (c - '0');
    else if (!digit)
      ++part;
  }
  return own >= std::array<int, 3>{major, minor, edit};
}

std::vector<ShadowSetting> shadow_settings(const Node& node) {
  std::vector<ShadowSetting> settings;
  for (const std::string& line : node.startup) {
    std::string text = upper(line);
    const bool ours = text.starts_with("SET SHA") || text.starts_with("SET DEV");
    if (!ours) continue;
    std::vector<ShadowSetting> qualifiers;
    std::string device;
    std::size_t at = text.find_first_of(" /", 4);
    while (at != std::string::npos) {
      const std::size_t end = std::min(text.find_first_of(" /", at + 1), text.size());
      const std::string word = text.substr(at + 1, end - at - 1);
      const std::size_t equal = word.find('=');
      if (text[at] == '/') {
        qualifiers.push_back({{},
                              word.substr(0, equal),
                              equal == std::string::npos ? std::string() : word.substr(equal + 1)});
      } else if (!word.empty()) {
        device = canonical(word);
      }
      at = end < text.size() ? end : std::string::npos;
    }
    for (ShadowSetting& q : qualifiers) {
      q.device = device;
      settings.push_back(std::move(q));
    }
  }
  return settings;
}

std::string setting_of(const std::vector<ShadowSetting>& settings, std::string_view qualifier,
                       std::string_view device) {
  constexpr std::size_t kShortest = 3;
  std::string value;
  for (const ShadowSetting& s : settings) {
    const bool named = s.qualifier.size() >= kShortest && qualifier.starts_with(s.qualifier);
    if (named && s.device == device) value = s.value;
  }
  return value;
}

}  // namespace advice

std::string_view word(AdviceLevel l) {
  constexpr std::array<std::string_view, 3> kWords{"error", "warning", "note"};
  return kWords[static_cast<std::size_t>(l)];
}

std::vector<Advice> advise(const Scenario& scenario, const HardwarePlan& plan) {
  advice::Desk desk(scenario, plan);
  for (const auto rules :
       {advice::on_devices, advice::on_availability, advice::on_boot, advice::on_parameters,
        advice::on_timeouts, advice::on_cluster, advice::on_sites, advice::on_loads}) {
    rules(desk);
  }
  std::vector<Advice> sorted;
  for (const AdviceLevel level : {AdviceLevel::error, AdviceLevel::warning, AdviceLevel::note}) {
    for (Advice& a : desk.found) {
      if (a.level == level) sorted.push_back(std::move(a));
    }
  }
  return sorted;
}

}  // namespace shadow::sim
