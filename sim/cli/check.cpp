#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "models/catalogue/catalogue.hpp"
#include "sim/cli/commands.hpp"
#include "sim/scenario/advice.hpp"
#include "sim/scenario/hardware_plan.hpp"
#include "sim/scenario/loader.hpp"

namespace shadow::sim::cli {
namespace {

using Json = nlohmann::ordered_json;

std::string counted(std::size_t n, std::string_view one) {
  return fmt::format("{} {}{}", n, one, n == 1 ? "" : "s");
}

std::string contents(const Scenario& s) {
  const Config& c = s.config;
  return fmt::format("{}, {}, {}, {}, {}, {}, {}", counted(c.nodes.size(), "node"),
                     counted(c.interconnects.size(), "interconnect"),
                     counted(c.disks.size(), "disk"), counted(c.sets.size(), "set"),
                     counted(s.workloads.size(), "workload"), counted(s.events.size(), "event"),
                     counted(s.expectations.size(), "expectation"));
}

Json place(const Position& at) {
  return {{"file", at.file ? *at.file : std::string()}, {"line", at.line}, {"column", at.column}};
}

Json json_of(const Scenario& s, const std::vector<Advice>& advice) {
  Json j{{"file", s.file}, {"valid", true}, {"title", s.title}, {"contents", contents(s)}};
  j["advice"] = Json::array();
  for (const Advice& a : advice) {
    Json one{{"rule", a.rule}, {"level", word(a.level)}, {"text", a.text}};
    one.update(place(a.at));
    j["advice"].push_back(std::move(one));
  }
  return j;
}

Json json_of(const std::string& file, const ScenarioError& e) {
  Json j{{"file", file}, {"valid", false}};
  j["errors"] = Json::array();
  for (const Diagnostic& d : e.findings()) {
    Json one{{"text", d.text}};
    one.update(place(d.at));
    j["errors"].push_back(std::move(one));
  }
  return j;
}

/// The text in lines of at most `width` characters, broken at spaces.
std::vector<std::string> wrapped(std::string_view text, std::size_t width) {
  std::vector<std::string> lines;
  while (text.size() > width) {
    const std::size_t space = text.rfind(' ', width);
    const std::size_t end = space == std::string_view::npos ? text.size() : space;
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  lines.emplace_back(text);
  return lines;
}

void print(const Advice& a) {
  constexpr std::size_t kWidth = 82;  // with the margin 100 columns
  std::string head = fmt::format("{:<7}  {:<5}", word(a.level), a.rule);
  for (const std::string& line : wrapped(a.text, kWidth)) {
    fmt::print("  {:<14}  {}\n", head, line);
    head.clear();
  }
  fmt::print("  {:<14}  {}\n", "", to_text(a.at));
}

/// "1 error, 2 notes".
std::string summary(const std::vector<Advice>& advice) {
  std::string text;
  for (const AdviceLevel level : {AdviceLevel::error, AdviceLevel::warning, AdviceLevel::note}) {
    const auto n = static_cast<std::size_t>(std::ranges::count(advice, level, &Advice::level));
    if (n > 0) text += (text.empty() ? "" : ", ") + counted(n, word(level));
  }
  return text;
}

void print(const Scenario& s, const std::vector<Advice>& advice) {
  fmt::print("{}: valid\n  {}\n  {}\n", s.file, s.title, contents(s));
  if (advice.empty()) fmt::print("  no advice: nothing to improve was found\n");
  if (!advice.empty()) fmt::print("  {}\n", summary(advice));
  for (const Advice& a : advice) print(a);
}

}  // namespace

int check(const CheckOptions& options) {
  int code = kHeld;
  Json results = Json::array();
  for (const std::string& file : options.files) {
    try {
      const Scenario s = load_scenario(file, options.set);
      if (options.expand) {
        fmt::print("{}", expanded_scenario(file, options.set));
        continue;
      }
      const auto advice = advise(s, plan_hardware(s, installed_catalogue()));
      if (options.json)
        results.push_back(json_of(s, advice));
      else
        print(s, advice);
    } catch (const ScenarioError& e) {
      code = kBadInput;
      if (options.json)
        results.push_back(json_of(file, e));
      else
        fmt::print(stderr, "{}\n", e.what());
    }
  }
  if (options.json && !options.expand) fmt::print("{}\n", results.dump(1));
  return code;
}

}  // namespace shadow::sim::cli
