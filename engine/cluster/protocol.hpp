#pragma once
// This node's side of the engine's messages, and what it does when nodes leave.
#include "engine/cluster/messages.hpp"
#include "engine/host/context.hpp"
#include "engine/host/unit_table.hpp"

namespace shadow {

class Protocol {
 public:
  Protocol(NodeContext& context, UnitTable& units, TaskScope& scope)
      : context_(context), units_(units), scope_(scope) {}

  /// Registers the handlers of all message kinds that concern mounted sets, and the transition
  /// task.
  void start();

 private:
  Task<Message> hold(NodeId from, Message m);
  Task<Message> publish(NodeId from, Message m);
  Task<Message> release(NodeId from, Message m);
  Task<Message> settle(NodeId from, Message m);
  Task<Message> describe(NodeId from, Message m);
  Task<Message> fence(NodeId from, Message m);
  Task<Message> range_hold(NodeId from, Message m);
  Task<Message> range_release(NodeId from, Message m);
  Task<Message> giving_up(NodeId from, Message m);
  Task<Message> gave_up(NodeId from, Message m);
  Task<Message> device_check(NodeId from, Message m);

  /// Inside a cluster transition: local state only (R6.122).
  Task<void> transition(const Transition& t);
  Task<void> finish_change(std::shared_ptr<VirtualUnit> unit);

  NodeContext& context_;
  UnitTable& units_;
  TaskScope& scope_;
};

}  // namespace shadow
