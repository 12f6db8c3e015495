#include "sim/bench/run_loop.hpp"

#include <algorithm>

#include "models/quantity/quantity.hpp"

namespace shadow::sim {

RunLoop::RunLoop(const Scenario& scenario, HardwarePlan plan, System::Network network,
                 RecorderOptions record)
    : scenario_(scenario),
      system_(scenario, std::move(plan), network, std::move(record)),
      loads_(system_),
      bench_(system_, loads_),
      commands_(system_),
      startup_(system_, commands_),
      licence_(system_),
      conditions_(system_),
      timeline_(system_, conditions_, bench_, commands_),
      subjects_(system_, system_.recorder().metrics()),
      expectations_(system_, subjects_),
      sampler_(system_) {}

/// Workloads use engines, commands use sessions: so the tasks of workloads end first, then the
/// nodes, then the rest.
RunLoop::~RunLoop() {
  loads_.shut_down();
  system_.shut_down();
}

void RunLoop::start(const Progress& progress) {
  system_.witness().notice().tell([this] { look(); });
  startup_.begin();
  sampler_.start([this, progress] {
    if (system_.recorder().failed()) over_ = "results cannot be written";
    if (progress && progress(system_)) over_ = "stopped";
  });
}

void RunLoop::look() {
  system_.follow_units();
  licence_.look();
  if (!with_timeline_) return;
  timeline_.look();
  expectations_.look();
  check_end();
}

void RunLoop::check_end() {
  if (!over_.empty() || std::holds_alternative<EndAt>(scenario_.end) || !startup_.idle()) return;
  if (std::holds_alternative<EndSteady>(scenario_.end)) {
    if (timeline_.done() && system_.settled()) over_ = "steady";
  } else if (timeline_.done() && expectations_.all_decided()) {
    over_ = "all expectations decided";
  }
}

RunSummary RunLoop::run(const Progress& progress) {
  with_timeline_ = true;
  system_.recorder().start();
  timeline_.start();
  start(progress);
  system_.witness().notice().changed();
  const std::string reason = run_to_end();
  return finish(reason);
}

std::string RunLoop::run_to_end() {
  const auto* const end = std::get_if<EndAt>(&scenario_.end);
  const SimTime limit = SimTime{} + (end != nullptr ? end->time : scenario_.limit);
  const auto over = [this] {
    if (timeline_.must_poll()) timeline_.look();
    return !over_.empty();
  };
  if (timeline_.must_poll()) {
    system_.driver().run_until(over, limit);
  } else {
    system_.driver().run_until([this] { return !over_.empty(); }, limit);
  }
  if (!over_.empty()) {
    // what belongs to the same instant is part of the run
    system_.driver().run_until(system_.now());
    return over_;
  }
  if (end != nullptr) return "end of the time given";
  system_.recorder().expectation({0, "ends within the limit of " + models::to_text(scenario_.limit),
                                  false, system_.steady() ? "events are not done" : "not steady",
                                  system_.now()});
  return "limit";
}

void RunLoop::start_by_hand() { start({}); }

bool RunLoop::advance(const std::function<bool()>& holds, SimTime limit) {
  return system_.driver().run_until(holds, limit);
}

std::uint64_t RunLoop::verify() {
  compare_members();
  return system_.oracle().violation_count();
}

void RunLoop::compare_members() {
  for (const auto& [number, place] : system_.names().units()) {
    const std::string name = DeviceName::virtual_unit(number).str();
    std::vector<NodeId> nodes = system_.mounted_on(name);
    std::vector<NodeId> running = nodes;
    std::erase_if(running, [this](NodeId n) { return !system_.cluster().has_quorum(n); });
    // a node that hangs may not know yet who has left the set meanwhile
    if (!running.empty()) nodes = std::move(running);
    if (nodes.empty()) continue;
    std::vector<MemberImage> members;
    bool steady = true;
    const auto first = system_.glance(nodes.front(), DeviceName::virtual_unit(number));
    for (const NodeId n : nodes) {
      const auto seen = system_.glance(n, DeviceName::virtual_unit(number));
      if (n != nodes.front() && seen->members == first->members) continue;
      const auto view = system_.unit(n, name);
      steady = steady && view->state == UnitState::steady;
      for (const MemberView& m : view->members) add_member(m, members);
    }
    system_.recorder().excused(name, system_.oracle().final_compare(place, members, steady));
  }
}

/// A full member, once; two clusters of one set may have different ones.
void RunLoop::add_member(const MemberView& m, std::vector<MemberImage>& members) {
  const std::string name = m.name.str();
  const bool known = std::any_of(members.begin(), members.end(),
                                 [&name](const MemberImage& i) { return i.name == name; });
  if (known || m.role != MemberRole::full) return;
  members.push_back({name, &system_.hardware().disk(system_.disk_index(name)).medium()});
}

void RunLoop::record_verdicts() {
  const auto& verdicts = expectations_.verdicts();
  for (std::size_t i = 0; i < verdicts.size(); ++i) {
    const Expectation& e = scenario_.expectations[i];
    const bool passed = verdicts[i].state == Verdict::State::passed;
    const auto* const asked = std::get_if<ViolationsSubject>(&e.subject);
    system_.recorder().expectation(
        {static_cast<int>(e.at.line), e.text, passed, verdicts[i].found, verdicts[i].time,
         passed && asked != nullptr ? static_cast<std::uint64_t>(asked->count) : 0});
  }
}

RunSummary RunLoop::finish(const std::string& reason) {
  system_.follow_units();
  sampler_.sample();
  compare_members();
  if (with_timeline_) {
    expectations_.finish();
    record_verdicts();
  }
  RunSummary summary = system_.recorder().finish(reason);
  const Driver::Counters counted = system_.driver().counters();
  summary.network_flows = counted.flows;
  summary.network_messages = counted.messages;
  summary.network_lost = system_.hardware().network().counters().lost;
  return summary;
}

}  // namespace shadow::sim
