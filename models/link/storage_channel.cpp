#include "models/link/storage_channel.hpp"

#include <algorithm>
#include <utility>

#include "engine/base/assert.hpp"
#include "models/random/mix.hpp"

namespace shadow::models {

StorageChannel::StorageChannel(ChannelSpec spec)
    : spec_(std::move(spec)),
      ns_per_byte_(1e9 / spec_.bytes_per_second),
      per_command_ns_(spec_.per_command.ns),
      latency_(spec_.latency) {
  SHADOW_ASSERT(spec_.bytes_per_second > 0, "a channel without a rate");
}

Duration StorageChannel::book(SimTime ready, Duration early, Bytes bytes) {
  const Duration busy = hold(bytes);
  SimTime& line = inbound();
  const SimTime undisturbed = ready + tail(early, bytes);
  const SimTime end = std::max(std::max(ready - early, line) + busy, undisturbed);
  line = end;
  count(bytes, busy);
  return end - undisturbed;
}

Duration StorageChannel::latency_with_jitter() {
  const std::uint64_t draw = mix(spec_.seed, messages_++);
  const auto bound = static_cast<std::uint64_t>(spec_.jitter.ns) + 1;
  return latency_ + Duration{static_cast<std::int64_t>(draw % bound)};
}

void StorageChannel::slow(double factor) {
  ns_per_byte_ = 1e9 / spec_.bytes_per_second * factor;
  const auto slower = [factor](Duration d) {
    return Duration{static_cast<std::int64_t>(static_cast<double>(d.ns) * factor)};
  };
  per_command_ns_ = slower(spec_.per_command).ns;
  latency_ = slower(spec_.latency);
}

}  // namespace shadow::models
