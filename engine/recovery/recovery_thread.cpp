#include "engine/recovery/recovery_thread.hpp"

#include <algorithm>

#include "engine/cluster/ask_all.hpp"
#include "engine/cluster/messages.hpp"

namespace shadow {

RecoveryThread::RecoveryThread(VirtualUnit& unit, OperationKind kind) : unit_(unit) {
  NodeContext& c = unit.context();
  info_.kind = kind;
  info_.unit = unit.number();
  info_.node = c.self();
  info_.size = unit.size();
  info_.incarnation = merge() ? unit.set().merge_incarnation : unit.set().copy_incarnation;
  // One counter a node; the node in the upper half, so that numbers are unique in a run (RA.12).
  info_.number = (static_cast<std::uint32_t>(info_.node.index) + 1U) << 16 | ++c.operations;
}

RecoveryThread::~RecoveryThread() {
  EngineObserver* const o = unit_.context().observer;
  if (running_ && o != nullptr) o->operation_ended(info_, progress_, OperationEnd::canceled);
}

void RecoveryThread::begin(Lbn at, const DeviceName& member) {
  info_.start_lbn = at;
  info_.member = member;
  progress_.fence = published_ = at;
  published_at_ = unit_.context().now();
  running_ = true;
  unit_.set_performer(merge(), info_.node);
  id_ = info_.number;
  MessageId start = merge() ? MessageId::ssrv_inimrg : MessageId::ssrv_inifcpy;
  if (suspended() && suspended()->incarnation == info_.incarnation) {
    id_ = suspended()->id;
    start = merge() ? MessageId::ssrv_resmrg : MessageId::ssrv_resfcpy;
  }
  suspended().reset();
  say(start, true);
  unit_.context().note(MessageId::rec_take, {{"unit", unit_.name().with_colon()},
                                             {"kind", merge() ? "merge" : "copy"},
                                             {"lbn", std::to_string(at)}});
  publish(true);
  EngineObserver* const o = unit_.context().observer;
  if (o != nullptr) {
    o->operation_started(info_);
    o->unit_changed(info_.node, info_.unit);
  }
}

BlockRange RecoveryThread::segment() const {
  const BlockCount left = unit_.size() - progress_.fence;
  return {progress_.fence, std::min(left, unit_.context().options.segment_blocks)};
}

void RecoveryThread::advance(BlockRange segment, std::uint64_t passes) {
  // A new start meanwhile: what this thread has done counts no longer (R6.123).
  if (!unit_.current(merge(), info_.incarnation)) return;
  progress_.fence = segment.end();  // the unit may have grown meanwhile
  info_.size = unit_.size();
  ++progress_.segments;
  progress_.passes += passes;
  if (passes > 1) ++progress_.differing_segments;
  if (merge())
    unit_.set_merge_fence(progress_.fence);
  else
    unit_.set_copy_fence(progress_.fence);
  const EngineOptions& options = unit_.context().options;
  const SimTime now = unit_.context().now();
  const BlockCount step =
      unit_.size() * static_cast<BlockCount>(options.fence_publish_percent) / 100;
  if (progress_.fence - published_ >= step ||
      now - published_at_ >= options.fence_publish_interval) {
    publish(true);
  }
  EngineObserver* const o = unit_.context().observer;
  if (o != nullptr) o->operation_progress(info_, progress_);
}

Task<void> RecoveryThread::pause() {
  const BlockRange range = progress_.fence < unit_.size() ? segment() : BlockRange{0, unit_.size()};
  while (!unit_.gate().open(range) && !unit_.gate().broken() && !unit_.stopping) {
    co_await unit_.gate().changed();
  }
}

void RecoveryThread::publish(bool performing) {
  auto body = std::make_shared<FenceBody>();
  body->unit = info_.unit;
  body->merge = merge();
  body->incarnation = info_.incarnation;
  body->fence = progress_.fence;
  body->performing = performing;
  tell_others(unit_.context(), unit_.set().mounted_on,
              make_message<FenceBody>(MessageKind::fence, std::move(body)));
  published_ = progress_.fence;
  published_at_ = unit_.context().now();
}

void RecoveryThread::say(MessageId id, bool with_size) const {
  std::vector<MessageVar> vars{{"unit", unit_.name().with_underscore()},
                               {"lbn", std::to_string(progress_.fence)},
                               {"id", std::to_string(id_)}};
  if (with_size) {
    vars.push_back({"io_size", std::to_string(unit_.context().options.segment_blocks)});
  }
  unit_.context().report(id, std::move(vars));
}

void RecoveryThread::announce_completion() {
  if (announced_) return;
  announced_ = true;
  // The LBN of a complete message is the last of the operation (RA.13).
  unit_.context().report(merge() ? MessageId::ssrv_cmpmrg : MessageId::ssrv_cmpfcpy,
                         {{"unit", unit_.name().with_underscore()},
                          {"lbn", std::to_string(progress_.fence - 1)},
                          {"id", std::to_string(id_)}});
}

void RecoveryThread::end(Stop stop) {
  running_ = false;
  unit_.set_performer(merge(), std::nullopt);
  publish(false);
  OperationEnd how = OperationEnd::completed;
  switch (stop) {
    case Stop::none:
      announce_completion();
      break;
    case Stop::canceled:
      how = OperationEnd::canceled;
      suspended() = VirtualUnit::Suspended{info_.incarnation, id_};
      say(merge() ? MessageId::ssrv_spndmrg : MessageId::ssrv_spndfcpy, false);
      break;
    case Stop::terminated:
      how = OperationEnd::terminated;
      if (announced_) break;
      say(merge() ? MessageId::ssrv_termmrg : MessageId::ssrv_termfcpy, false);
      unit_.context().report(MessageId::ssrv_trmsts, {{"unit", unit_.name().with_underscore()},
                                                      {"status", "SYSTEM-F-ABORT"}});
      break;
  }
  EngineObserver* const o = unit_.context().observer;
  if (o != nullptr) {
    o->operation_ended(info_, progress_, how);
    o->unit_changed(info_.node, info_.unit);
  }
  unit_.thread_ended.notify_all();
}

}  // namespace shadow
