#pragma once
// Nodes in a cluster with a real connection manager on a plain network: sites with a LAN each, a
// link between any two of them; nodes without software. What they said, and when.
#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "models/cluster/connection_manager.hpp"
#include "models/cluster/ideal_lock_manager.hpp"
#include "models/events/plain_driver.hpp"
#include "models/link/plain_network.hpp"
#include "models/node/nodes.hpp"
#include "tests/support/test_nodes.hpp"

namespace shadow::test {

class ClusterScene {
 public:
  struct NodeOptions {
    std::string name;
    std::uint32_t site = 0;
    std::int64_t votes = 1;
    bool up = true;
    std::string quorum_disk;
  };
  struct Options {
    std::vector<NodeOptions> nodes;
    std::int64_t expected_votes = 0;  // 0: the sum of all votes
    std::int64_t disk_votes = 1;
    std::int64_t recnxinterval = 20;
    models::PortKind kind = models::PortKind::lan;
    Duration boot_time = seconds(60);
    bool reboots = false;
    models::ConnectionManager::Options manager{};
  };

  explicit ClusterScene(const Options& options) : options_(options), printed(driver.queue()) {
    network = std::make_unique<models::PlainNetwork>(driver.queue(), platform());
    const auto make = [this](models::Wakeups& wakeups) {
      transport = std::make_unique<models::Transport>(driver.queue(), *network, plan());
      locks = std::make_unique<models::IdealLockManager>(wakeups);
      auto cm = std::make_unique<models::ConnectionManager>(driver.queue(), *transport, *locks,
                                                            options_.manager);
      manager = cm.get();
      return cm;
    };
    nodes = std::make_unique<models::Nodes>(driver.queue(), printed, models::Nodes::Options{},
                                            models::Nodes::MakeCluster(make));
    models::Nodes::Hooks hooks;
    hooks.cluster.settle_commands = [this](NodeId n) { note("settle", n); };
    hooks.cluster.run_state = [this](NodeId n, bool run) { note(run ? "run" : "stop", n); };
    hooks.cluster.transition_ended = [this](const Transition& t) {
      std::string text = "ended";
      for (const ClusterNode& c : t.removed) text += " -" + c.name;
      for (const ClusterNode& c : t.added) text += " +" + c.name;
      log.push_back(text);
    };
    hooks.cluster.violated = [this](NodeId, const std::string& what) {
      violations.push_back(what);
    };
    hooks.booted = [this](models::NodeShell& shell) { note("booted", shell.id()); };
    hooks.dying = [this](models::NodeShell& shell, std::string_view ident) {
      note("dies " + std::string(ident), shell.id());
    };
    nodes->set_hooks(hooks);
    for (std::size_t n = 0; n < options_.nodes.size(); ++n) {
      ids[options_.nodes[n].name] = id(n);
      if (options_.nodes[n].up) nodes->boot(spec(n));
    }
  }
  /// The run begins: with a quorum disk, its watchers trust it.
  void start() {
    for (std::size_t n = 0; n < options_.nodes.size(); ++n) {
      const NodeOptions& o = options_.nodes[n];
      if (o.up && !o.quorum_disk.empty()) manager->quorum_disk_is(id(n), true);
    }
    manager->started();
    log.clear();
  }

  [[nodiscard]] static NodeId id(std::size_t n) { return {static_cast<std::uint16_t>(n)}; }
  [[nodiscard]] NodeId operator[](const std::string& name) const { return ids.at(name); }
  [[nodiscard]] models::NodeSpec spec(std::size_t n) const {
    const NodeOptions& o = options_.nodes[n];
    models::NodeSpec s;
    s.id = id(n);
    s.name = o.name;
    s.quorum_disk = o.quorum_disk;
    s.boot_time = options_.boot_time;
    s.reboots = options_.reboots;
    std::int64_t sum = 0;
    bool disk = false;
    for (const NodeOptions& x : options_.nodes) {
      sum += x.votes;
      disk = disk || !x.quorum_disk.empty();
    }
    if (disk) sum += options_.disk_votes;
    s.parameters[ParameterId::votes] = o.votes;
    s.parameters[ParameterId::expected_votes] =
        options_.expected_votes != 0 ? options_.expected_votes : sum;
    s.parameters[ParameterId::qdskvotes] = options_.disk_votes;
    s.parameters[ParameterId::recnxinterval] = options_.recnxinterval;
    return s;
  }

  void run_for(Duration d) { driver.run_until(driver.now() + d); }
  void crash(const std::string& name, models::Leaving how = models::Leaving::last_gasp) {
    nodes->crash({ids.at(name)}, "TEST", how);
  }
  void boot(const std::string& name) { nodes->power_on(spec(ids.at(name).index)); }
  void power_off(const std::vector<std::string>& names) {
    std::vector<NodeId> list;
    for (const auto& n : names) list.push_back(ids.at(n));
    nodes->power_off(list);
  }
  void cut(std::uint32_t site_a, std::uint32_t site_b, bool up = false) {
    network->set_link(links.at({site_a, site_b}), up);
    transport->recheck();
  }
  void lan(std::uint32_t site, bool up) {
    network->set_interconnect(site, up);
    transport->recheck();
  }

  [[nodiscard]] bool runs(const std::string& n) const { return manager->may_run(ids.at(n)); }
  /// Names of the members that the node sees, in order of the configuration.
  [[nodiscard]] std::string members(const std::string& n) const {
    std::string text;
    const models::View* const v = manager->view(ids.at(n));
    for (const NodeOptions& o : options_.nodes) {
      if (v != nullptr && v->find(ids.at(o.name)) != nullptr)
        text += (text.empty() ? "" : " ") + o.name;
    }
    return text;
  }
  [[nodiscard]] std::string quorum(const std::string& n) const {
    const models::View* const v = manager->view(ids.at(n));
    return v == nullptr
               ? ""
               : std::to_string(manager->votes(ids.at(n))) + "/" + std::to_string(v->quorum);
  }
  /// Keys of what the node said, in order, without what stands before `from`.
  [[nodiscard]] std::vector<std::string> said(const std::string& n, SimTime from = {}) const {
    std::vector<std::string> keys;
    for (const auto& l : printed.journal) {
      if (l.node == ids.at(n) && l.time >= from) keys.emplace_back(key(Emission(l.id)));
    }
    return keys;
  }
  [[nodiscard]] SimTime time_of(const std::string& n, MessageId id) const {
    for (const auto& l : printed.journal) {
      if (l.node == ids.at(n) && l.id == id) return l.time;
    }
    return kNever;
  }
  void note(const std::string& what, NodeId n) {
    log.push_back(what + " " + options_.nodes[n.index].name);
  }

 private:
  models::PlatformSpec platform() {
    models::PlatformSpec p;
    std::uint32_t sites = 0;
    for (const NodeOptions& o : options_.nodes) sites = std::max(sites, o.site + 1);
    for (std::uint32_t s = 0; s < sites; ++s) {
      p.interconnects.push_back({"LAN" + std::to_string(s), 125e6, microseconds(40), {}, true});
      for (std::uint32_t t = 0; t < s; ++t) {
        links[{t, s}] = static_cast<models::LinkIndex>(p.links.size());
        p.links.push_back(
            {"LINK" + std::to_string(t) + std::to_string(s), t, s, 125e6, microseconds(300), {}});
      }
    }
    for (std::size_t n = 0; n < options_.nodes.size(); ++n) {
      p.attachments.push_back(
          {options_.nodes[n].name, options_.nodes[n].site, static_cast<models::ComponentIndex>(n)});
    }
    return p;
  }
  models::ClusterPlan plan() const {
    models::ClusterPlan p;
    for (std::size_t n = 0; n < options_.nodes.size(); ++n) {
      p.adapters.push_back({{static_cast<models::AttachmentIndex>(n), options_.kind, 125e6}});
    }
    return p;
  }
  Options options_;

 public:
  models::PlainDriver driver;
  Printed printed;
  std::map<std::pair<std::uint32_t, std::uint32_t>, models::LinkIndex> links;
  std::map<std::string, NodeId> ids;
  std::unique_ptr<models::PlainNetwork> network;
  std::unique_ptr<models::Transport> transport;
  std::unique_ptr<models::IdealLockManager> locks;
  models::ConnectionManager* manager = nullptr;
  std::unique_ptr<models::Nodes> nodes;
  std::vector<std::string> log;
  std::vector<std::string> violations;
};

}  // namespace shadow::test
