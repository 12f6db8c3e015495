#include "tests/crash/membership_scene.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "engine/storage/home_block.hpp"
#include "tests/support/disk_probe.hpp"

namespace shadow::test {
namespace {

constexpr BlockCount kSmall = 8 * 127;  // eight segments: recovered at once
constexpr BlockRange kUsers{100, 300};
constexpr Duration kLate = milliseconds(2);

/// Services take a little longer, differently for each.
class UnevenDisk final : public models::DiskFault {
 public:
  explicit UnevenDisk(std::uint64_t seed) : seed_(seed) {}
  [[nodiscard]] std::string_view name() const override { return "uneven"; }
  [[nodiscard]] double stretch() const override {
    return 1.0 + static_cast<double>(models::mix(seed_, asked_++) % 1024) / 1024;
  }

 private:
  std::uint64_t seed_;
  mutable std::uint64_t asked_ = 0;
};

models::WorkloadSpec users() {
  models::WorkloadSpec w;
  w.name = "users";
  w.streams = 2;
  w.think = milliseconds(8);
  w.reads = 0.5;
  w.region = kUsers;
  w.retry = milliseconds(100);
  return w;
}

}  // namespace

std::string word(ChangeKind kind) {
  static constexpr std::array kWords{"add", "remove", "expel", "form", "mount", "dismount"};
  return kWords.at(static_cast<std::size_t>(kind));
}

TestCluster::Options MembershipScene::options(std::uint16_t nodes) {
  TestCluster::Options o;
  o.real_nodes = 3;
  o.parameters[ParameterId::votes] = 1;
  o.parameters[ParameterId::expected_votes] = 3;
  o.parameters[ParameterId::recnxinterval] = 3;
  o.parameters[ParameterId::shadow_mbr_tmo] = 3;
  o.manager.lan_listen_timeout = seconds(1);
  o.seed = nodes;
  o.make_network = [](models::EventQueue& queue, models::PlatformSpec spec) {
    return std::make_unique<DisturbedNetwork>(queue, std::move(spec));
  };
  return o;
}

MembershipScene::MembershipScene(ChangeKind kind, std::uint16_t nodes)
    : kind_(kind), nodes_({"ALPHA", "BETA"}), disks_({kD1, kD2, kD3}), j_(options(nodes)) {
  const bool adds = kind == ChangeKind::add;
  for (const auto& d : disks_) c_.disk(d, kSmall, adds && d == kD3 ? 99 : 7);
  for (const char* n : {"ALPHA", "BETA", nodes == 3 ? "GAMMA" : "VOTER"}) c_.boot(n);
  if (nodes == 3) nodes_.emplace_back("GAMMA");
  subject_ = adds || kind == ChangeKind::remove || kind == ChangeKind::expel ? kD3 : kD2;
  const std::vector<std::string> others(nodes_.begin() + 1, nodes_.end());
  std::vector<std::string> at_first = nodes_;
  if (kind == ChangeKind::mount) at_first = others;
  if (kind == ChangeKind::form) at_first = {"ALPHA"};
  c_.adopt(kUnit, adds ? std::vector{kD1, kD2} : disks_, at_first);
  c_.start();
  if (kind == ChangeKind::form) {  // disks of a set that was properly dismounted
    SHADOW_ASSERT(succeeded(c_.dismount("ALPHA", dismounting(unit_name())).status),
                  "a set without users cannot be dismounted");
  }
  j_.load(kD1,
          kind == ChangeKind::form                                    ? std::vector<std::string>{}
          : kind == ChangeKind::mount || kind == ChangeKind::dismount ? others
                                                                      : nodes_,
          {users()});
  c_.run(milliseconds(200));
}

std::vector<std::string> MembershipScene::faults() const {
  return {"actor", "master", "source", "subject", "flap", "cut", "path"};
}

void MembershipScene::complain(const std::string& text) { complaint_ += text + "\n"; }

// A message or an I/O of the change; the failure comes as an event of the same instant, because a
// node does not die within its own code.
void MembershipScene::step(std::string what) {
  if (!counting_) return;
  steps_.push_back(std::move(what));
  if (steps_.size() == try_.step) c_.driver().queue().after({}, due_);
}

void MembershipScene::disturb(std::uint32_t order) {
  auto& network = dynamic_cast<DisturbedNetwork&>(*c_.real().network);
  network.on_sent = [this](auto from, auto to, Bytes size) {
    step(fmt::format("message of {} bytes from node {} to {}", size, from, to));
  };
  if (order > 0) network.delay(order, kLate);
  c_.on_operation_started = [this](const OperationInfo& op) { judge_performers(op); };
  for (std::size_t i = 0; i < disks_.size(); ++i) {
    const std::string disk = disks_[i];
    watch(c_, disk, [this, disk](IoKind kind, BlockRange range) {
      judge_reads(disk, kind, range);
      if (range.count == 1 && (range.begin == kHomeLbn || range.begin == scb_lbn_of(kSmall))) {
        step(fmt::format("{} of block {} of {}", kind == IoKind::read ? "read" : "write",
                         range.begin, disk));
      }
      return Status::normal;
    });
    if (order > 0) c_.unit(disk).install(std::make_unique<UnevenDisk>(order * 8 + i));
  }
}

void MembershipScene::begin_change() {
  switch (kind_) {
    case ChangeKind::add:
      return c_.start_mount("ALPHA", mounting({kD3}));
    case ChangeKind::remove:
      return c_.start_dismount("ALPHA", dismounting(kD3));
    case ChangeKind::expel:
      return fatal(c_, kD3);
    case ChangeKind::form:
      return c_.start_mount("ALPHA", mounting(disks_));
    case ChangeKind::mount:
      return c_.start_mount("ALPHA", mounting({}));
    case ChangeKind::dismount:
      return c_.start_dismount("ALPHA", dismounting(unit_name()));
  }
}

// As the last node sees it that has the set in the end.
bool MembershipScene::change_ended() {
  const std::string node = kind_ == ChangeKind::form ? "ALPHA" : nodes_.back();
  const auto unit = c_.up(node) ? c_.services(node).unit(unit_name()) : std::nullopt;
  if (!unit) return false;
  switch (kind_) {
    case ChangeKind::add:
      return unit->members.size() == 3;
    case ChangeKind::remove:
    case ChangeKind::expel:
      return unit->members.size() == 2;
    case ChangeKind::form:
      return unit->members.size() == 3;
    case ChangeKind::mount:
    case ChangeKind::dismount:
      return std::ranges::count(unit->mounted_on, "ALPHA") == (kind_ == ChangeKind::mount ? 1 : 0);
  }
  return true;
}

std::string MembershipScene::actor() {
  if (kind_ != ChangeKind::expel) return "ALPHA";
  const auto leads = std::ranges::find_if(
      nodes_, [this](const std::string& n) { return c_.up(n) && unit_of(n).changing; });
  return leads == nodes_.end() ? "ALPHA" : *leads;
}

std::string MembershipScene::lock_master(const std::string& actor) {
  models::NodeShell* const shell = c_.nodes().find(c_.real().locks->master("SHAD$STATE_DSA1"));
  if (shell != nullptr && shell->name() != actor) return shell->name();
  return actor == "ALPHA" ? "BETA" : "ALPHA";
}

void MembershipScene::due(std::uint64_t) {
  reached_ = true;
  failed_at_ = c_.now();
  fail();
}

void MembershipScene::fail() {
  const std::string acting = actor();
  if (try_.fault == "actor") return c_.crash(acting);
  if (try_.fault == "master") return c_.crash(lock_master(acting), models::Leaving::silent);
  if (try_.fault == "source") {
    dead_disks_.insert(kD1);
    return offline(c_, kD1);
  }
  if (try_.fault == "subject") {
    dead_disks_.insert(subject_);
    return fatal(c_, subject_);
  }
  cut_off_ = acting;
  if (try_.fault == "path") {
    for (const auto& d : disks_) c_.cut(acting, d);
    return heal_after(seconds(8));
  }
  c_.real().network->set_attachment(c_.id(acting).index, false);
  c_.real().transport->recheck();
  heal_after(try_.fault == "flap" ? milliseconds(1500) : seconds(12));
}

void MembershipScene::heal(std::uint64_t) {
  if (try_.fault == "path") {
    for (const auto& d : disks_) {
      if (c_.up(cut_off_)) c_.cut(cut_off_, d, false);
    }
    return;
  }
  c_.real().network->set_attachment(c_.id(cut_off_).index, true);
  c_.real().transport->recheck();
}

TryResult MembershipScene::run(const Try& what) {
  try_ = what;
  disturb(what.order);
  counting_ = true;
  begin_change();
  const bool ended = c_.run_until([this] { return reached_ || change_ended(); }, seconds(60));
  c_.run(milliseconds(20));  // what follows the end: releases
  if (!reached_) counting_ = false;
  if (what.step == 0) {
    if (!ended) steps_.clear();
    return {true, "", steps_};
  }
  if (!reached_) return {};
  counting_ = false;
  if (kind_ == ChangeKind::expel) dead_disks_.insert(kD3);
  c_.run(seconds(2));
  for (models::Workload& w : j_.workloads->all()) w.stop();
  c_.run(seconds(20));  // all that heals has healed
  return {true, recover(), {}};
}

std::vector<std::string> MembershipScene::mounting_nodes() {
  std::vector<std::string> all;
  for (const auto& n : nodes_) {
    if (c_.up(n) && c_.services(n).unit(unit_name())) all.push_back(n);
  }
  return all;
}

// The survivors go on with the set; where nobody has it any more, somebody can mount it.
std::string MembershipScene::recover() {
  if (mounting_nodes().empty()) mount_again();
  const auto nodes = mounting_nodes();
  if (nodes.empty()) {
    complain("nobody can mount the set");
    return complaint_;
  }
  if (!becomes_steady()) complain(description());
  if (!j_.finish(nodes.front(), seconds(300))) complain("requests do not end");
  complaint_ += j_.complaints();
  for (const auto& n : nodes) judge_use(n);
  if (!becomes_steady()) complain(description());  // a use finds a disk that is gone
  judge_end();
  return complaint_;
}

bool MembershipScene::becomes_steady() {
  return c_.run_until(
      [this] {
        return std::ranges::all_of(mounting_nodes(), [this](const std::string& n) {
          return c_.view(n, kUnit).state == UnitState::steady;
        });
      },
      seconds(600));
}

// For whoever looks into it: the states, and what was said since the failure.
std::string MembershipScene::description() {
  std::string text = "the set does not become steady:";
  for (const auto& n : mounting_nodes()) {
    const UnitView v = c_.view(n, kUnit);
    text += fmt::format(" {} has {} in state {}{}{};", n, members(c_, n), static_cast<int>(v.state),
                        v.copy ? " copy" : "", v.merge ? " merge" : "");
    VirtualUnit& unit = unit_of(n);
    text += fmt::format(" changing {} held {} by {} stalled {} flights {} lock {};", unit.changing,
                        unit.gate().held(), unit.gate().holder().index, unit.gate().stalled(),
                        !unit.flights().empty(), static_cast<int>(unit.state_lock->mode()));
  }
  for (const Said& s : c_.said()) {
    if (s.at >= failed_at_) {
      text += fmt::format("\n  {:.6f} node {} {}", s.at.seconds(), s.node.index, s.line);
    }
  }
  return text;
}

void MembershipScene::mount_again() {
  std::vector<std::string> disks;
  for (const auto& d : disks_) {
    if (!dead_disks_.contains(d)) disks.push_back(d);
  }
  for (const std::string n : {"ALPHA", "BETA", "GAMMA", "VOTER"}) {
    const bool there = n == "ALPHA" || n == "BETA" || (n == "GAMMA") == (nodes_.size() == 3);
    if (!there || !c_.up(n)) continue;
    if (std::ranges::count(nodes_, n) == 0) nodes_.push_back(n);
    if (succeeded(c_.mount(n, mounting(disks), seconds(300)).status)) return;
  }
}

bool MembershipScene::is_target(const std::string& disk) {
  const auto nodes = mounting_nodes();
  return !nodes.empty() && std::ranges::all_of(nodes, [&](const std::string& n) {
    const auto members = c_.view(n, kUnit).members;
    return std::ranges::any_of(members, [&](const MemberView& m) {
      return m.name.str() == disk && m.role == MemberRole::copy_target;
    });
  });
}

// R6.112. A user reads less than a segment.
void MembershipScene::judge_reads(const std::string& disk, IoKind kind, BlockRange range) {
  const bool user = range.count < 127 && range.begin >= kUsers.begin && range.end() <= kUsers.end();
  if (kind == IoKind::read && user && is_target(disk)) {
    complain(
        fmt::format("a user's read of block {} comes from {}, a copy target", range.begin, disk));
  }
}

// R6.115. Who does not run any more performs nothing.
void MembershipScene::judge_performers(const OperationInfo& started) {
  for (const Operation& o : c_.operations()) {
    const bool runs =
        c_.nodes().find(o.info.node) != nullptr && c_.real().manager->may_run(o.info.node);
    if (!o.ended && runs && o.info.kind == started.kind && o.info.node != started.node) {
      complain(fmt::format("nodes {} and {} perform the same operation", o.info.node.index,
                           started.node.index));
    }
  }
}

// R6.113: whoever is well and was not to go is a member.
void MembershipScene::judge_members(const UnitView& set) {
  for (const auto& d : disks_) {
    const bool to_change = d == kD3 && subject_ == kD3;
    const bool is_member =
        std::ranges::any_of(set.members, [&](const MemberView& m) { return m.name.str() == d; });
    if (!to_change && !dead_disks_.contains(d) && !is_member) {
      complain(d + " is well and no member any more");
    }
  }
}

// The set is of use on the node.
void MembershipScene::judge_use(const std::string& node) {
  const Status s = c_.write(node, kUnit, {kUsers.begin, 1}, 77);
  if (failed(s) || c_.read(node, kUnit, {kUsers.begin, 1}) != Blocks(77, 1)) {
    complain(node + " cannot use the set");
  }
}

// R6.110-R6.116, once all is calm again.
void MembershipScene::judge_end() {
  const auto nodes = mounting_nodes();
  const UnitView first = c_.view(nodes.front(), kUnit);
  judge_members(first);
  for (const auto& n : nodes) {
    const UnitView v = c_.view(n, kUnit);
    if (members(c_, n) != members(c_, nodes.front()) || v.generation != first.generation) {
      complain(fmt::format("{} and {} see different sets: {} and {}", nodes.front(), n,
                           members(c_, nodes.front()), members(c_, n)));
    }
    if (std::vector<std::string> sorted(nodes); v.mounted_on != (std::ranges::sort(sorted), sorted))
      complain(fmt::format("{} takes the set for mounted on {}, it is on {}", n,
                           fmt::join(v.mounted_on, " "), fmt::join(sorted, " ")));
  }
  const UnitId unit = unit_name().id();
  std::set<std::string> current;
  for (const MemberView& m : first.members) current.insert(m.name.str());
  for (const auto& d : disks_) {
    const auto scb = c_.scb_of(d, kSmall);
    const bool member = current.contains(d);
    if (member && (!scb || scb->generation != first.generation)) {
      complain(fmt::format("member {} carries generation {}, the set {}", d,
                           scb ? scb->generation.value : 0, first.generation.value));
    }
    if (!member && scb && scb->unit == unit && scb->generation >= first.generation) {
      complain(fmt::format("{} is no member and carries generation {}, the set {}", d,
                           scb->generation.value, first.generation.value));
    }
  }
}

}  // namespace shadow::test
