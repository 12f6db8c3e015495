#pragma once
// Counters of requests under way: what a unit must wait for before it ends.
#include <cstdint>

#include "engine/base/wait_list.hpp"

namespace shadow {

/// Counts one while it lives.
class Count {
 public:
  explicit Count(std::uint32_t& count) : count_(count) { ++count_; }
  Count(const Count&) = delete;
  Count& operator=(const Count&) = delete;
  ~Count() { --count_; }

 private:
  std::uint32_t& count_;
};

/// The same, and tells who waits for the last one.
class Request {
 public:
  Request(std::uint32_t& count, WaitList& ended) : count_(count), ended_(ended) { ++count_; }
  Request(const Request&) = delete;
  Request& operator=(const Request&) = delete;
  ~Request() {
    if (--count_ == 0) ended_.notify_all();
  }

 private:
  std::uint32_t& count_;
  WaitList& ended_;
};

}  // namespace shadow
