#pragma once
// The LAN of a crash scene: tells every message as it leaves, and may deliver it later than the
// wire would, those of an ordered pair in their order.
#include <cstdint>
#include <functional>
#include <map>
#include <utility>
#include <vector>

#include "models/events/event_to.hpp"
#include "models/link/plain_network.hpp"
#include "models/random/mix.hpp"

namespace shadow::test {

class DisturbedNetwork final : public models::PlainNetwork {
 public:
  using PlainNetwork::PlainNetwork;

  /// Told when a message has left.
  std::function<void(models::AttachmentIndex from, models::AttachmentIndex to, Bytes size)> on_sent;
  /// Messages come up to this much later, by `seed`.
  void delay(std::uint64_t seed, Duration at_most) {
    seed_ = seed;
    at_most_ = at_most;
  }

  void send(models::AttachmentIndex from, models::AttachmentIndex to, Bytes size,
            models::EventHandler& handler, std::uint64_t argument,
            models::EventHandler* on_lost) override {
    parcels_.push_back({from, to, &handler, on_lost, argument});
    PlainNetwork::send(from, to, size, came_, parcels_.size() - 1, &gone_);
    if (on_sent) on_sent(from, to, size);
  }

 private:
  struct Parcel {
    models::AttachmentIndex from, to;
    models::EventHandler* handler;
    models::EventHandler* on_lost;
    std::uint64_t argument;
  };
  void came(std::uint64_t number) {
    const Parcel& p = parcels_[number];
    if (at_most_.ns == 0) return p.handler->on_event(p.argument);
    const std::uint64_t late = models::mix(seed_, number) % static_cast<std::uint64_t>(at_most_.ns);
    SimTime& last = last_[{p.from, p.to}];
    last = std::max(last, queue().now() + Duration{static_cast<std::int64_t>(late)});
    queue().at(last, *p.handler, p.argument);
  }
  void gone(std::uint64_t number) {
    const Parcel& p = parcels_[number];
    if (p.on_lost != nullptr) p.on_lost->on_event(p.argument);
  }

  std::uint64_t seed_ = 0;
  Duration at_most_{};
  std::vector<Parcel> parcels_;
  std::map<std::pair<models::AttachmentIndex, models::AttachmentIndex>, SimTime> last_;
  models::EventTo<DisturbedNetwork, &DisturbedNetwork::came> came_{*this};
  models::EventTo<DisturbedNetwork, &DisturbedNetwork::gone> gone_{*this};
};

}  // namespace shadow::test
