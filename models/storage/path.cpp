#include "models/storage/path.hpp"

namespace shadow::models {

bool Path::wired() const {
  return (spec_.channel == nullptr || spec_.channel->up()) &&
         (spec_.controller == nullptr || spec_.controller->up()) &&
         (spec_.cut == nullptr || !*spec_.cut) &&
         (spec_.network == nullptr || spec_.network->reachable(spec_.host, spec_.unit));
}

bool Path::refresh() {
  const bool now = wired() && (spec_.ports == nullptr || spec_.ports->available(spec_.port));
  const bool changed = now != up_;
  up_ = now;
  return changed;
}

std::string Path::name() const {
  if (spec_.adapter == nullptr || spec_.target == nullptr) return "";
  return *spec_.adapter + "." + *spec_.target;
}

void Path::charge_parts(SimTime now, BlockCount blocks) {
  const BlockCount more = more_parts(blocks);
  for (BlockCount i = 0; i < more; ++i) {
    static_cast<void>(spec_.channel->out(now, kCommandBytes, spec_.host, spec_.unit));
    if (spec_.controller != nullptr) spec_.controller->charge(1);
  }
}

SimTime Path::arrive(SimTime now, bool write, BlockCount blocks) {
  const BlockCount more = more_parts(blocks);
  if (more > 0 && spec_.controller != nullptr) spec_.controller->charge(more);
  const SimTime at = write ? now + spec_.network->ready_round_trip(spec_.host, spec_.unit) : now;
  return spec_.controller == nullptr ? at : spec_.controller->pass(at);
}

Duration Path::round_trip() const {
  if (spec_.channel != nullptr) return spec_.channel->base_latency() * 2;
  if (!spec_.network->reachable(spec_.host, spec_.unit)) return {};
  return spec_.network->latency(spec_.host, spec_.unit) +
         spec_.network->latency(spec_.unit, spec_.host);
}

}  // namespace shadow::models
