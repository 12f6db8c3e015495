// FAIL of adapters and controllers, and single paths.
#include "engine/base/assert.hpp"
#include "sim/bench/bench_commands.hpp"

namespace shadow::sim {
namespace {

/// An HSC loads its software from a tape cartridge or a disk of its own (ours).
constexpr Duration kControllerBoot = seconds(60);

/// A controller of the configuration, or a half of one: NAME.1, NAME.2.
struct Halves {
  std::size_t controller = 0;
  std::size_t first = 0;
  std::size_t end = 0;
};

Halves halves_named(const System& system, const std::string& name) {
  const Config& config = system.scenario().config;
  const auto index = [&](const Controller* c) {
    return static_cast<std::size_t>(c - config.controllers.data());
  };
  if (const Controller* const whole = config.controller(name)) {
    return {index(whole), 0, system.hardware().halves(index(whole))};
  }
  const std::size_t dot = name.rfind('.');
  const Controller* const dual = config.controller(name.substr(0, dot));
  SHADOW_ASSERT(dual != nullptr, "a controller that is not in the configuration");
  const std::size_t half = name.ends_with(".2") ? 1 : 0;
  return {index(dual), half, half + 1};
}

void set_controller(System& system, const std::string& name, bool up) {
  const Halves h = halves_named(system, name);
  for (std::size_t half = h.first; half < h.end; ++half) {
    system.hardware().set_controller(h.controller, half, up);
  }
  system.recheck_paths();
}

/// Attachments of that name: an adapter has one.
void set_adapter(System& system, const std::string& name, bool up) {
  const auto& attachments = system.hardware().plan().network.attachments;
  for (std::size_t a = 0; a < attachments.size(); ++a) {
    if (attachments[a].name != name) continue;
    system.hardware().set_attachment(static_cast<models::AttachmentIndex>(a), up);
  }
  system.recheck_paths();
}

}  // namespace

void BenchCommands::run(const bench::FailAdapter& c) {
  for (const std::string& a : c.adapters) {
    set_adapter(system_, a, false);
    faults_[a] = {"failed"};
  }
  repair_later(c.adapters, c.lasting);
}

void BenchCommands::run(const bench::FailController& c) {
  for (const std::string& name : c.controllers) {
    set_controller(system_, name, false);
    faults_[name] = {"failed"};
  }
  repair_later(c.controllers, c.lasting);
}

void BenchCommands::set_path(const std::string& node, const std::string& disk, bool cut) {
  system_.hardware().cut_path(*system_.node_id(node), system_.disk_index(disk), cut);
  system_.recheck_paths();
}

void BenchCommands::run(const bench::CutPath& c) {
  set_path(c.node, c.disk, true);
  faults_[std::string(kPathPrefix) + c.node + " " + c.disk] = {"cut"};
}

void BenchCommands::run(const bench::SplicePath& c) {
  set_path(c.node, c.disk, false);
  faults_.erase(std::string(kPathPrefix) + c.node + " " + c.disk);
}

void BenchCommands::repair_path(const std::string& fault) {
  const std::size_t node = kPathPrefix.size();
  const std::size_t disk = fault.find(' ', node) + 1;
  set_path(fault.substr(node, disk - node - 1), fault.substr(disk), false);
}

/// An HSC must be booted again for it, and others have no such switch (R6.71).
void BenchCommands::run(const bench::ControllerLine& c) {
  const Controller& box = *system_.scenario().config.controller(c.controller);
  if (!box.kind.name.starts_with("HSC")) return;
  const Halves h = halves_named(system_, c.controller);
  for (std::size_t half = h.first; half < h.end; ++half) {
    system_.hardware().controller(h.controller, half).enable_assists(c.host_based_shadowing);
  }
  run(bench::FailController{{c.controller}, kControllerBoot});
}

void BenchCommands::repair_adapter(const std::string& name) { set_adapter(system_, name, true); }

void BenchCommands::slow_controller(const std::string& name, double factor) {
  const Halves h = halves_named(system_, name);
  for (std::size_t half = h.first; half < h.end; ++half) {
    system_.hardware().controller(h.controller, half).slow(factor);
  }
}

void BenchCommands::power_controller(const std::string& name, bool on) {
  system_.hardware().set_controller_power(halves_named(system_, name).controller, on);
}

void BenchCommands::repair_controller(const std::string& name) {
  slow_controller(name, 1.0);
  set_controller(system_, name, true);
}

}  // namespace shadow::sim
