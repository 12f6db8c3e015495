// Random histories, one step after another, of every lock manager against the plain reference: who
// is granted what in which order, and what the value blocks say, also after losses of nodes.
#include <gtest/gtest.h>

#include <cstdlib>

#include "models/random/random_stream.hpp"
#include "tests/support/lock_reference.hpp"
#include "tests/support/lock_scene.hpp"

namespace shadow {
namespace {

using test::LockManagerKind;
using test::LockReference;
using test::LockScene;
using test::Wanted;

class History {
 public:
  History(LockManagerKind kind, std::uint64_t seed)
      : chance_(seed, "history"),
        nodes_(2 + chance_.uniform(3)),
        s_(kind, nodes_, options(seed), weights()) {}

  void run(int steps) {
    for (int i = 0; i < steps && !testing::Test::HasFailure(); ++i) {
      step();
      // Also the wait for deadlocks, and scans that move trees.
      s_.run_for(seconds(11));
      reference_.settle();
      compare(i);
    }
    finish();
  }

 private:
  struct Known {
    int id;
    int resource;
  };
  static models::LockOptions options(std::uint64_t seed) {
    models::LockOptions o;
    o.seed = seed;
    o.move_least_requests = 2;  // trees move often
    o.move_factor = 1;
    return o;
  }
  std::vector<std::uint32_t> weights() {
    std::vector<std::uint32_t> w(nodes_);
    if (chance_.chance(0.5)) {
      for (auto& x : w) x = static_cast<std::uint32_t>(chance_.uniform(3));
    }
    return w;
  }
  static std::string name(int resource) { return "SHAD$R" + std::to_string(resource); }
  Wanted& wanted(int id) { return s_.wanted[static_cast<std::size_t>(id)]; }

  void step() {
    const std::uint64_t what = chance_.uniform(100);
    if (what < 6) {
      lose_nodes();
    } else if (what < 12 && down_.size() > 0) {
      const NodeId n = down_.back();
      down_.pop_back();
      s_.boot(n);
    } else if (alive_.empty() || what < 45) {
      request();
    } else {
      change(chance_.uniform(alive_.size()));
    }
  }
  void request() {
    const int id = static_cast<int>(s_.wanted.size());
    const auto resource = static_cast<int>(chance_.uniform(3));
    const auto mode = LockMode(chance_.uniform(6));
    const NodeId node = s_.group[chance_.uniform(s_.group.size())];
    if (chance_.chance(0.2)) {
      const bool free = reference_.free(resource, mode);
      const Wanted& w = s_.attempt(node.index, name(resource), mode);
      s_.settle();
      ASSERT_EQ(w.attempt, free);
      if (!free) return;
    } else {
      s_.ask(node.index, name(resource), mode);
    }
    reference_.request(id, node.index, resource, mode);
    alive_.push_back({id, resource});
  }
  void change(std::size_t pick) {
    const Known k = alive_[pick];
    Wanted& w = wanted(k.id);
    if (chance_.chance(0.6) && reference_.granted(k.id)) {
      const auto mode = LockMode(chance_.uniform(6));
      std::optional<int> value;
      if (chance_.chance(0.7)) value = ++last_value_ % 250;
      std::optional<ValueBlock> block;
      if (value) block = test::value_of(*value);
      s_.convert(w, mode, block);
      reference_.convert(k.id, mode, value);
      return;
    }
    w.scope.clear();  // withdraws what waits
    w.lock.reset();
    reference_.release(k.id);
    alive_.erase(alive_.begin() + static_cast<std::ptrdiff_t>(pick));
  }
  void lose_nodes() {
    if (s_.group.size() < 2) return;
    std::vector<NodeId> dead;
    const std::uint64_t n = 1 + chance_.uniform(s_.group.size() - 1);
    while (dead.size() < n) {
      const NodeId d = s_.group[chance_.uniform(s_.group.size())];
      if (std::ranges::find(dead, d) == dead.end()) dead.push_back(d);
    }
    note_doubts(dead);
    for (const NodeId d : dead) {
      s_.kill(d);
      reference_.lose(d.index);
      std::erase_if(alive_, [&](const Known& k) { return wanted(k.id).node == d; });
      down_.push_back(d);
    }
    s_.remove(dead);
  }
  /// Values of which nobody left may know that they are valid: allowed to be invalid, no more.
  void note_doubts(const std::vector<NodeId>& dead) {
    if (s_.distributed == nullptr) return;
    const auto is_dead = [&](NodeId n) { return std::ranges::find(dead, n) != dead.end(); };
    for (int r = 0; r < 3; ++r) {
      const NodeId master = s_.distributed->master(name(r));
      const bool directory_lost = is_dead(s_.distributed->directory_node(s_.group[0], name(r)));
      bool held = false;
      bool fixed = false;
      for (const auto& l : reference_.all()) {
        if (l.resource != r || l.state == 'w' || is_dead(s_.id(static_cast<std::size_t>(l.node))))
          continue;
        held = true;
        fixed = fixed || l.mode > LockMode::cr;
      }
      const bool master_lost = master.valid() && is_dead(master);
      if (master_lost && !fixed && (dead.size() > 1 || !held)) reference_.doubt(r);
      if (!master.valid() && directory_lost) reference_.doubt(r);
    }
  }

  void compare(int step) {
    for (const Known& k : alive_) {
      const Wanted& w = wanted(k.id);
      const bool granted = w.lock.has_value() && w.scope.empty();
      ASSERT_EQ(granted, reference_.granted(k.id)) << "step " << step << " lock " << k.id;
      if (!w.lock) continue;
      ASSERT_EQ(w.lock->mode(), reference_.mode(k.id)) << "step " << step << " lock " << k.id;
      if (!granted) continue;
      const LockReference::Value read = reference_.read(k.id);
      const ValueBlock& value = w.lock->value();
      if (read.doubtful && !value.valid) continue;
      ASSERT_EQ(value.valid, read.valid) << "step " << step << " lock " << k.id;
      if (value.valid) ASSERT_EQ(test::number(value), read.number) << "step " << step;
    }
    if (s_.distributed != nullptr) ASSERT_EQ(s_.distributed->count(), alive_.size()) << step;
  }
  void finish() {
    for (const Known& k : alive_) {
      wanted(k.id).scope.clear();
      wanted(k.id).lock.reset();
    }
    s_.settle();
    if (s_.distributed == nullptr) return;
    EXPECT_EQ(s_.distributed->count(), 0U);
    for (int r = 0; r < 3; ++r) {
      if (!reference_.value(r).doubtful && reference_.value(r).valid) {
        EXPECT_FALSE(s_.distributed->master(name(r)).valid()) << "a name outlives its locks";
      }
    }
  }

  models::RandomStream chance_;
  std::size_t nodes_;
  LockScene s_;
  LockReference reference_;
  std::vector<Known> alive_;
  std::vector<NodeId> down_;
  int last_value_ = 0;
};

class LockHistory : public testing::TestWithParam<LockManagerKind> {};

INSTANTIATE_TEST_SUITE_P(Both, LockHistory,
                         testing::Values(LockManagerKind::ideal, LockManagerKind::distributed),
                         [](const auto& kind) {
                           return kind.param == LockManagerKind::ideal ? "Ideal" : "Distributed";
                         });

TEST_P(LockHistory, RL_4__RandomHistoriesAgreeWithAPlainReference) {
  const char* const first = std::getenv("SHADOW_LOCK_SEED");
  const std::uint64_t from = first != nullptr ? std::strtoull(first, nullptr, 10) : 1;
  const char* const many = std::getenv("SHADOW_LOCK_SEEDS");
  const std::uint64_t count = many != nullptr ? std::strtoull(many, nullptr, 10) : 200;
  for (std::uint64_t seed = from; seed < from + count; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    History(GetParam(), seed).run(80);
    if (HasFailure()) return;
  }
}

}  // namespace
}  // namespace shadow
