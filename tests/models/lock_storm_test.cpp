// Many nodes at once: users that lock, convert, write values, withdraw and release at random times,
// while nodes crash and boot, connections pause and clusters fall apart. Checked at every grant:
// the modes that owners have are compatible and the value is the last one written; in the end:
// everybody was served and nothing is left.
#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <list>
#include <set>

#include "models/random/random_stream.hpp"
#include "tests/support/lock_scene.hpp"

namespace shadow {
namespace {

using models::DistributedLocks;
using models::LockOptions;
using models::RandomStream;

constexpr int kResources = 4;  // the first two have an NL lock of every node, as SHAD$STATE has
constexpr int kKeptNames = 2;
/// A master's news of its own writing is this long on its way; if it dies meanwhile, nobody knows.
constexpr Duration kUnnoticed = milliseconds(20);

struct Truth {
  std::set<int> numbers{0};  // the last value written, or what a dying node may have written
  bool may_be_invalid = false;
  bool must_be_invalid = false;
};

class Storm {
 public:
  explicit Storm(std::uint64_t seed)
      : chance_(seed, "storm"),
        count_(2 + chance_.uniform(4)),
        courier_(driver_.queue(),
                 microseconds(20 + static_cast<std::int64_t>(chance_.uniform(900)))),
        locks_(driver_.queue(), courier_, options(seed)) {
    nodes_.resize(count_);
    weighted_ = chance_.chance(0.5);
    for (std::size_t n = 0; n < count_; ++n) boot(n);
  }

  void run() {
    const SimTime end = driver_.now() + seconds(40);
    while (driver_.now() < end && !testing::Test::HasFailure()) {
      driver_.run_until(driver_.now() + chance_.uniform(microseconds(100), seconds(3)));
      trouble();
    }
    calm();
  }

 private:
  struct Node {
    bool up = false;
    std::unique_ptr<TaskScope> scope;
    std::uint32_t users = 0;  // that have not ended
  };
  struct Held {
    NodeId node;
    int resource = 0;
    const Lock* lock = nullptr;
    LockMode to = LockMode::nl;  // while it converts
    bool converts = false;
    SimTime since;  // told to have its present mode
  };
  static LockOptions options(std::uint64_t seed) {
    LockOptions o;
    o.seed = seed;
    o.move_least_requests = 3;
    o.move_factor = 1;
    o.move_scan = milliseconds(200);  // trees move all the time
    o.deadlock_wait = milliseconds(500);
    return o;
  }
  static std::string name(int r) { return "R" + std::to_string(r); }
  static NodeId id(std::size_t n) { return {static_cast<std::uint16_t>(n)}; }

  // ---- users

  void boot(std::size_t n) {
    courier_.start(id(n));
    locks_.add(id(n), weighted_ ? static_cast<std::uint32_t>(chance_.uniform(3)) : 0);
    nodes_[n].up = true;
    nodes_[n].scope = std::make_unique<TaskScope>();
    nodes_[n].users = 0;
    group_.insert(id(n));
    for (int u = 0; u < 3; ++u) {
      ++nodes_[n].users;
      nodes_[n].scope->spawn(user(n));
    }
    for (int r = 0; r < kKeptNames; ++r) {
      ++nodes_[n].users;
      nodes_[n].scope->spawn(keep(n, r));
    }
  }
  Task<void> keep(std::size_t n, int r) {
    Lock l = co_await locks_.port(id(n)).acquire(name(r), LockMode::nl);
    while (!over_) co_await wakeups_.sleep(seconds(1));
    --nodes_[n].users;
  }
  Task<void> user(std::size_t n) {
    while (!ending_) {
      co_await wakeups_.sleep(chance_.uniform(Duration{}, milliseconds(30)));
      const auto r = static_cast<int>(chance_.uniform(kResources));
      const auto mode = LockMode(chance_.uniform(6));
      const std::uint64_t how = chance_.uniform(10);
      if (how == 0) {
        // Withdrawn at some time.
        TaskScope scope;
        scope.spawn(take_and_drop(n, r, mode));
        co_await wakeups_.sleep(chance_.uniform(Duration{}, milliseconds(5)));
        scope.clear();
      } else if (how == 1) {
        const auto nodes = co_await locks_.port(id(n)).holders(name(r));
        check(std::ranges::is_sorted(nodes), "holders not sorted");
      } else if (how < 5) {
        std::optional<Lock> l = co_await locks_.port(id(n)).try_acquire(name(r), mode);
        if (l) co_await use(n, r, *l);
      } else {
        Lock l = co_await locks_.port(id(n)).acquire(name(r), mode);
        co_await use(n, r, l);
      }
      ++served_;
    }
    --nodes_[n].users;
  }
  Task<void> take_and_drop(std::size_t n, int r, LockMode mode) {
    Lock l = co_await locks_.port(id(n)).acquire(name(r), mode);
    const Status s = co_await l.convert(LockMode(chance_.uniform(6)));
    (void)s;
  }
  /// From the grant to the release.
  Task<void> use(std::size_t n, int r, Lock& l) {
    const Entry entry(*this, id(n), r, l);
    granted(entry.held(), l.value().valid ? Status::normal : Status::value_not_valid);
    const std::uint64_t conversions = chance_.uniform(3);
    for (std::uint64_t i = 0; i < conversions; ++i) {
      co_await wakeups_.sleep(chance_.uniform(Duration{}, milliseconds(4)));
      const auto to = LockMode(chance_.uniform(6));
      std::optional<ValueBlock> value;
      if (chance_.chance(0.7)) {
        value = test::value_of(++number_ % 250 + 1);
        if (models::writes_value(l.mode()) && models::is_demotion(l.mode(), to)) {
          write(entry.held(), test::number(*value));
        }
      }
      entry.held().to = to;
      entry.held().converts = true;
      const Status s = co_await l.convert(to, value);
      entry.held().converts = false;
      if (s == Status::deadlock) break;
      check(l.mode() == to, "another mode than asked for");
      granted(entry.held(), s);
    }
    co_await wakeups_.sleep(chance_.uniform(Duration{}, milliseconds(4)));
  }
  /// In the list of what is held, as long as the lock.
  class Entry {
   public:
    Entry(Storm& s, NodeId node, int resource, const Lock& lock)
        : list_(s.held_), it_(list_.emplace(list_.end())) {
      it_->node = node;
      it_->resource = resource;
      it_->lock = &lock;
    }
    Entry(const Entry&) = delete;
    Entry& operator=(const Entry&) = delete;
    ~Entry() { list_.erase(it_); }
    [[nodiscard]] Held& held() const { return *it_; }

   private:
    std::list<Held>& list_;
    std::list<Held>::iterator it_;
  };

  // ---- checks

  void check(bool holds, const char* what) {
    if (!holds) ADD_FAILURE() << what << " at " << driver_.now().ns;
  }
  /// Between CW and PR it may have the new mode without knowing it yet.
  static bool may_stand_beside(const Held& o, LockMode m) {
    const LockMode has = o.lock->mode();
    if (models::compatible(has, m)) return true;
    return o.converts && !models::is_demotion(has, o.to) && !models::is_demotion(o.to, has) &&
           models::compatible(o.to, m);
  }
  void granted(Held& h, Status s) {
    h.since = driver_.now();
    if (!group_.contains(h.node)) return;  // cut off: its own side of a split
    for (const Held& o : held_) {
      if (&o == &h || o.resource != h.resource || !group_.contains(o.node)) continue;
      check(may_stand_beside(o, h.lock->mode()), "modes that conflict");
    }
    if (h.resource >= kKeptNames) return;
    Truth& t = truth_[static_cast<std::size_t>(h.resource)];
    if (!models::writes_value(h.lock->mode())) return;  // others may be writing now
    if (s == Status::normal) {
      check(!t.must_be_invalid, "a value that cannot be known is called valid");
      check(t.numbers.contains(test::number(h.lock->value())), "not the last value");
      t.numbers = {test::number(h.lock->value())};
      t.may_be_invalid = false;
    } else {
      check(t.may_be_invalid || t.must_be_invalid, "invalid without reason");
    }
  }
  void write(Held& h, int n) {
    last_write_[h.resource] = {h.node, driver_.now()};
    if (h.resource >= kKeptNames || !group_.contains(h.node)) return;
    Truth& t = truth_[static_cast<std::size_t>(h.resource)];
    before_[h.resource] = t;
    t.numbers = {n};
    t.may_be_invalid = t.must_be_invalid = false;
  }

  // ---- faults

  void trouble() {
    const std::uint64_t what = chance_.uniform(10);
    if (what < 3) {
      crash();
    } else if (what < 5) {
      pause();
    } else if (what < 7) {
      split();
    } else {
      for (std::size_t n = 0; n < count_; ++n) {
        if (!nodes_[n].up && chance_.chance(0.7)) boot(n);
      }
    }
  }
  [[nodiscard]] std::vector<NodeId> members() const { return {group_.begin(), group_.end()}; }
  NodeId any_member() {
    const auto all = members();
    return all[chance_.uniform(all.size())];
  }

  void crash() {
    std::vector<NodeId> dead;
    while (group_.size() > 1 && (dead.empty() || chance_.chance(0.3))) {
      dead.push_back(any_member());
      doubt(dead, driver_.now());
      kill(dead.back());
      group_.erase(dead.back());
    }
    if (dead.empty()) return;
    if (chance_.chance(0.5)) driver_.run_until(driver_.now() + chance_.uniform({}, seconds(2)));
    transition();
  }
  void kill(NodeId n) {
    courier_.end(n);
    locks_.stop(n);
    Node& x = nodes_[n.index];
    x.up = false;
    x.scope.reset();
  }
  void transition() {
    const auto all = members();
    locks_.suspend(all);
    if (chance_.chance(0.5)) driver_.run_until(driver_.now() + chance_.uniform({}, seconds(1)));
    for (Truth& t : truth_) t.may_be_invalid = true;  // exactly when is said by LockHistory
    const Duration d = locks_.rebuild(all);
    driver_.run_until(driver_.now() + d);
    locks_.resume(all);
  }
  /// What the loss of `dead` (still members; the last of them lives) does to the values.
  /// They have been silent since `silent`.
  void doubt(const std::vector<NodeId>& lost, SimTime silent) {
    const SimTime known = silent - kUnnoticed;
    const auto is_lost = [&](NodeId n) { return std::ranges::find(lost, n) != lost.end(); };
    for (int r = 0; r < kKeptNames; ++r) {
      Truth& t = truth_[static_cast<std::size_t>(r)];
      t.may_be_invalid = true;
      // also of a lock that is gone: what a silent node does reaches nobody
      const LastWrite& last = last_write_[r];
      if (is_lost(last.node) && last.at > known) {
        t.numbers.merge(std::set(before_[r].numbers));
        t.must_be_invalid = false;
        continue;
      }
      for (const Held& h : held_) {
        if (h.resource != r || !is_lost(h.node)) continue;
        const bool writer = models::writes_value(h.lock->mode());
        const bool unnoticed = h.since > known;
        if (writer && unnoticed) {
          t.may_be_invalid = true;
        } else if (writer) {
          t.must_be_invalid = true;
        }
      }
    }
  }

  /// A connection is silent for a while and comes back (RC.23, RL.1).
  void pause() {
    if (group_.size() < 2) return;
    const NodeId a = any_member();
    const NodeId b = any_member();
    if (a == b) return;
    courier_.cut(a, b);
    if (chance_.chance(0.5))
      driver_.run_until(driver_.now() + chance_.uniform({}, milliseconds(1)));
    locks_.suspend({a, b});
    driver_.run_until(driver_.now() + chance_.uniform({}, seconds(1)));
    courier_.heal(a, b);
    locks_.resume({a, b});
  }
  /// The cluster falls apart. One side goes on; the other stands still, perhaps finds the first
  /// again before it has gone on, or has to boot anew (RC.27, RC.28).
  void split() {
    if (group_.size() < 2) return;
    std::vector<NodeId> stays;
    std::vector<NodeId> goes;
    for (const NodeId n : group_) (chance_.chance(0.6) ? stays : goes).push_back(n);
    if (stays.empty() || goes.empty()) return;
    const SimTime silent = driver_.now();
    for (const NodeId a : stays) {
      for (const NodeId b : goes) courier_.cut(a, b);
    }
    locks_.suspend(members());
    driver_.run_until(driver_.now() + chance_.uniform({}, seconds(1)));
    const auto break_off = [&] {
      for (const NodeId a : stays) {
        for (const NodeId b : goes) courier_.break_off(a, b);
      }
    };
    const auto join = [&] {
      for (const NodeId a : stays) {
        for (const NodeId b : goes) courier_.join(a, b);
      }
    };
    const bool both_hang = chance_.chance(0.3);
    break_off();
    if (both_hang) {
      for (Truth& t : truth_) t.may_be_invalid = true;  // each side has lost the other for a while
      locks_.rebuild(goes);
      if (chance_.chance(0.5)) locks_.rebuild(stays);
      driver_.run_until(driver_.now() + chance_.uniform({}, seconds(1)));
      join();
      transition();
      return;
    }
    doubt(goes, silent);
    for (const NodeId n : goes) group_.erase(n);
    locks_.rebuild(stays);
    locks_.resume(stays);
    if (chance_.chance(0.5)) {
      locks_.rebuild(goes);  // it completes its own transition without quorum
      if (chance_.chance(0.3)) locks_.resume(goes);  // and has it by mistake (RC.29)
    }
    driver_.run_until(driver_.now() + chance_.uniform({}, seconds(2)));
    for (const NodeId n : goes) kill(n);
    join();
  }

  void calm() {
    for (std::size_t n = 0; n < count_; ++n) {
      if (!nodes_[n].up) boot(n);
    }
    driver_.run_until(driver_.now() + seconds(5));
    const std::uint64_t before = served_;
    driver_.run_until(driver_.now() + seconds(5));
    EXPECT_GT(served_, before + count_ * 10) << "they go on";
    ending_ = true;
    driver_.run_until(driver_.now() + seconds(30));
    over_ = true;
    driver_.run_until(driver_.now() + seconds(2));
    for (const Node& n : nodes_) EXPECT_EQ(n.users, 0U) << "somebody waits for ever";
    for (Node& n : nodes_) n.scope.reset();
    driver_.run();
    EXPECT_EQ(locks_.count(), 0U);
    EXPECT_EQ(locks_.waiting_messages(), 0U);
  }

 public:
  std::uint64_t served_ = 0;
  DistributedLocks& locks() { return locks_; }

 private:
  RandomStream chance_;
  std::size_t count_;
  models::PlainDriver driver_;
  models::Wakeups wakeups_{driver_.queue()};
  test::TestCourier courier_;
  DistributedLocks locks_;
  std::array<Truth, kKeptNames> truth_;
  struct LastWrite {
    NodeId node{};
    SimTime at{-1'000'000'000};
  };
  std::map<int, Truth> before_;
  std::map<int, LastWrite> last_write_;
  std::list<Held> held_;
  std::set<NodeId> group_;
  int number_ = 0;
  bool ending_ = false;  // users come to their end
  bool over_ = false;    // the NL locks, too
  bool weighted_ = false;
  std::vector<Node> nodes_;
};

std::uint64_t setting(const char* name, std::uint64_t otherwise) {
  const char* const text = std::getenv(name);
  return text != nullptr ? std::strtoull(text, nullptr, 10) : otherwise;
}

TEST(LockStorm, RL_1_RL_3_RL_4__NothingIsGrantedTwiceLostOrLeftThroughCrashesAndSplits) {
  const std::uint64_t from = setting("SHADOW_LOCK_SEED", 1);
  const std::uint64_t count = setting("SHADOW_LOCK_SEEDS", 15);
  std::uint64_t served = 0;
  std::uint64_t moves = 0;
  for (std::uint64_t seed = from; seed < from + count; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Storm storm(seed);
    storm.run();
    served += storm.served_;
    moves += storm.locks().messages(models::LockMessageKind::tree);
    if (HasFailure()) return;
  }
  EXPECT_GT(served, count * 100);
  EXPECT_GT(moves, count) << "trees do move in this test";
}

}  // namespace
}  // namespace shadow
