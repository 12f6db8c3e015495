#include "sim/bench/node_controls.hpp"

namespace shadow::sim {
namespace {

dcl::PathAnswer answer(models::PathResult r) {
  switch (r) {
    case models::PathResult::no_such_device:
      return dcl::PathAnswer::no_such_device;
    case models::PathResult::no_such_path:
      return dcl::PathAnswer::no_such_path;
    case models::PathResult::done:
      break;
  }
  return dcl::PathAnswer::done;
}

}  // namespace

std::int64_t NodeControls::active(ParameterId id) const {
  return system_.shell(node_)->runtime().parameter(id);
}

std::int64_t NodeControls::stored(ParameterId id) const {
  return system_.stored_parameter(node_, id);
}

void NodeControls::set_active(ParameterId id, std::int64_t value) {
  system_.shell(node_)->runtime().set_parameter(id, value);
}

void NodeControls::set_stored(ParameterId id, std::int64_t value) {
  system_.store_parameter(node_, id, value);
}

std::vector<dcl::PathLine> NodeControls::paths(const DeviceName& disk) const {
  std::vector<dcl::PathLine> out;
  for (const auto& face : system_.devices(node_)->disks()) {
    if (face->info().name != disk) continue;
    for (const models::PathView& p : face->paths()) {
      out.push_back({p.name, p.host, p.current, p.up, p.enabled});
    }
  }
  return out;
}

dcl::PathAnswer NodeControls::switch_path(const DeviceName& disk, std::string_view path) {
  return answer(system_.devices(node_)->switch_path(disk, path));
}

dcl::PathAnswer NodeControls::enable_path(const DeviceName& disk, std::string_view path, bool on) {
  return answer(system_.devices(node_)->enable_path(disk, path, on));
}

dcl::PathAnswer NodeControls::prefer_server(const DeviceName& disk, std::string_view node,
                                            bool force) {
  NodeId server;
  if (!node.empty()) {
    const auto id = system_.node_id(node);
    if (!id) return dcl::PathAnswer::no_such_node;
    server = *id;
  }
  return answer(system_.devices(node_)->prefer_server(disk, server, force));
}

}  // namespace shadow::sim
