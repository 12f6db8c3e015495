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
#include "models/disk/defects.hpp"
#include "models/quantity/quantity.hpp"
#include "sim/scenario/name_index.hpp"
#include "sim/scenario/position.hpp"
#include "sim/scenario/value.hpp"

namespace shadow::sim {

/// A name that the text refers to: of a component, or of a catalogue row. Half of a dual
/// controller: `name` is the controller, `half` 1 or 2; 0 otherwise.
struct Reference {
  std::string name;
  Position at;
  std::uint8_t half = 0;
};

/// Figures of a catalogue row that the text overrides: the keys of the row.
using Figures = std::vector<Entry>;

/// Figures of an interconnect or a link; those not given are of its kind.
struct ChannelFigures {
  std::optional<models::DataRate> rate;
  std::optional<Duration> latency;  // one way
  std::optional<Duration> jitter;
  std::optional<bool> full_duplex;
  std::optional<double> loss;            // share of messages that do not arrive
  std::optional<double> ber;             // share of bits that arrive wrong
  std::optional<Bytes> mtu;              // largest frame
  std::optional<std::uint32_t> credits;  // frames under way to one side (RS.4)
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
  Duration equipment = microseconds(50);   // both ends together
  std::string route;                       // links of one route are cut together (RS.25)
  std::optional<bool> fast_write;          // none: by option (RS.2)
  std::optional<models::DataRate> usable;  // share of the rate that data gets; none: of its kind
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

/// How a node comes up.
enum class Boot : std::uint8_t {
  automatic,  // at t = 0, and again after a crash
  manual,     // at t = 0; later by BOOT only
  off,        // not at t = 0; by BOOT only
};

/// Processor times of a node's work (R10.5); a node with any of them has a processor that works
/// first come first served.
struct CpuFigures {
  std::optional<Duration> read;        // a read of a virtual unit
  std::optional<Duration> write;       // a write of a virtual unit
  std::optional<Duration> per_member;  // beside these, for each member a write goes to
  std::optional<Duration> message;     // a message of the cluster, on either side; its kind's cost

  [[nodiscard]] bool given() const { return read || write || per_member || message; }
};

struct Node {
  std::string name;  // at most 6 characters (RN.8)
  Position at;
  std::string site;
  std::string version = "8.4";
  std::string arch = "integrity";  // vax, alpha, integrity
  Boot boot = Boot::automatic;
  bool up_at_start = true;  // boot = "off": false
  Duration boot_time = seconds(60);
  std::string system_disk;  // DSAn; empty: boots from a disk outside the model
  std::string boot_device;  // disk; empty: none
  std::string boot_server;  // node that serves a satellite's boot; empty: no satellite (R2.26)
  std::vector<std::string> startup;  // DCL lines, behind the mounts of `sets`
  std::string disk_quorum;           // DISK_QUORUM: device of the quorum disk; empty: none (RC.12)
  bool sanity_timer = true;          // a hung node crashes by itself on CI and DSSI (4.5)
  std::string dump_device;           // disk; empty: the dump goes to the system disk
  CpuFigures cpu;
  Bytes pool = 64'000'000;
  Duration clock_offset{};
  ParameterValues parameters{};  // given, default of the file, default of the table, in this order
  std::vector<Adapter> adapters;

  /// Without storage of its own, booted over the network by another node (R2.26).
  [[nodiscard]] bool satellite() const { return !boot_server.empty(); }

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
  bool dual = false;    // units = "dual": halves NAME.1 and NAME.2
  std::string partner;  // another controller that shares disks with this one; empty: none
  Figures figures;

  /// Multibus fail-over (RN.3): the halves of an HSZ with two buses are on one each.
  [[nodiscard]] bool multibus() const {
    return dual && on.size() == 2 && kind.name.starts_with("HSZ");
  }
  /// Is that half (0, 1) plugged into on[i]?
  [[nodiscard]] bool plugged(std::size_t half, std::size_t i) const {
    return !multibus() || i == half;
  }
  /// Halves that units of that allocation class can be on line to: without a port allocation class
  /// a unit on another bus is another unit (RN.3).
  [[nodiscard]] std::uint8_t halves_for(std::int64_t allocation_class) const {
    return !dual || (multibus() && allocation_class == 0) ? 1 : 2;
  }
};

/// What stands on a disk at t = 0 outside a set's layout.
enum class Contents : std::uint8_t {
  blank,  // never written
  own,    // stamps of its own, different from every other disk
  as,     // equal to another disk
};

/// Blocks of a disk that are not as they should be at t = 0.
struct BadBlocks {
  Lbn lbn{};
  BlockCount blocks = 1;
  models::DefectKind kind{};
};

/// A file of the volume by its place, for dumps, paging and the quorum file.
struct FileExtent {
  std::string name;  // upper case
  Lbn lbn{};
  BlockCount blocks = 0;
};

/// What stands in the storage control block of a former member at t = 0.
struct FormerMember {
  UnitNumber unit;
  std::int64_t generation = 1;     // rank: equal = same; a set in `sets` ranks above all
  std::vector<Reference> members;  // as this disk's block names them
  std::vector<Reference> targets;
  bool dismounted = true;  // false: the mount flag is set
};

struct Disk {
  std::string name;
  Position at;
  DeviceName device;
  Reference drive;
  std::vector<Reference> on;         // interconnects or adapters; first = primary path
  std::vector<Reference> behind;     // controllers or halves; first = preferred
  std::string site;                  // empty: of its attachment
  std::optional<BlockCount> blocks;  // none: of the drive
  Contents contents = Contents::own;
  std::string contents_as;
  std::string label;               // empty: of its set, else none
  std::string shelf;               // disks of one shelf lose power together; empty: none
  std::string owner = "[SYSTEM]";  // of the volume, if the disk belongs to no set
  std::int64_t backup_revision = 0;
  std::optional<bool> forced_error;  // the unit can mark lost blocks; none: by drive (R4.140)
  bool write_locked = false;
  std::uint32_t site_value = 0;     // as SET SHADOW/SITE on every node, at each mount; 0: none
  std::optional<bool> served;       // by MSCP; none: by rules (MSCP_SERVE_ALL)
  std::optional<std::int64_t> lun;  // of a unit of an array; the name has the identifier (RH.22)
  std::vector<BadBlocks> bad;
  std::vector<FileExtent> files;
  std::optional<FormerMember> scb;
  Figures figures;
};

enum class SetScope : std::uint8_t { system, group, private_ };

/// State of a set at t = 0.
enum class InitialState : std::uint8_t {
  clean,
  improper,  // the mount flag is set: a merge is due
  fresh,     // "new": INITIALIZE/SHADOW/ERASE, never mounted
  unerased,  // as fresh, without /ERASE
};

struct ShadowSet {
  std::string name;  // DSAn
  Position at;
  UnitNumber unit;
  std::string label;
  std::vector<Reference> members;       // full members, equal at t = 0
  std::vector<std::string> mounted_on;  // nodes, in the order of the configuration
  SetScope scope = SetScope::system;
  std::string logical;                // empty: DISK$label
  std::vector<Reference> targets;     // copy targets at t = 0, fence 0
  std::optional<BlockCount> volsize;  // none: smallest member
  std::optional<BlockCount> limit;    // to which the volume may grow (R4.34); none: volsize
  InitialState state = InitialState::clean;
  std::string hbmm_policy;       // text behind /POLICY=HBMM=; empty: none
  std::int64_t priority = 5000;  // of its copies and merges
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

  /// What find() has learnt of the lists: no part of the configuration.
  struct Indices {
    NameIndex interconnects, links, nodes, controllers, disks, sets;
  };
  mutable Indices indices;
};

}  // namespace shadow::sim
