#pragma once
// Configurations put together by hand, without a file: the cards of chapter 2 and random ones.
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "sim/scenario/scenario.hpp"
#include "sim/topology/availability.hpp"

namespace shadow::sim::testing {

class MachineRoom {
 public:
  MachineRoom& site(std::string name);
  MachineRoom& interconnect(std::string name, std::string kind, std::string site = {});
  MachineRoom& link(std::string name, std::string a, std::string b, std::string route = {});
  /// One vote, MSCP server for everything, mounts every set.
  MachineRoom& node(std::string name, std::string site = {});
  /// Of the last node.
  MachineRoom& adapter(std::string name, std::string on);
  MachineRoom& votes(std::int64_t n);
  MachineRoom& satellite();
  MachineRoom& unserving();
  MachineRoom& controller(std::string name, std::vector<std::string> on, std::string site = {});
  /// Of the last controller.
  MachineRoom& dual();
  MachineRoom& partner(std::string name);
  /// `where`: interconnects and adapters; controllers and halves ("HSG1.2").
  MachineRoom& disk(std::string name, std::vector<std::string> where, std::string site = {});
  MachineRoom& shelf(std::string name);
  MachineRoom& set(std::string name, std::vector<std::string> members);
  MachineRoom& quorum_disk(std::string name, std::int64_t votes,
                           std::initializer_list<std::string_view> watchers);
  MachineRoom& option(std::string name, std::string value);
  MachineRoom& everywhere(ParameterId id, std::int64_t value);
  /// EXPECTED_VOTES of every node: all votes there are. Last.
  Scenario done();

  Scenario& scenario() { return s_; }

 private:
  Config& config() { return s_.config; }
  Scenario s_;
  std::int64_t disk_votes_ = 0;
};

/// The cards of chapter 2.
Scenario card_2_2();
Scenario card_2_3();
Scenario card_2_4();
Scenario card_2_5();
Scenario card_2_6();
Scenario card_2_7();
Scenario card_1_3();
Scenario card_4_1(bool served);
Scenario card_3s(int members);

/// A scenario with its graph and what can be said of it.
struct Analysed {
  explicit Analysed(Scenario s);
  Scenario scenario;
  TopologyGraph graph;
  Availability availability;

  /// "A FULL, B HANG" for these failures together, by mounting node.
  [[nodiscard]] std::string row(std::vector<std::string> failed, std::string_view set) const;
  /// Names of the single points of failure, in alphabetical order, separated by spaces.
  [[nodiscard]] std::string single_points(std::string_view set) const;
  [[nodiscard]] int level(std::string_view set) const;
  [[nodiscard]] std::uint32_t set_index(std::string_view set) const;
};

}  // namespace shadow::sim::testing
