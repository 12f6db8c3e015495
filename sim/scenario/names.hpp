#pragma once
// All components by name: names are unique over all kinds, written with or without the final colon,
// in any case.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "models/quantity/quantity.hpp"
#include "sim/scenario/position.hpp"

namespace shadow::sim {

struct Config;

enum class ComponentKind : std::uint8_t {
  site,
  interconnect,
  link,
  node,
  adapter,
  controller,
  disk,
  set,
  half,  // of a dual controller: CONTROLLER.1, CONTROLLER.2
  shelf  // of disks; several disks name it
};
[[nodiscard]] std::string_view word(ComponentKind k);

/// Upper case, without leading underscore and final colon: the form names are kept in.
[[nodiscard]] std::string canonical(std::string_view name);
/// `DSAn`, n = 0..9999.
[[nodiscard]] bool is_virtual_unit(std::string_view canonical_name);

struct Component {
  std::string name;
  ComponentKind kind;
  Position at;
};

class Names {
 public:
  Names() = default;
  /// Of a checked configuration; workloads are added by the loader.
  explicit Names(const Config& config);

  /// Null if the name is taken: then `find` gives its owner.
  bool add(std::string_view name, ComponentKind kind, const Position& at);
  [[nodiscard]] const Component* find(std::string_view name) const;
  [[nodiscard]] const std::vector<Component>& all() const { return components_; }

  /// The canonical name of a component of one of these kinds (none = any); the error names what was
  /// found, what is allowed and the nearest right name.
  [[nodiscard]] models::Parsed<std::string> resolve(
      std::string_view name, std::initializer_list<ComponentKind> kinds = {}) const;
  /// As resolve for sets; a DSAn that is named nowhere is legal.
  [[nodiscard]] models::Parsed<std::string> resolve_unit(std::string_view name) const;

  void add_workload(std::string_view name) { workloads_.emplace_back(name); }
  [[nodiscard]] models::Parsed<std::string> resolve_workload(std::string_view name) const;

 private:
  std::vector<Component> components_;  // sorted by name
  std::vector<std::string> workloads_;
};

}  // namespace shadow::sim
