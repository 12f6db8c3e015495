#pragma once
// What commands of one node reach besides its shadowing: its system parameters and the paths of its
// disks.
#include "engine/dcl/session/controls.hpp"
#include "sim/bench/system.hpp"

namespace shadow::sim {

/// The node runs while these are used.
class NodeControls final : public dcl::ParameterControl, public dcl::PathControl {
 public:
  NodeControls(System& system, NodeId node) : system_(system), node_(node) {}

  [[nodiscard]] std::int64_t active(ParameterId id) const override;
  [[nodiscard]] std::int64_t stored(ParameterId id) const override;
  void set_active(ParameterId id, std::int64_t value) override;
  void set_stored(ParameterId id, std::int64_t value) override;

  [[nodiscard]] std::vector<dcl::PathLine> paths(const DeviceName& disk) const override;
  dcl::PathAnswer switch_path(const DeviceName& disk, std::string_view path) override;
  dcl::PathAnswer enable_path(const DeviceName& disk, std::string_view path, bool on) override;
  dcl::PathAnswer prefer_server(const DeviceName& disk, std::string_view node, bool force) override;

 private:
  System& system_;
  NodeId node_;
};

}  // namespace shadow::sim
