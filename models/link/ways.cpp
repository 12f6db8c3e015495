#include "models/link/ways.hpp"

#include <algorithm>
#include <queue>

#include "engine/base/assert.hpp"

namespace shadow::models {
namespace {

/// A way that is being found; ordered by latency, then by links and order of finding, so that the
/// result does not depend on chance.
struct Candidate {
  Way way;
  std::uint64_t found = 0;

  [[nodiscard]] bool after(const Candidate& o) const {
    if (way.latency != o.way.latency) return way.latency > o.way.latency;
    if (way.links.size() != o.way.links.size()) return way.links.size() > o.way.links.size();
    return found > o.found;
  }
};
struct Later {
  bool operator()(const Candidate& a, const Candidate& b) const { return a.after(b); }
};

// ours: stops the search in meshes of many sites, where the first ways are found long before
constexpr std::uint64_t kMaxCandidates = 20'000;

}  // namespace

Ways::Ways(const PlatformSpec& spec)
    : spec_(spec),
      pairs_(spec.interconnects.size() * spec.interconnects.size()),
      interconnect_up_(spec.interconnects.size(), true),
      forward_up_(spec.links.size(), true),
      backward_up_(spec.links.size(), true),
      attachment_up_(spec.attachments.size(), true) {
  check();
  for (InterconnectIndex from = 0; from < spec.interconnects.size(); ++from) find_ways(from);
}

void Ways::check() const {
  for (const LinkSpec& l : spec_.links) {
    SHADOW_ASSERT(l.a < spec_.interconnects.size() && l.b < spec_.interconnects.size(),
                  "a link joins an interconnect that does not exist");
    SHADOW_ASSERT(l.bytes_per_second > 0, "a link without rate");
  }
  for (const AttachmentSpec& a : spec_.attachments) {
    SHADOW_ASSERT(a.interconnect < spec_.interconnects.size(),
                  "an attachment to an interconnect that does not exist");
  }
  for (const InterconnectSpec& i : spec_.interconnects) {
    SHADOW_ASSERT(i.bytes_per_second > 0, "an interconnect without rate");
  }
}

void Ways::find_ways(InterconnectIndex from) {
  std::priority_queue<Candidate, std::vector<Candidate>, Later> open;
  std::uint64_t found = 0;
  open.push({Way{0, {}, {from}, spec_.interconnects[from].latency}, found++});
  while (!open.empty()) {
    const Candidate best = open.top();
    open.pop();
    const InterconnectIndex end = best.way.interconnects.back();
    auto& ways = pairs_[from * spec_.interconnects.size() + end].ways;
    // a way through a place that was reached in that many shorter ways is among the shortest of no
    // pair
    if (ways.size() >= kMaxWays) continue;
    ways.push_back(best.way);
    ways.back().rank = static_cast<std::uint32_t>(ways.size() - 1);
    max_rank_ = std::max(max_rank_, ways.size());
    for (LinkIndex l = 0; l < spec_.links.size() && found < kMaxCandidates; ++l) {
      const LinkSpec& link = spec_.links[l];
      if (link.a != end && link.b != end) continue;
      const InterconnectIndex next = link.a == end ? link.b : link.a;
      const auto& passed = best.way.interconnects;
      if (std::find(passed.begin(), passed.end(), next) != passed.end()) continue;
      Candidate longer{best.way, found++};
      longer.way.links.push_back({l, link.a == end});
      longer.way.interconnects.push_back(next);
      longer.way.latency += link.latency + spec_.interconnects[next].latency;
      open.push(std::move(longer));
    }
  }
}

bool Ways::up(const Way& way) const {
  for (const InterconnectIndex i : way.interconnects) {
    if (!interconnect_up_[i]) return false;
  }
  for (const LinkStep& s : way.links) {
    if (!link_up(s.link, s.forward)) return false;
  }
  return true;
}

const Way* Ways::in_use(InterconnectIndex from, InterconnectIndex to) const {
  const Pair& p = pair(from, to);
  if (p.version != version_) {
    p.version = version_;
    const auto it = std::find_if(p.ways.begin(), p.ways.end(), [&](const Way& w) { return up(w); });
    p.current = it == p.ways.end() ? nullptr : &*it;
  }
  return p.current;
}

const Way* Ways::in_use_between(AttachmentIndex from, AttachmentIndex to) const {
  if (!attachment_up_[from] || !attachment_up_[to]) return nullptr;
  return in_use(spec_.attachments[from].interconnect, spec_.attachments[to].interconnect);
}

void Ways::set_interconnect(InterconnectIndex i, bool up) {
  interconnect_up_[i] = up;
  ++version_;
}

void Ways::set_link(LinkIndex l, bool up, bool forward, bool backward) {
  if (forward) forward_up_[l] = up;
  if (backward) backward_up_[l] = up;
  ++version_;
}

void Ways::set_attachment(AttachmentIndex a, bool up) { attachment_up_[a] = up; }

}  // namespace shadow::models
