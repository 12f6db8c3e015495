#include "models/link/storage_channel.hpp"

#include <algorithm>
#include <utility>

#include "engine/base/assert.hpp"
#include "models/random/mix.hpp"

namespace shadow::models {

StorageChannel::StorageChannel(ChannelSpec spec, std::vector<PortLines>* ports)
    : spec_(std::move(spec)),
      losses_(spec_.losses),
      ns_per_byte_(1e9 / spec_.bytes_per_second),
      per_command_ns_(spec_.per_command.ns),
      latency_(spec_.latency),
      disturbed_(spec_.jitter.ns > 0 || spec_.losses.any()),
      ports_(spec_.full_duplex ? ports : nullptr) {
  SHADOW_ASSERT(spec_.bytes_per_second > 0, "a channel without a rate");
}

Duration StorageChannel::book(SimTime ready, Duration early, Bytes bytes, AttachmentIndex host,
                              AttachmentIndex unit) {
  const Duration busy = hold(bytes);
  count(bytes, busy);
  const SimTime undisturbed = ready + tail(early, bytes);
  if (ports_ != nullptr) {
    SimTime& from = (*ports_)[unit].out;
    SimTime& to = (*ports_)[host].in;
    const SimTime end = std::max(pass(ready - early, busy, from, to), undisturbed);
    from = to = end;
    return end - undisturbed;
  }
  SimTime& line = inbound();
  const SimTime end = std::max(std::max(ready - early, line) + busy, undisturbed);
  line = end;
  return end - undisturbed;
}

Duration StorageChannel::disturbed_latency(Bytes bytes) {
  Duration d = latency_;
  if (spec_.jitter.ns > 0) {
    const auto bound = static_cast<std::uint64_t>(spec_.jitter.ns) + 1;
    d += Duration{static_cast<std::int64_t>(mix(spec_.seed, messages_++) % bound)};
  }
  if (!losses_.any()) return d;
  const Bytes size = std::max<Bytes>(bytes, 1);
  LossDraws draws(~spec_.seed, loss_draws_);
  return d +
         resend(packet_loss(losses_, size), packets_of(size, losses_.packet), latency_ * 2, draws)
             .delay;
}

void StorageChannel::slow(double factor) {
  slowness_ = factor;
  set_pace();
}

void StorageChannel::congest(double share) {
  SHADOW_ASSERT(share >= 0 && share <= kMostCongested, "a share of congestion out of range");
  congestion_ = share;
  set_pace();
}

void StorageChannel::set_loss(double share) {
  SHADOW_ASSERT(share <= 1, "a share of losses above 1");
  losses_.share = share < 0 ? spec_.losses.share : share;
  disturbed_ = spec_.jitter.ns > 0 || losses_.any();
}

void StorageChannel::set_pace() {
  const double busy = slowness_ / (1 - congestion_);
  const auto times = [](Duration d, double factor) {
    return Duration{static_cast<std::int64_t>(static_cast<double>(d.ns) * factor)};
  };
  ns_per_byte_ = 1e9 / spec_.bytes_per_second * busy;
  per_command_ns_ = times(spec_.per_command, busy).ns;
  latency_ = times(spec_.latency, slowness_);
}

}  // namespace shadow::models
