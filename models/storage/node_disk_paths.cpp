// Which path of a unit is current, and how another is found.
#include <algorithm>
#include <utility>

#include "models/storage/node_disk.hpp"
#include "models/storage/served_disks.hpp"

namespace shadow::models {
namespace {

constexpr Duration kSelection = milliseconds(250);  // SCSI-2: recommended selection time-out delay
constexpr Duration kAcknowledge =
    milliseconds(1);  // ours: the unit's time for a packet acknowledge
constexpr Duration kRefusal =
    milliseconds(1);  // ours: an adapter or controller that says at once that nothing is there
constexpr Duration kVerifyLimit = milliseconds(4500);  // below the 5 s that verify() may take

}  // namespace

// Path sets (RP.4).

bool NodeDisk::may_be_served() const {
  if (node_.served == nullptr || use_ == Use::serving || !served_enabled_) return false;
  const std::string code = unit_.spec().name.code();
  const bool in_sets = code == "DG" || code == "DK";  // else served fail-over has always been there
  if (paths_.empty() || !in_sets) return true;
  if (code == "DG" && !node_.rules.fc_served_failover) return false;
  return node_.rules.served_in_sets && node_.parameter(ParameterId::mpdev_enable) != 0 &&
         node_.parameter(ParameterId::mpdev_remote) != 0;
}

std::size_t NodeDisk::usable_paths() const {
  const std::string code = unit_.spec().name.code();
  const bool one_only = (code == "DG" || code == "DK") &&
                        (!node_.rules.multipath || node_.parameter(ParameterId::mpdev_enable) == 0);
  return one_only ? std::min<std::size_t>(paths_.size(), 1) : paths_.size();
}

std::vector<NodeId> NodeDisk::servers() const {
  if (!may_be_served()) return {};
  return node_.served->servers(node_.node, unit_, preferred_);
}

Path* NodeDisk::first_up() {
  for (std::size_t i = 0; i < usable_paths(); ++i) {
    if (paths_[i].up() && paths_[i].enabled()) return &paths_[i];
  }
  return nullptr;
}

bool NodeDisk::direct_path_up() {
  for (Path& p : paths_) (void)p.refresh();
  return unit_.reachable() && first_up() != nullptr;
}

NodeDisk::Reach NodeDisk::reach() {
  const bool direct_up = direct_path_up();
  if (!unit_.reachable()) return {};
  const auto candidates = servers();
  const bool server_up =
      std::find(candidates.begin(), candidates.end(), server_) != candidates.end();
  if (server_.valid() && server_up) return {nullptr, server_};
  if (current_ != nullptr && current_->up()) return {current_, {}};
  if (direct_up) return {first_up(), {}};
  if (!candidates.empty()) return {nullptr, candidates.front()};
  return {};
}

std::vector<PathSpec> NodeDisk::direct_paths() const {
  std::vector<PathSpec> specs;
  for (const Path& p : paths_) specs.push_back(p.spec());
  return specs;
}

// The current path.

void NodeDisk::leave_path() {
  if (current_ != nullptr) current_->release();
  current_ = nullptr;
  if (server_.valid()) node_.served->attach(server_, NodeId{});
  server_ = NodeId{};
}

void NodeDisk::use_direct(Path& path) {
  if (current_ != &path) {
    leave_path();
    ++counters_.path_switches;
  }
  current_ = &path;
  path.take();
}

void NodeDisk::use_server(NodeId server) {
  if (server_ == server) return;
  leave_path();
  ++counters_.path_switches;
  server_ = server;
  node_.served->attach(NodeId{}, server);
  if (!paths_.empty() && node_.poll_wanted) node_.poll_wanted();
}

void NodeDisk::select_path() {
  if (direct_path_up()) {
    use_direct(*first_up());
  } else if (const auto candidates = servers(); !candidates.empty()) {
    use_server(candidates.front());
  }
  refresh_info(connected());
}

void NodeDisk::recheck_paths() {
  const auto reached = [this] {
    return std::any_of(paths_.begin(), paths_.end(), [](const Path& p) { return p.up(); });
  };
  const bool was_reached = reached();
  const bool was_connected = current_ != nullptr && current_->up();
  for (Path& p : paths_) (void)p.refresh();
  const bool is_reached = reached();
  const bool lost = was_connected && !current_->up();
  if (lost) {
    current_->release();
    unit_.disconnect(owner_);
  }
  if (lost || (is_reached && !was_reached)) unit_.call_attention(owner_);
  if (server_.valid() && is_reached && node_.poll_wanted) node_.poll_wanted();
}

// Verification (RP.5).

Task<Status> NodeDisk::verify() {
  if (duplicate_) {
    co_await wakeups_.sleep(kRefusal);
    co_return Status::duplicate_unit;
  }
  for (Path& p : paths_) (void)p.refresh();
  const std::size_t ways = usable_paths() + servers().size();
  const Duration share = kVerifyLimit / static_cast<std::int64_t>(std::max<std::size_t>(ways, 1));
  // A path that was chosen by hand is kept as long as it answers.
  if (wanted_ == kNoPath && manual_) {
    wanted_ = server_.valid() ? kServed : static_cast<std::uint32_t>(current_ - paths_.data());
  }
  const bool served_first = wanted_ == kServed;
  Status found = Status::medium_offline;
  if (served_first) found = co_await verify_served(share);
  if (found == Status::medium_offline) found = co_await verify_direct(share);
  if (found == Status::medium_offline && !served_first) found = co_await verify_served(share);
  if (found == Status::normal) {
    manual_ =
        served_first ? server_.valid() : wanted_ < paths_.size() && current_ == &paths_[wanted_];
    wanted_ = kNoPath;
    verify_first_ = false;
    arrival_ = unit_.arrival();
    refresh_info(true);
    co_return Status::normal;
  }
  if (info_.online) refresh_info(false);
  co_return found;
}

/// Asks the unit through one path. `share`: how long an answer is waited for.
Task<Status> NodeDisk::ask_path(Path& path, Duration share) {
  const bool there = unit_.reachable() || unit_.duplicate();
  const bool answers = path.up() && there && unit_.responds();
  Duration wait = share;
  if (answers) {
    wait = path.round_trip() + kAcknowledge;
  } else if (!path.up()) {
    wait = kRefusal;
  } else if (!there) {
    // A controller says that the unit behind it is gone; on a bus nobody answers the selection.
    wait = path.spec().controller != nullptr ? path.round_trip() + kRefusal
                                             : std::min(share, kSelection);
  }
  co_await wakeups_.sleep(wait);
  if (!answers || !path.up()) co_return Status::medium_offline;
  if (unit_.duplicate()) co_return Status::duplicate_unit;  // RN.7
  if (!unit_.reachable()) co_return Status::medium_offline;
  co_return unit_.ready() ? Status::normal : Status::volume_invalid;
}

Task<Status> NodeDisk::verify_direct(Duration share) {
  const std::size_t count = usable_paths();
  const std::size_t first = wanted_ < count ? wanted_ : 0;
  for (std::size_t i = 0; i < count; ++i) {
    // The wanted one first, then all others in their order.
    const std::size_t index = i == 0 ? first : i <= first ? i - 1 : i;
    Path& path = paths_[index];
    if (!path.enabled()) continue;
    const Status s = co_await ask_path(path, share);
    if (s == Status::medium_offline) continue;
    if (s == Status::normal) use_direct(path);
    co_return s;
  }
  co_return Status::medium_offline;
}

Task<Status> NodeDisk::verify_served(Duration share) {
  // The unit must not stay on line here if another node is to have it (R2.24).
  if (wanted_ == kServed && current_ != nullptr) current_->release();
  const auto candidates = servers();
  for (const NodeId server : candidates) {
    ServedProbe probe(*node_.served, *this, server, share);
    const Status s = co_await probe;
    if (s == Status::medium_offline) continue;
    if (s == Status::normal) use_server(server);
    co_return s;
  }
  co_return Status::medium_offline;
}

// By hand, and back (RP.3, RP.6, RP.7).

std::vector<PathView> NodeDisk::paths() const {
  std::vector<PathView> views;
  for (std::size_t i = 0; i < usable_paths(); ++i) {
    const Path& p = paths_[i];
    views.push_back({p.name(), false, p.spec().adapter == nullptr ? "" : *p.spec().adapter,
                     &p == current_, p.up() && unit_.reachable(), p.enabled()});
  }
  if (node_.served == nullptr || use_ == Use::serving) return views;
  const auto candidates = servers();
  if (candidates.empty() && !server_.valid()) return views;
  views.push_back({kServedPath, true, server_.valid() ? node_.served->name(server_) : "",
                   server_.valid(), !candidates.empty(), served_enabled_});
  return views;
}

bool NodeDisk::enable_path(std::string_view name, bool enabled) {
  if (name == kServedPath) {
    served_enabled_ = enabled;
    return true;
  }
  const auto it = std::find_if(paths_.begin(), paths_.end(),
                               [name](const Path& p) { return p.name() == name; });
  if (it == paths_.end()) return false;
  it->enable(enabled);
  return true;
}

bool NodeDisk::switch_to(std::string_view name) {
  std::uint32_t wanted = kNoPath;
  if (name == kServedPath && may_be_served()) wanted = kServed;
  for (std::uint32_t i = 0; i < usable_paths(); ++i) {
    if (paths_[i].name() == name && paths_[i].enabled()) wanted = i;
  }
  if (wanted == kNoPath) return false;
  wanted_ = wanted;
  ask_for_verification();
  return true;
}

void NodeDisk::ask_for_verification() {
  verify_first_ = true;
  unit_.call_attention(owner_);
}

bool NodeDisk::may_fail_back() {
  return server_.valid() && !manual_ && direct_path_up() && unit_.responds() && unit_.ready();
}

}  // namespace shadow::models
