// Path sets: choice, fail-over, failback, paths chosen by hand (RP.3-RP.8), units that are on line
// to one port (R2.24, RH.23), names (RN.7).
#include <gtest/gtest.h>

#include "models/storage/mscp_server.hpp"
#include "tests/models/served_fixture.hpp"

namespace shadow::models {
namespace {

using test::quick_drive;
using test::ServedRig;

const DeviceName& name_of(const DiskUnit& unit) { return unit.spec().name; }

/// A Fibre Channel disk that A reaches over its own fabric and B serves.
struct MultipathScene {
  ServedRig run;
  std::string pga0 = "PGA0";
  std::string pgb0 = "PGB0";
  std::string port = "5000-1FE1-0000-1501";
  StorageChannel& first = run.bus();
  StorageChannel& second = run.bus();
  StorageChannel& of_b = run.bus();
  DiskUnit& unit = run.add_unit("$1$DGA5", quick_drive());

  PathSpec path(StorageChannel& channel, const std::string& adapter) {
    PathSpec p = ServedRig::over(channel);
    p.adapter = &adapter;
    p.target = &port;
    return p;
  }
  NodeDevices& boot_a(std::vector<std::pair<ParameterId, std::int64_t>> parameters = {},
                      const StorageRules& rules = {}) {
    NodeDevices& a = run.boot(std::move(parameters), rules);
    a.add(unit, {path(first, pga0), path(second, pgb0)});
    NodeDevices& b = run.boot_server();
    b.add(unit, {ServedRig::over(of_b)});
    a.select_paths();
    return a;
  }
  void set_up(StorageChannel& channel, bool up) {
    channel.set_up(up);
    for (const auto& n : run.nodes) n->recheck_paths();
  }
  /// A read that fails for a lost path, and the verification that the engine would start.
  Status fail_over(NodeDisk& disk) {
    auto r = run.read(disk, {0, 1});
    run.run_for(milliseconds(1));
    EXPECT_TRUE(failed(r->op.status));
    return run.verify(disk);
  }
};

struct Multipath : testing::Test, MultipathScene {};

TEST_F(Multipath, RP_4__OnePathIsCurrentAndDirectOnesComeFirst) {
  NodeDisk& disk = *boot_a().face(unit);
  const auto paths = disk.paths();
  ASSERT_EQ(paths.size(), 3U);
  EXPECT_EQ(paths[0].name, "PGA0.5000-1FE1-0000-1501");
  EXPECT_TRUE(paths[0].current);
  EXPECT_FALSE(paths[1].current);
  EXPECT_TRUE(paths[1].up);
  EXPECT_TRUE(paths[2].served);
  EXPECT_EQ(paths[2].name, "MSCP");
  EXPECT_FALSE(paths[2].current);
  EXPECT_TRUE(paths[2].up);
}

TEST_F(Multipath, RP_5__VerificationTriesTheOtherDirectPathBeforeTheServedOne) {
  NodeDisk& disk = *boot_a().face(unit);
  set_up(first, false);
  EXPECT_EQ(fail_over(disk), Status::normal);
  EXPECT_EQ(disk.current_path()->spec().channel, &second);
  set_up(second, false);
  EXPECT_EQ(fail_over(disk), Status::normal);
  EXPECT_EQ(disk.current_server(), NodeId{1});
  EXPECT_EQ(disk.counters().path_switches, 3U);  // the first choice among them
}

TEST_F(Multipath, RP_5__ABrokenPathThatIsNotInUseCausesNothing) {
  NodeDisk& disk = *boot_a().face(unit);
  set_up(second, false);
  auto r = run.read(disk, {0, 1});
  run.run();
  EXPECT_EQ(r->op.status, Status::normal);
  EXPECT_FALSE(disk.paths()[1].up);
}

TEST_F(Multipath, RP_4__WithoutMpdevEnableThereIsOnePath) {
  NodeDisk& disk = *boot_a({{ParameterId::mpdev_enable, 0}}).face(unit);
  EXPECT_EQ(disk.paths().size(), 1U);
  set_up(first, false);
  EXPECT_EQ(fail_over(disk), Status::medium_offline);
}

TEST_F(Multipath, RP_4__WithoutMpdevRemoteServedPathsDoNotBelongToTheSet) {
  NodeDisk& disk = *boot_a({{ParameterId::mpdev_remote, 0}}).face(unit);
  EXPECT_EQ(disk.paths().size(), 2U);
  set_up(first, false);
  set_up(second, false);
  EXPECT_EQ(fail_over(disk), Status::medium_offline);
}

TEST_F(Multipath, RP_8_R2_54__ServedFailoverOfFibreChannelDisksIsAnOption) {
  StorageRules rules;
  rules.fc_served_failover = false;
  NodeDisk& disk = *boot_a({}, rules).face(unit);
  set_up(first, false);
  set_up(second, false);
  EXPECT_EQ(fail_over(disk), Status::medium_offline);
}

TEST_F(Multipath, RP_4__MultipathSetsCameWith7_2_1AndServedPathsInThemWith7_3_1) {
  StorageRules rules;
  rules.multipath = rules.served_in_sets = false;
  NodeDisk& disk = *boot_a({}, rules).face(unit);
  EXPECT_EQ(disk.paths().size(), 1U);
}

TEST_F(Multipath, RV_12__PathsThatRefuseAtOnceCostNoTime) {
  NodeDisk& disk = *boot_a({{ParameterId::mpdev_remote, 0}}).face(unit);
  set_up(first, false);
  set_up(second, false);
  const SimTime before = run.queue.now();
  EXPECT_EQ(run.verify(disk), Status::medium_offline);
  EXPECT_LT(run.queue.now() - before, milliseconds(10));
}

// Failback (RP.6).

struct FailbackScene : MultipathScene {
  NodeDevices* a = nullptr;
  NodeDisk* disk = nullptr;
  void lose_direct_paths(std::vector<std::pair<ParameterId, std::int64_t>> parameters = {}) {
    a = &boot_a(std::move(parameters));
    disk = a->face(unit);
    lose();
  }
  void lose() {
    set_up(first, false);
    set_up(second, false);
    EXPECT_EQ(fail_over(*disk), Status::normal);
    ASSERT_TRUE(disk->current_server().valid());
  }
  /// The volume is in use: a command now and then, and a verification when one is refused.
  void use_for(Duration d) {
    const SimTime end = run.queue.now() + d;
    while (run.queue.now() < end) {
      auto r = run.read(*disk, {0, 1});
      run.run_for(milliseconds(500));
      ASSERT_TRUE(r->ended);
      if (failed(r->op.status)) static_cast<void>(run.verify(*disk));
    }
  }
};

struct Failback : testing::Test, FailbackScene {};

TEST_F(Failback, RP_6__ThePollerBringsAUnitBackToItsDirectPath) {
  lose_direct_paths();
  set_up(first, true);
  use_for(seconds(50));
  EXPECT_TRUE(disk->current_server().valid());  // the poller has not looked yet
  use_for(seconds(15));
  EXPECT_FALSE(disk->current_server().valid());
  EXPECT_EQ(disk->current_path()->spec().channel, &first);
}

TEST_F(Failback, RP_6__AUnitWithoutCommandsComesBackToo) {
  lose_direct_paths();
  set_up(first, true);
  run.run_for(seconds(65));
  EXPECT_FALSE(disk->current_server().valid());
  EXPECT_FALSE(disk->wants_verification());
}

TEST_F(Failback, RP_6__NotWhileNoDirectPathAnswers) {
  lose_direct_paths();
  run.run_for(seconds(200));
  EXPECT_TRUE(disk->current_server().valid());
  EXPECT_EQ(disk->last_failback(), SimTime{-1});
}

TEST_F(Failback, RP_6__NotIfTheServedPathWasChosenByHand) {
  a = &boot_a();
  disk = a->face(unit);
  EXPECT_EQ(a->switch_path(name_of(unit), "MSCP"), PathResult::done);
  run.run_for(seconds(2));
  ASSERT_TRUE(disk->current_server().valid());
  run.run_for(seconds(600));
  EXPECT_TRUE(disk->current_server().valid());
}

TEST_F(Failback, RP_6__NotTwiceWithinMpdevAfbIntrvl) {
  lose_direct_paths({{ParameterId::mpdev_afb_intrvl, 200}});
  set_up(first, true);
  run.run_for(seconds(65));
  ASSERT_FALSE(disk->current_server().valid());
  const SimTime back = disk->last_failback();
  lose();
  set_up(first, true);
  run.run_for(seconds(120));
  EXPECT_TRUE(disk->current_server().valid());
  run.run_for(seconds(130));
  EXPECT_FALSE(disk->current_server().valid());
  EXPECT_GE(disk->last_failback() - back, seconds(200));
}

TEST_F(Failback, RP_10__MpdevAfbIntrvl0AndMpdevPoller0MeanNone) {
  for (const ParameterId p : {ParameterId::mpdev_afb_intrvl, ParameterId::mpdev_poller}) {
    FailbackScene f;
    f.lose_direct_paths({{p, 0}});
    f.set_up(f.first, true);
    f.run.run_for(seconds(200));
    EXPECT_TRUE(f.disk->current_server().valid());
  }
}

// By hand.

TEST_F(Multipath, RP_7__APathIsSwitchedByHand) {
  NodeDevices& a = boot_a();
  NodeDisk& disk = *a.face(unit);
  EXPECT_EQ(a.switch_path(name_of(unit), "PGB0.5000-1FE1-0000-1501"), PathResult::done);
  run.run_for(seconds(2));
  EXPECT_EQ(disk.current_path()->spec().channel, &second);
  EXPECT_EQ(a.switch_path(name_of(unit), "PGC0.5000-1FE1-0000-1501"), PathResult::no_such_path);
  EXPECT_EQ(a.switch_path(*DeviceName::parse("$1$DGA6"), "MSCP"), PathResult::no_such_device);
}

TEST_F(Multipath, RP_7__ADisabledPathIsNotChosen) {
  NodeDevices& a = boot_a();
  NodeDisk& disk = *a.face(unit);
  EXPECT_EQ(a.enable_path(name_of(unit), "PGB0.5000-1FE1-0000-1501", false), PathResult::done);
  EXPECT_FALSE(disk.paths()[1].enabled);
  EXPECT_EQ(a.switch_path(name_of(unit), "PGB0.5000-1FE1-0000-1501"), PathResult::no_such_path);
  set_up(first, false);
  EXPECT_EQ(fail_over(disk), Status::normal);
  EXPECT_TRUE(disk.current_server().valid());
}

TEST(PreferredServer, RP_3__ThePreferredHostIsChosenAtTheNextSelectionOrAtOnceWithForce) {
  ServedRig run;
  DiskUnit& unit = run.add_unit("$1$DUA1", quick_drive());
  StorageChannel& bus = run.bus();
  run.boot_server(500).add(unit, {ServedRig::over(bus)});
  run.boot_server(100).add(unit, {ServedRig::over(bus)});
  NodeDevices& c = run.boot();
  NodeDisk& disk = c.add(unit, {});
  c.select_paths();
  ASSERT_EQ(disk.current_server(), NodeId{0});
  EXPECT_EQ(c.prefer_server(name_of(unit), NodeId{1}, false), PathResult::done);
  run.run_for(seconds(5));
  EXPECT_EQ(disk.current_server(), NodeId{0});
  EXPECT_EQ(run.verify(disk), Status::normal);
  EXPECT_EQ(disk.current_server(), NodeId{1});
  EXPECT_EQ(c.prefer_server(name_of(unit), NodeId{0}, true), PathResult::done);
  run.run_for(seconds(5));
  EXPECT_EQ(disk.current_server(), NodeId{0});
  // /NOHOST: the load decides again
  EXPECT_EQ(c.prefer_server(name_of(unit), NodeId{}, true), PathResult::done);
  run.run_for(seconds(5));
  EXPECT_EQ(disk.current_server(), NodeId{0});
}

// Dual-ported disks between two hosts (R2.24-R2.26, R2.36-R2.38).

struct DualPorted : testing::Test {
  ServedRig run;
  DiskUnit& unit = run.add_unit("$2$DKA5", quick_drive());
  AdapterPorts ports{true};
  StorageChannel& bus_a = run.bus();
  StorageChannel& bus_b = run.bus();
  NodeDevices& a = run.boot_server();
  NodeDevices& b = run.boot_server();
  NodeDevices& satellite = run.boot();
  NodeDisk& at_a = a.add(unit, {path(bus_a, 0)});
  NodeDisk& at_b = b.add(unit, {path(bus_b, 1)});
  NodeDisk& at_s = satellite.add(unit, {});

  ~DualPorted() override {
    run.scope.clear();
    run.nodes.clear();
  }
  DualPorted() {
    for (const auto& n : run.nodes) n->select_paths();
  }
  PathSpec path(StorageChannel& channel, std::uint32_t port) {
    PathSpec p = ServedRig::over(channel);
    p.ports = &ports;
    p.port = port;
    return p;
  }
};

TEST_F(DualPorted, R2_24_R2_36__TheDiskIsOnLineToOneAdapterAndOthersGoThroughItsServer) {
  EXPECT_EQ(ports.online(), 0U);
  EXPECT_NE(at_a.current_path(), nullptr);
  EXPECT_EQ(at_b.current_server(), NodeId{0});
  EXPECT_EQ(at_s.current_server(), NodeId{0});
  auto r = run.read(at_b, {0, 8});
  run.run_for(milliseconds(100));
  EXPECT_EQ(r->op.status, Status::normal);
  EXPECT_EQ(run.served.counters(NodeId{0}).commands, 1U);
  EXPECT_EQ(run.served.counters(NodeId{1}).commands, 0U);
}

TEST_F(DualPorted, R2_25_R2_37__WhenTheSystemFailsTheDiskComesOnLineToTheOtherAdapter) {
  run.kill(0);
  EXPECT_EQ(ports.online(), UnitPorts::kNone);
  EXPECT_EQ(run.verify(at_b), Status::normal);
  EXPECT_EQ(ports.online(), 1U);
  EXPECT_NE(at_b.current_path(), nullptr);
  EXPECT_EQ(run.verify(at_s), Status::normal);
  EXPECT_EQ(at_s.current_server(), NodeId{1});
}

TEST_F(DualPorted, R2_26__ASatelliteAloneBringsTheDiskOnLineThroughTheOtherServer) {
  run.kill(0);
  EXPECT_EQ(run.verify(at_s), Status::normal);
  EXPECT_EQ(at_s.current_server(), NodeId{1});
  EXPECT_EQ(ports.online(), 1U);
  auto w = run.write(at_s, {0, 1}, 3);
  run.run_for(milliseconds(100));
  EXPECT_EQ(w->op.status, Status::normal);
}

TEST_F(DualPorted, R2_25__AFailedAdapterMovesTheDiskAndItsOwnerGoesThroughTheOther) {
  bus_a.set_up(false);
  for (const auto& n : run.nodes) n->recheck_paths();
  EXPECT_EQ(run.verify(at_a), Status::normal);
  EXPECT_EQ(at_a.current_server(), NodeId{1});
  EXPECT_EQ(ports.online(), 1U);
}

TEST_F(DualPorted, R2_38__ADiskStaysWithTheAdapterItIsOnLineTo) {
  bus_a.set_up(false);
  for (const auto& n : run.nodes) n->recheck_paths();
  ASSERT_EQ(run.verify(at_b), Status::normal);
  ASSERT_EQ(run.verify(at_a), Status::normal);
  bus_a.set_up(true);
  for (const auto& n : run.nodes) n->recheck_paths();
  run.run_for(seconds(200));
  EXPECT_EQ(ports.online(), 1U);
  EXPECT_EQ(at_a.current_server(), NodeId{1});
  bus_b.set_up(false);
  for (const auto& n : run.nodes) n->recheck_paths();
  EXPECT_EQ(run.verify(at_a), Status::normal);
  EXPECT_EQ(ports.online(), 0U);
}

// Pairs of controllers (RH.23, R2.6, R2.40).

struct Pair : testing::Test {
  ServedRig run;
  DiskUnit& unit = run.add_unit("$1$DUA1", quick_drive());
  StorageChannel& star = run.bus();
  Controller first{{}, "HSJ1"};
  Controller second{{}, "HSJ2"};
  NodeDevices& node = run.boot();
  std::unique_ptr<ControllerPorts> ports;
  NodeDisk* disk = nullptr;
  int moves = 0;

  void build(bool returns = false) {
    ports = std::make_unique<ControllerPorts>(
        run.queue, std::vector<const Controller*>{&first, &second}, seconds(15), returns, [this] {
          ++moves;
          node.recheck_paths();
        });
    disk = &node.add(unit, {path(first, 0), path(second, 1)});
  }
  PathSpec path(Controller& c, std::uint32_t port) {
    PathSpec p = ServedRig::over(star);
    p.controller = &c;
    p.ports = ports.get();
    p.port = port;
    return p;
  }
  void set(Controller& c, bool up) {
    c.set_up(up);
    ports->recheck();
    node.recheck_paths();
  }
  ~Pair() override {
    run.scope.clear();
    run.nodes.clear();
  }
};

TEST_F(Pair, RH_23_R2_40__UnitsMoveToThePartnerAfterTheFailoverTime) {
  build();
  EXPECT_EQ(disk->info().host, "HSJ1");
  set(first, false);
  EXPECT_EQ(run.verify(*disk), Status::medium_offline);
  run.run_for(seconds(14));
  EXPECT_EQ(run.verify(*disk), Status::medium_offline);
  run.run_for(seconds(2));
  EXPECT_EQ(run.verify(*disk), Status::normal);
  EXPECT_EQ(disk->info().host, "HSJ2");
  EXPECT_EQ(moves, 1);
}

TEST_F(Pair, RH_23__AControllerThatReturnsLeavesTheUnitsWhereTheyAre) {
  build();
  set(first, false);
  run.run_for(seconds(16));
  set(first, true);
  run.run_for(seconds(100));
  EXPECT_EQ(ports->online(), 1U);
  EXPECT_TRUE(ports->move(0));
  EXPECT_EQ(ports->online(), 0U);
}

TEST_F(Pair, RH_23__ATypeThatSaysSoTakesItsUnitsBack) {
  build(true);
  set(first, false);
  run.run_for(seconds(16));
  EXPECT_EQ(ports->online(), 1U);
  set(first, true);
  run.run_for(seconds(16));
  EXPECT_EQ(ports->online(), 0U);
  EXPECT_EQ(run.verify(*disk), Status::normal);
  EXPECT_EQ(disk->info().host, "HSJ1");
}

TEST_F(Pair, R2_5__WithBothDownNothingIsReachedAndTheFirstThatReturnsHasTheUnit) {
  build();
  set(first, false);
  set(second, false);
  run.run_for(seconds(60));
  EXPECT_EQ(run.verify(*disk), Status::medium_offline);
  set(second, true);
  run.run_for(seconds(16));
  EXPECT_EQ(run.verify(*disk), Status::normal);
  EXPECT_EQ(disk->info().host, "HSJ2");
}

TEST(ControllerCosts, RH_20__NoMoreCommandsOverlapThanItsPlaces) {
  ControllerSpec spec;
  spec.command_overhead = milliseconds(1);
  spec.concurrency = 2;
  Controller two(spec, "C");
  std::vector<SimTime> left;
  for (int i = 0; i < 6; ++i) left.push_back(two.pass(SimTime{}));
  EXPECT_EQ(left[1], SimTime{} + milliseconds(1));
  EXPECT_EQ(left[2], SimTime{} + milliseconds(2));
  EXPECT_EQ(left[5], SimTime{} + milliseconds(3));
  spec.concurrency = 0;
  Controller any(spec, "C");
  for (int i = 0; i < 6; ++i) EXPECT_EQ(any.pass(SimTime{}), SimTime{} + milliseconds(1));
}

TEST(ControllerInfo, RH_20__AssistsOfTheControllerStandInTheInfoOfTheDisk) {
  ServedRig run;
  ControllerSpec spec;
  spec.compare_host_data = spec.copy_data = spec.write_log = true;
  spec.log_entries = 512;
  Controller hsj(spec, "HSJ1");
  PathSpec p = ServedRig::over(run.bus());
  p.controller = &hsj;
  NodeDisk& d = run.boot_server().add(run.add_unit("$1$DUA1", quick_drive()), {p});
  EXPECT_TRUE(d.info().copy_data);
  EXPECT_EQ(d.info().log_entries, 512U);
  EXPECT_EQ(d.info().controller, "HSJ1");
  NodeDisk& served = run.boot().add(*run.units.front(), {});
  run.nodes[1]->select_paths();
  EXPECT_TRUE(served.info().served);
  EXPECT_FALSE(served.info().copy_data);  // the server offers none of them
  EXPECT_EQ(served.info().log_entries, 0U);
}

TEST(LongTransfers, RH_10__TheFibreChannelDriverSplitsThem) {
  const auto commands = [](BlockCount split, BlockCount blocks) {
    ServedRig run;
    ControllerSpec spec;
    Controller hsg(spec, "HSG");
    StorageChannel& fabric = run.bus();
    PathSpec p = ServedRig::over(fabric);
    p.controller = &hsg;
    p.split = split;
    NodeDisk& d = run.boot().add(run.add_unit("$1$DGA1", quick_drive()), {p});
    auto r = run.read(d, {0, blocks});
    run.run();
    EXPECT_EQ(r->data.count(), blocks);
    return hsg.commands();
  };
  EXPECT_EQ(commands(256, 256), 1U);
  EXPECT_EQ(commands(256, 257), 2U);
  EXPECT_EQ(commands(127, 256), 3U);
  EXPECT_EQ(commands(0, 1000), 1U);
}

TEST(Names, RN_7__TheSecondUnitOfANameIsRefused) {
  ServedRig run;
  NodeDevices& node = run.boot();
  DiskUnit& one = run.add_unit("$1$DKA100", quick_drive());
  DiskUnit& other = run.add_unit("A$DKA100", quick_drive());
  NodeDisk& good = node.add(one, {ServedRig::over(run.bus())});
  DiskTraits traits;
  traits.seen_as = *DeviceName::parse("$1$DKA100");
  NodeDisk& bad = node.add(other, {ServedRig::over(run.bus())}, traits);
  EXPECT_EQ(node.find(*DeviceName::parse("$1$DKA100")), &good);
  EXPECT_EQ(run.verify(good), Status::normal);
  EXPECT_EQ(run.verify(bad), Status::duplicate_unit);
  auto r = run.read(bad, {0, 1});
  run.run();
  EXPECT_TRUE(failed(r->op.status));
}

TEST(Names, RN_2__ANodeOfAnotherClassKnowsTheUnitUnderAnotherName) {
  ServedRig run;
  DiskUnit& unit = run.add_unit("$1$DKA100", quick_drive());
  StorageChannel& bus = run.bus();
  NodeDevices& a = run.boot();
  NodeDevices& b = run.boot();
  a.add(unit, {ServedRig::over(bus)});
  DiskTraits traits;
  traits.seen_as = *DeviceName::parse("$2$DKA100");
  b.add(unit, {ServedRig::over(bus)}, traits);
  EXPECT_NE(a.find(*DeviceName::parse("$1$DKA100")), nullptr);
  EXPECT_EQ(b.find(*DeviceName::parse("$1$DKA100")), nullptr);
  ASSERT_NE(b.find(*DeviceName::parse("$2$DKA100")), nullptr);
  EXPECT_EQ(b.find(*DeviceName::parse("$2$DKA100"))->info().unit,
            DeviceName::parse("$2$DKA100")->id());
}

}  // namespace
}  // namespace shadow::models
