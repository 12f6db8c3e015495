// Random lives of clusters: whatever fails, never two clusters run, members agree, and after all is
// healed everybody runs again.
#include <gtest/gtest.h>

#include "models/random/random_stream.hpp"
#include "tests/support/cluster_scene.hpp"

namespace shadow {
namespace {

using models::Leaving;
using models::MachineState;
using test::ClusterScene;

#ifdef NDEBUG
constexpr std::uint64_t kSeeds = 400;
#else
constexpr std::uint64_t kSeeds = 15;
#endif

class Life {
 public:
  explicit Life(std::uint64_t seed) : random_(seed, "cluster life"), scene_(options()) {
    scene_.start();
  }

  void run() {
    for (int i = 0; i < 25 && good_; ++i) {
      disturb();
      watch(milliseconds(static_cast<std::int64_t>(random_.uniform(40'000))));
    }
    heal();
    watch(seconds(400));
    for (const auto& [name, id] : scene_.ids) {
      EXPECT_TRUE(scene_.runs(name)) << name << " does not run after all is healed\n" << history_;
      good_ = good_ && scene_.runs(name);
    }
  }
  [[nodiscard]] bool good() const { return good_; }
  [[nodiscard]] const std::string& history() const { return history_; }

 private:
  ClusterScene::Options options() {
    ClusterScene::Options o;
    const std::size_t count = 2 + random_.uniform(6);
    const std::size_t sites = 1 + random_.uniform(3);
    for (std::size_t n = 0; n < count; ++n) {
      o.nodes.push_back({std::string(1, static_cast<char>('A' + n)),
                         static_cast<std::uint32_t>(n % sites),
                         static_cast<std::int64_t>(random_.uniform(3)), true, ""});
    }
    o.nodes[0].votes = 1;
    o.reboots = random_.uniform(2) == 0;
    o.boot_time = seconds(static_cast<std::int64_t>(5 + random_.uniform(60)));
    o.recnxinterval = static_cast<std::int64_t>(10 + random_.uniform(30));
    o.manager.seed = random_.uniform(1'000'000);
    o.manager.exit_on_inquorate_meeting = random_.uniform(2) == 0;
    return o;
  }

  NodeId any() { return ClusterScene::id(random_.uniform(scene_.ids.size())); }
  void note(const std::string& what) {
    history_ += std::to_string(scene_.driver.now().seconds()) + " " + what + "\n";
  }
  std::string name(NodeId n) const { return std::string(1, static_cast<char>('A' + n.index)); }

  void disturb() {
    const NodeId n = any();
    const MachineState state = scene_.nodes->state(n);
    const bool down = state == MachineState::off || state == MachineState::crashed ||
                      state == MachineState::shut_down;
    switch (random_.uniform(9)) {
      case 0:
        note("crash " + name(n));
        scene_.nodes->crash({n}, "TEST", Leaving::last_gasp);
        break;
      case 1:
        note("power off " + name(n));
        scene_.nodes->power_off({n});
        break;
      case 2:
        note("halt " + name(n));
        scene_.nodes->halt(n, random_.uniform(2) == 0);
        break;
      case 3:
      case 4:
        note("continue " + name(n));
        scene_.nodes->resume(n);
        break;
      case 5:
        if (down) {
          note("boot " + name(n));
          scene_.nodes->power_on(scene_.spec(n.index));
        }
        break;
      case 6:
        partition();
        break;
      case 7:
        note("heal");
        scene_.transport->circuits().heal();
        scene_.transport->recheck();
        break;
      default:
        if (!scene_.links.empty()) {
          auto link = scene_.links.begin();
          std::advance(link, static_cast<std::ptrdiff_t>(random_.uniform(scene_.links.size())));
          const bool up = random_.uniform(2) == 0;
          note("link " + std::to_string(link->second) + (up ? " up" : " down"));
          scene_.cut(link->first.first, link->first.second, up);
        }
    }
  }

  void partition() {
    std::vector<std::vector<NodeId>> groups(2 + random_.uniform(2));
    std::string text = "partition";
    for (const auto& [name_, id] : scene_.ids) {
      const std::size_t g = random_.uniform(groups.size() + 1);
      if (g < groups.size()) groups[g].push_back(id);
      text += " " + name_ + std::to_string(g);
    }
    note(text);
    scene_.transport->circuits().partition(groups);
    scene_.transport->recheck();
  }

  void heal() {
    note("heal all");
    scene_.transport->circuits().heal();
    scene_.transport->recheck();
    for (const auto& [sites, link] : scene_.links) scene_.cut(sites.first, sites.second, true);
    for (const auto& [name_, id] : scene_.ids) scene_.nodes->resume(id);
    // crashes that follow from that have happened when the others boot
    watch(seconds(100));
    for (const auto& [name_, id] : scene_.ids) {
      const MachineState s = scene_.nodes->state(id);
      const bool down = s == MachineState::off || s == MachineState::crashed;
      if (down) scene_.nodes->power_on(scene_.spec(id.index));
    }
  }

  void watch(Duration d) {
    scene_.driver.run_until(
        [this] {
          check();
          return !good_;
        },
        scene_.driver.now() + d);
  }

  void check() {
    if (!scene_.violations.empty()) fail(scene_.violations.front());
    for (const auto& [a, id_a] : scene_.ids) {
      if (!scene_.runs(a)) continue;
      const models::View& view = *scene_.manager->view(id_a);
      if (scene_.manager->votes(id_a) < view.quorum) fail(a + " runs without quorum");
      for (const auto& [b, id_b] : scene_.ids) {
        if (a == b || !scene_.runs(b)) continue;
        const models::View& other = *scene_.manager->view(id_b);
        if (view.find(id_b) == nullptr) fail(a + " and " + b + " run in different clusters");
        if (view.membership != other.membership) fail(a + " and " + b + " disagree on the members");
        const auto link = scene_.manager->connection(id_a, id_b);
        // dead: about to be removed, and that other one with the same members
        if (link != models::ConnectionState::open && link != models::ConnectionState::reconnect &&
            link != models::ConnectionState::dead) {
          fail(a + " and " + b + " run without a connection");
        }
      }
    }
  }

  void fail(const std::string& what) {
    if (!good_) return;
    good_ = false;
    ADD_FAILURE() << what << " at " << scene_.driver.now().seconds() << "\n" << history_;
  }

  models::RandomStream random_;
  std::string history_;
  bool good_ = true;
  ClusterScene scene_;
};

TEST(ClusterFaultLoop, RC_20_RC_29_RC_37__NeverTwoClustersRunAndAllRunAgainWhenHealed) {
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    Life life(seed);
    life.run();
    ASSERT_TRUE(life.good()) << "seed " << seed;
  }
}

}  // namespace
}  // namespace shadow
