#include "sim/bench/licence_watch.hpp"

#include <algorithm>
#include <array>

namespace shadow::sim {
namespace {

/// R3.12: two warnings, then removal.
constexpr std::array kSteps{seconds(300), seconds(3540), seconds(3600)};

}  // namespace

LicenceWatch::LicenceWatch(System& system)
    : system_(system),
      units_(system.scenario().licence.units),
      highest_unit_first_(system.scenario().config.option("licence.removal_order") ==
                          "highest_unit") {}

/// A set that several nodes have counts once; copy targets do not count (R3.11).
std::vector<LicenceWatch::Member> LicenceWatch::members() {
  std::map<DeviceName, Member> found;
  for (const NodeId n : system_.nodes_or_all("")) {
    if (system_.engine(n) == nullptr || system_.node_state(n) != NodeWord::member) continue;
    for (const UnitView& u : system_.engine(n)->services().units()) {
      const auto full = std::count_if(u.members.begin(), u.members.end(), [](const MemberView& m) {
        return m.role == MemberRole::full;
      });
      const UnitNumber unit{static_cast<std::uint16_t>(u.name.unit())};
      for (const MemberView& m : u.members) {
        if (m.role != MemberRole::full) continue;
        found.try_emplace(m.name, Member{m.name, unit, static_cast<std::size_t>(full), 0, n});
      }
    }
  }
  std::erase_if(joined_, [&](const auto& known) { return !found.contains(known.first); });
  std::vector<Member> all;
  for (auto& [name, m] : found) {
    const auto [at, fresh] = joined_.try_emplace(name, next_);
    if (fresh) ++next_;
    m.joined = at->second;
    all.push_back(m);
  }
  return all;
}

void LicenceWatch::look() {
  if (system_.scenario().licence.kind != Licence::Kind::per_disk) return;
  const std::vector<Member> all = members();
  const bool over = static_cast<std::int64_t>(all.size()) > units_;
  if (over && !over_) {
    ++excess_;
    for (std::size_t step = 0; step < kSteps.size(); ++step) {
      system_.queue().after(kSteps[step], due_, (std::uint64_t{excess_} << 8U) | step);
    }
  } else if (!over) {
    removing_ = failed_ = false;  // R3.15
  }
  over_ = over;
  if (removing_ && !under_way_) remove_one(all);
}

void LicenceWatch::due(std::uint64_t argument) {
  if ((argument >> 8U) != excess_ || !over_) return;
  const std::size_t step = argument & 0xffU;
  if (step + 1 < kSteps.size()) {
    return say(MessageId::ssrv_complywarn, static_cast<std::int64_t>(members().size()) - units_);
  }
  removing_ = true;
  look();
}

/// The member that came last; between equals that of the highest unit (3.2).
bool LicenceWatch::goes_before(const Member& a, const Member& b) const {
  if (highest_unit_first_ && a.unit != b.unit) return a.unit > b.unit;
  if (a.joined != b.joined) return a.joined > b.joined;
  return a.unit > b.unit;
}

/// Never the last full member of a set (R3.13).
void LicenceWatch::remove_one(const std::vector<Member>& all) {
  const Member* chosen = nullptr;
  for (const Member& m : all) {
    if (m.of > 1 && (chosen == nullptr || goes_before(m, *chosen))) chosen = &m;
  }
  if (chosen == nullptr) {
    if (!failed_) say(MessageId::ssrv_complyfail, static_cast<std::int64_t>(all.size()) - units_);
    failed_ = true;
    return;
  }
  under_way_ = true;
  system_.shell(chosen->node)->scope().spawn(remove(*this, chosen->node, chosen->name));
}

Task<void> LicenceWatch::remove(LicenceWatch& self, NodeId node, DeviceName member) {
  /// Also when the node dies meanwhile: then another one is asked.
  struct End {
    LicenceWatch& watch;
    explicit End(LicenceWatch& w) : watch(w) {}
    End(const End&) = delete;
    End& operator=(const End&) = delete;
    ~End() {
      watch.under_way_ = false;
      watch.system_.witness().notice().changed();
    }
  };
  const End end(self);
  DismountRequest request;
  request.device = std::move(member);
  const ServiceResult result =
      co_await self.system_.engine(node)->services().dismount(std::move(request));
  static_cast<void>(result);
}

void LicenceWatch::say(MessageId id, std::int64_t over) {
  for (const NodeId n : system_.nodes_or_all("")) {
    models::NodeShell* const shell = system_.shell(n);
    if (shell == nullptr || system_.node_state(n) != NodeWord::member) continue;
    const Emission e(id, {{"count", std::to_string(over)}});
    shell->console().opcom(e);
    shell->console().journal(e);
    return;
  }
}

}  // namespace shadow::sim
