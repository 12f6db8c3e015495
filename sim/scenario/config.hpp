#pragma once
// A configuration as it was written: sites, interconnects, links, nodes, controllers, disks and
// sets, checked and with defaults filled in, but not yet joined with the catalogues (that is
// `resolve`, platform.hpp). Component names are in upper case without the final colon; order is the
// order of the text, and the index of a node here is its NodeId.
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/device_name.hpp"
#include "engine/base/parameters.hpp"
#include "engine/base/types.hpp"
#include "models/quantity/quantity.hpp"
#include "sim/scenario/position.hpp"
#include "sim/scenario/value.hpp"

namespace shadow::sim {

/// A name that the text refers to: of a component, or of a catalogue row.
struct Reference {
  std::string name;
  Position at;
};

/// Figures of a catalogue row that the text overrides: the keys of the row.
using Figures = std::vector<Entry>;

/// Figures of an interconnect or a link; those not given are of its kind.
struct ChannelFigures {
  std::optional<models::DataRate> rate;
  std::optional<Duration> latency;  // one way
  std::optional<Duration> jitter;
  std::optional<bool> full_duplex;
};

struct Site {
  std::string name;
  Position at;
  std::string power;  // sites of equal value lose power together
};

struct Interconnect {
  std::string name;
  Position at;
  Reference kind;
  std::string site;             // empty: wherever its users are
  std::optional<bool> cluster;  // carries cluster traffic; none: by kind
  ChannelFigures figures;
};

/// Joins two interconnects (RS.1).
struct Link {
  std::string name;
  Position at;
  std::array<Reference, 2> between;
  Reference kind;  // empty name: the kind of `between`
  models::Length distance;
  Duration equipment = microseconds(50);  // both ends together
  std::string route;                      // links of one route are cut together (RS.25)
  ChannelFigures figures;
};

/// A node's port on an interconnect; its component name is NODE.NAME.
struct Adapter {
  std::string name;
  Position at;
  Reference kind;
  Reference on;
};

using ParameterValues = std::array<std::int64_t, static_cast<std::size_t>(ParameterId::count_)>;

struct Node {
  std::string name;  // at most 6 characters (RN.8)
  Position at;
  std::string site;
  bool up_at_start = true;  // boot = "off": false
  Bytes pool = 64'000'000;
  Duration clock_offset{};
  ParameterValues parameters{};  // given, default of the file, default of the table, in this order
  std::vector<Adapter> adapters;

  [[nodiscard]] std::int64_t parameter(ParameterId id) const {
    return parameters[static_cast<std::size_t>(id)];
  }
};

struct Controller {
  std::string name;
  Position at;
  Reference kind;
  std::vector<Reference> on;  // interconnects
  std::string site;
  Figures figures;
};

/// What stands on a disk at t = 0 outside a set's layout.
enum class Contents : std::uint8_t {
  blank,  // never written
  own,    // stamps of its own, different from every other disk
  as,     // equal to another disk
};

struct Disk {
  std::string name;
  Position at;
  DeviceName device;
  Reference drive;
  std::vector<Reference> on;         // interconnects or adapters; first = primary path
  std::vector<Reference> behind;     // controllers; first = preferred
  std::string site;                  // empty: of its attachment
  std::optional<BlockCount> blocks;  // none: of the drive
  Contents contents = Contents::own;
  std::string contents_as;
  std::string label;  // empty: of its set, else none
  Figures figures;
};

enum class SetScope : std::uint8_t { system, group, private_ };

struct ShadowSet {
  std::string name;  // DSAn
  Position at;
  UnitNumber unit;
  std::string label;
  std::vector<Reference> members;       // full members, equal at t = 0
  std::vector<std::string> mounted_on;  // nodes, in the order of the configuration
  SetScope scope = SetScope::system;
  std::string logical;  // empty: DISK$label
};

/// An option of the specification that differs from its default: see option_table().
struct OptionValue {
  std::string name;
  std::string value;
};

struct Config {
  std::vector<Site> sites;
  std::vector<Interconnect> interconnects;
  std::vector<Link> links;
  std::vector<Node> nodes;
  std::vector<Controller> controllers;
  std::vector<Disk> disks;
  std::vector<ShadowSet> sets;
  std::vector<OptionValue> options;  // those given

  /// By canonical name (upper case, no colon); null if there is none.
  [[nodiscard]] const Interconnect* interconnect(std::string_view name) const;
  [[nodiscard]] const Link* link(std::string_view name) const;
  [[nodiscard]] const Node* node(std::string_view name) const;
  [[nodiscard]] const Controller* controller(std::string_view name) const;
  [[nodiscard]] const Disk* disk(std::string_view name) const;
  [[nodiscard]] const ShadowSet* set(std::string_view name) const;
  /// The set that has the disk as member or target; null if none.
  [[nodiscard]] const ShadowSet* set_of(std::string_view disk) const;
  /// Value of an option: as given, else its default. The name must be in option_table().
  [[nodiscard]] std::string option(std::string_view name) const;
};

}  // namespace shadow::sim
