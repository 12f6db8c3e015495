#pragma once
// The end of one command of a disk, as something to wait for.
#include <coroutine>

#include "engine/ports/disk.hpp"

namespace shadow::models {

/// Starts `op` when it is awaited and ends with it; both arguments outlive it.
class CommandWait {
 public:
  CommandWait(Disk& disk, IoOp& op) : disk_(disk), op_(op) {}
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> h) {
    join_ = {1, h};
    op_.join = &join_;
    disk_.start(op_);
  }
  void await_resume() const noexcept {}

 private:
  Disk& disk_;
  IoOp& op_;
  Join join_;
};

}  // namespace shadow::models
