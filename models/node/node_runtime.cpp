#include "models/node/node_runtime.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/assert.hpp"

namespace shadow::models {

ParameterValues::ParameterValues() {
  for (const Parameter& p : parameters()) values_[index(p.id)] = p.default_value;
}

NodeRuntime::NodeRuntime(Wakeups& wakeups, Options options,
                         std::function<void(std::string_view ident)> die)
    : wakeups_(wakeups), options_(std::move(options)), die_(std::move(die)) {}

Status NodeRuntime::reserve(Bytes bytes) {
  if (bytes > options_.pool - pool_used_) return Status::insufficient_memory;
  pool_used_ += bytes;
  return Status::normal;
}

void NodeRuntime::release(Bytes bytes) noexcept {
  SHADOW_ASSERT(bytes <= pool_used_, "more pool given back than taken");
  pool_used_ -= bytes;
}

Task<void> NodeRuntime::compute(Duration cpu) {
  if (!options_.processor_model) co_return;
  const SimTime now = wakeups_.queue().now();
  const Duration work{static_cast<std::int64_t>(static_cast<double>(cpu.ns) * slowness_)};
  processor_free_at_ = std::max(now, processor_free_at_) + work;
  processor_used_ += work;
  co_await wakeups_.sleep(processor_free_at_ - now);
}

std::uint64_t NodeRuntime::draw(std::string_view purpose, std::uint64_t bound) {
  auto it = streams_.find(purpose);
  if (it == streams_.end()) {
    const std::string stream = fmt::format("node {} {} {}", options_.name, options_.boot, purpose);
    it = streams_.emplace(purpose, RandomStream(options_.seed, stream)).first;
  }
  return it->second.uniform(bound);
}

Task<void> NodeRuntime::bugcheck(std::string_view ident) {
  die_(ident);
  co_await std::suspend_always{};  // the node ends before anybody could resume this
}

}  // namespace shadow::models
