#include "engine/services/cluster_commands.hpp"

#include <algorithm>

#include "engine/services/refusal.hpp"

namespace shadow {
namespace {

/// As the other nodes mount it: what is a member is known by now, and nobody there answers.
void for_others(MountRequest& request) {
  request.members.clear();
  request.cluster = request.confirm = request.include = false;
  request.override_shadow_membership = false;
  request.scope = MountScope::system;
}

Message result_message(MessageKind kind, ServiceResult result) {
  auto body = std::make_shared<ResultBody>();
  body->result = std::move(result);
  return make_message<ResultBody>(kind, std::move(body));
}

}  // namespace

void ClusterCommands::start() {
  const auto on = [this](MessageKind kind,
                         Task<Message> (ClusterCommands::*handler)(NodeId, Message)) {
    context_.ports.cluster.serve(kind, [this, handler](NodeId from, Message m) {
      return (this->*handler)(from, std::move(m));
    });
  };
  on(MessageKind::mount_here, &ClusterCommands::mount_here);
  on(MessageKind::dismount_check, &ClusterCommands::dismount_check);
  on(MessageKind::dismount_here, &ClusterCommands::dismount_here);
}

std::vector<ClusterNode> ClusterCommands::other_nodes() const {
  std::vector<ClusterNode> others = context_.ports.cluster.membership().nodes;
  std::erase_if(others, [this](const ClusterNode& n) { return n.id == context_.self(); });
  return others;
}

Task<ServiceResult> ClusterCommands::mount(MountRequest request, Ask ask) {
  if (request.cluster) request.scope = MountScope::system;
  VolumeSetRequest elsewhere;
  elsewhere.volumes = {request};
  ServiceResult result = co_await mounts_.mount(std::move(request), ask);
  MountRequest& one = elsewhere.volumes.front();
  if (!one.cluster || failed(result.status)) co_return result;
  if (one.device.empty()) one.unit = result.unit;
  co_await mount_elsewhere(std::move(elsewhere), result);
  co_return result;
}

Task<ServiceResult> ClusterCommands::mount_volume_set(VolumeSetRequest request, Ask ask) {
  const VolumeSetRequest given = request;
  ServiceResult result = co_await volume_sets_.mount(std::move(request), ask);
  const bool everywhere = std::ranges::any_of(given.volumes, &MountRequest::cluster);
  const bool numbered = std::ranges::all_of(
      given.volumes, [](const MountRequest& v) { return v.unit || !v.device.empty(); });
  if (everywhere && numbered && succeeded(result.status)) co_await mount_elsewhere(given, result);
  co_return result;
}

Task<void> ClusterCommands::mount_elsewhere(VolumeSetRequest request, ServiceResult& result) {
  const MountRequest& first = request.volumes.front();
  const DeviceName device =
      first.device.empty() ? DeviceName::virtual_unit(*first.unit) : first.device;
  for (MountRequest& v : request.volumes) for_others(v);
  auto body = std::make_shared<MountBody>();
  body->request = std::move(request);
  const Message message = make_message<MountBody>(MessageKind::mount_here, std::move(body));
  for (const ClusterNode& n : other_nodes()) {
    const Reply reply = co_await context_.ports.cluster.ask(n.id, message);
    if (failed(reply.status) || !reply.message.body) continue;  // it left the cluster
    const Status there = body_of<ResultBody>(reply.message).result.status;
    if (succeeded(there) || there == Status::device_mounted) continue;
    result.messages.emplace_back(
        MessageId::sim_rmtmntfail,
        std::vector<MessageVar>{{"device", device.with_underscore()},
                                {"unit", device.with_underscore()},
                                {"node", n.name},
                                {"status", std::string(condition(there).name)}});
  }
}

/// Of the first node that would not dismount; one that has not mounted it does not mind.
Task<std::optional<ServiceResult>> ClusterCommands::objection(DismountRequest request) {
  ServiceResult here = dismounts_.check(request);
  if (failed(here.status)) co_return here;
  auto body = std::make_shared<DismountBody>();
  body->request = std::move(request);
  const Message question = make_message<DismountBody>(MessageKind::dismount_check, std::move(body));
  for (const ClusterNode& n : other_nodes()) {
    const Reply reply = co_await context_.ports.cluster.ask(n.id, question);
    if (failed(reply.status) || !reply.message.body) continue;
    const ServiceResult& there = body_of<ResultBody>(reply.message).result;
    if (failed(there.status) && there.status != Status::device_not_mounted) co_return there;
  }
  co_return std::nullopt;
}

Task<ServiceResult> ClusterCommands::dismount(DismountRequest request) {
  // A member leaves the set on all nodes in any case.
  const bool member = !request.device.is_virtual_unit() && dismounts_.is_member(request.device);
  if (!request.cluster || member) {
    ServiceResult result = co_await dismounts_.dismount(std::move(request));
    co_return result;
  }
  auto no = co_await objection(request);
  if (no) co_return std::move(*no);
  ServiceResult result = co_await dismounts_.dismount(request);
  if (failed(result.status)) co_return result;
  auto body = std::make_shared<DismountBody>();
  body->request = std::move(request);
  const Message message = make_message<DismountBody>(MessageKind::dismount_here, std::move(body));
  for (const ClusterNode& n : other_nodes()) {
    const Reply reply = co_await context_.ports.cluster.ask(n.id, message);
    if (failed(reply.status) || !reply.message.body) continue;
    const ServiceResult there = body_of<ResultBody>(reply.message).result;
    if (succeeded(there.status) || there.status == Status::device_not_mounted) continue;
    result.status = there.status;
    std::ranges::copy(there.messages, std::back_inserter(result.messages));
  }
  co_return result;
}

Task<Message> ClusterCommands::mount_here(NodeId, Message m) {
  const VolumeSetRequest request = body_of<MountBody>(m).request;
  ServiceResult result;
  if (request.name.empty()) {
    result = co_await mounts_.mount(request.volumes.front(), {});
  } else {
    result = co_await volume_sets_.mount(request, {});
  }
  co_return result_message(MessageKind::mount_here, std::move(result));
}

Task<Message> ClusterCommands::dismount_check(NodeId, Message m) {
  ServiceResult result = dismounts_.check(body_of<DismountBody>(m).request);
  co_return result_message(MessageKind::dismount_check, std::move(result));
}

Task<Message> ClusterCommands::dismount_here(NodeId, Message m) {
  DismountRequest request = body_of<DismountBody>(m).request;
  ServiceResult result = co_await dismounts_.dismount(std::move(request));
  co_return result_message(MessageKind::dismount_here, std::move(result));
}

}  // namespace shadow
