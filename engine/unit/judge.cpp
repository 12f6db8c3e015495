// What ended member commands mean for the set (RA.33), and the watch on commands that never end.
#include "engine/io/all_io.hpp"
#include "engine/unit/virtual_unit.hpp"
#include "engine/unit/volume_processing.hpp"

namespace shadow {
namespace {

constexpr int kRetries = 3;  // of a device error, before the member is given up (RA.33)

}  // namespace

IoOutcome VirtualUnit::judge(const AllIo& io, Status& status) {
  IoOutcome worst = IoOutcome::done;
  // A request that was tried again must not keep the error of its first try.
  status = Status::normal;
  const auto raise = [&](IoOutcome o, Status s) {
    // An error that ends the request counts only if nothing says "again": a member's trouble is the
    // set's to settle first.
    if (worst == IoOutcome::again) return;
    if (o == IoOutcome::again || worst == IoOutcome::done || o == IoOutcome::error) {
      worst = o;
      status = s;
    }
  };
  for (std::uint32_t i = 0; i < io.size(); ++i) {
    const IoOp& op = io.op(i);
    if (op.status == Status::normal) [[likely]]
      continue;
    if (op.status == Status::wasecc || op.status == Status::pending) continue;
    Member& m = io.member(i);
    ErrorClass c = error_class(op.status);
    // A write that meets a media error has nothing to be repaired from: retried, then as a device
    // error (6.9).
    if (c == ErrorClass::media && op.kind != IoKind::read) c = ErrorClass::device;
    switch (c) {
      case ErrorClass::success:
        break;
      case ErrorClass::media:
        ++m.errors;
        raise(IoOutcome::media, op.status);
        break;
      case ErrorClass::connection:
      case ErrorClass::cancelled:
      case ErrorClass::protection:
        if (!io.dealt_with(i)) command_in_trouble(m, op);
        raise(IoOutcome::again, op.status);
        break;
      case ErrorClass::device: {
        m.error_at = m.trial_at = {op.kind, op.range};
        if (++m.drive_errors <= kRetries) {
          ++m.errors;
          raise(IoOutcome::again, op.status);
          break;
        }
        // With no other full member the set is in mount verification, its targets are useless
        // (R6.39); a set of one member is as a plain disk.
        const bool another = members_.size() > 1;
        if (another)
          volume_processing_->member_failed(m, op.status);
        else
          ++m.errors;
        raise(another ? IoOutcome::again : IoOutcome::error, op.status);
        break;
      }
      case ErrorClass::caller:
        raise(IoOutcome::error, op.status);
        break;
    }
  }
  if (worst == IoOutcome::done) forgive(io);
  return worst;
}

bool VirtualUnit::command_in_trouble(Member& m, const IoOp& op) {
  const ErrorClass c = error_class(op.status);
  const bool lost =
      c == ErrorClass::connection || c == ErrorClass::cancelled || c == ErrorClass::protection;
  if (!lost || op.status == Status::pending) return false;
  m.trial_at = {op.kind, op.range};
  volume_processing_->member_failed(m, op.status);
  return true;
}

/// Errors in a row are forgotten only by a success at the same place: other requests that succeed
/// say nothing about the one that is tried again.
void VirtualUnit::forgive(const AllIo& io) {
  for (std::uint32_t i = 0; i < io.size(); ++i) {
    Member& m = io.member(i);
    if (m.drive_errors > 0 && m.error_at.proved_by(io.op(i))) m.drive_errors = 0;
    if (m.on_trial && m.trial_at.proved_by(io.op(i))) m.on_trial = false;
  }
}

void VirtualUnit::watch() {
  if (watching_) return;
  watching_ = true;
  tasks_.spawn(watch_flights());
}

Task<void> VirtualUnit::watch_flights() {
  constexpr int kIdleRounds =
      4;  // stays a while, so that a busy unit does not start it for every request
  int idle = 0;
  while (idle < kIdleRounds) {
    co_await context_.ports.timers.sleep(seconds(1));
    idle = flights_.empty() ? idle + 1 : 0;
    const SimTime oldest = flights_.oldest();
    if (!context_.ports.cluster.may_run()) running_since_ = context_.now();
    if (oldest == kNever || !context_.ports.cluster.may_run()) continue;
    if (context_.now() - oldest < context_.options.member_io_timeout) continue;
    end_overdue_commands();
  }
  watching_ = false;
}

void VirtualUnit::end_overdue_commands() {
  const SimTime limit = context_.now() - context_.options.member_io_timeout;
  if (running_since_ > limit) return;  // commands were held meanwhile, not late
  for (const InFlight* f = flights_.first(); f != nullptr && f->started() <= limit; f = f->next()) {
    for (const AllIo* io = f->ios(); io != nullptr; io = io->next()) {
      if (io->started() > limit) continue;
      for (std::uint32_t i = 0; i < io->size(); ++i) {
        Member& m = io->member(i);
        if (!io->op(i).outstanding() || m.cancelling) continue;
        m.cancelling = true;
        tasks_.spawn(end_commands(m));
      }
    }
  }
}

Task<void> VirtualUnit::end_commands(Member& m) {
  co_await m.disk->cancel();
  m.cancelling = false;
}

}  // namespace shadow
