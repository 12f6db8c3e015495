#include "sim/bench/timeline.hpp"

#include <algorithm>

#include "sim/bench/subjects.hpp"

namespace shadow::sim {
namespace {

OperationKind kind_of(OperationWord w) { return static_cast<OperationKind>(w); }
static_assert(static_cast<int>(OperationKind::minimerge) ==
              static_cast<int>(OperationWord::minimerge));

dcl::User user_of(const DclLine& line) {
  dcl::User user;
  user.name = line.user;
  if (!line.privileges) return user;
  user.privileges = dcl::Privileges();
  for (const std::string& name : *line.privileges) {
    if (const auto p = dcl::privilege_named(name)) user.privileges = user.privileges.with(*p);
  }
  return user;
}

bool wanted(const TimelineEvent& line, const EventEnd& e) {
  return line.status ? has_status(e, *line.status) : e.severity == 'S' || e.severity == 'I';
}

}  // namespace

Timeline::Timeline(System& system, Conditions& conditions, BenchCommands& bench,
                   CommandLine& commands)
    : system_(system),
      conditions_(conditions),
      bench_(bench),
      commands_(commands),
      states_(system.scenario().events.size()) {}

void Timeline::start() {
  const auto& events = system_.scenario().events;
  for (std::size_t i = 0; i < events.size(); ++i) {
    if (const auto* const at = std::get_if<Duration>(&events[i].trigger)) {
      states_[i] = State::due;
      system_.queue().at(SimTime{} + *at, carry_out_, i);
    } else if (const auto* const p =
                   std::get_if<when::Progress>(&std::get<Condition>(events[i].trigger))) {
      system_.witness().watch_progress(kind_of(p->operation), p->unit, p->share);
    }
  }
}

void Timeline::look() {
  const auto& events = system_.scenario().events;
  for (std::size_t i = 0; i < events.size(); ++i) {
    EventEnd booted;
    if (states_[i] == State::running && boot_has_ended(i, booted)) end(i, std::move(booted));
    if (states_[i] != State::waiting) continue;
    const auto& condition = std::get<Condition>(events[i].trigger);
    if (const auto* const after = std::get_if<when::AfterEvent>(&condition)) {
      schedule_after(i, *after);
    } else if (conditions_.holds(condition)) {
      states_[i] = State::due;
      carry_out(i);
    }
  }
}

void Timeline::schedule_after(std::size_t i, const when::AfterEvent& after) {
  const auto ended = system_.ends().time(after.event);
  if (!ended) return;
  states_[i] = State::due;
  system_.queue().at(std::max(*ended + after.delay, system_.now()), carry_out_, i);
}

bool Timeline::must_poll() const {
  const auto& events = system_.scenario().events;
  for (std::size_t i = 0; i < events.size(); ++i) {
    if (states_[i] != State::waiting) continue;
    if (Conditions::needs_polling(std::get<Condition>(events[i].trigger))) return true;
  }
  return false;
}

bool Timeline::done() const {
  return std::all_of(states_.begin(), states_.end(), [](State s) { return s == State::ended; });
}

void Timeline::carry_out(std::uint64_t index) {
  const auto i = static_cast<std::size_t>(index);
  states_[i] = State::running;
  const TimelineEvent& line = system_.scenario().events[i];
  if (const auto* const dcl_line = std::get_if<DclLine>(&line.action)) return give(i, *dcl_line);
  if (const auto* const call = std::get_if<ServiceCall>(&line.action)) return serve(i, *call);
  EventEnd e;
  e.began = system_.now();
  bench_.execute(std::get<BenchCommand>(line.action));
  if (began_.size() <= i) began_.resize(i + 1);
  began_[i] = e.began;
  if (std::holds_alternative<bench::BootNode>(std::get<BenchCommand>(line.action))) return;
  end(i, std::move(e));
}

bool Timeline::boot_has_ended(std::size_t i, EventEnd& e) const {
  const auto* const command = std::get_if<BenchCommand>(&system_.scenario().events[i].action);
  const auto* const boot = command == nullptr ? nullptr : std::get_if<bench::BootNode>(command);
  if (boot == nullptr) return false;
  const NodeWord state = system_.node_state(*system_.node_id(boot->node));
  const bool member = state == NodeWord::member || state == NodeWord::reconnecting;
  if (!member && (state == NodeWord::booting || state == NodeWord::blocked)) return false;
  e.began = began_[i];
  if (!member) e.severity = 'F';
  return true;
}

void Timeline::give(std::size_t i, const DclLine& line) {
  const auto next = std::make_shared<std::size_t>(0);
  const auto answer = [&line, next](const std::vector<std::string>&, const std::string&) {
    return *next < line.answers.size() ? line.answers[(*next)++] : std::string();
  };
  commands_.give(*system_.node_id(line.node), user_of(line), line.text, answer,
                 [this, i, began = system_.now()](const LineEnd& e) { line_ended(i, began, e); });
}

void Timeline::serve(std::size_t i, const ServiceCall& call) {
  commands_.call(*system_.node_id(call.node), call,
                 [this, i, began = system_.now()](const LineEnd& e) { line_ended(i, began, e); });
}

void Timeline::line_ended(std::size_t i, SimTime began, const LineEnd& ended) {
  EventEnd e;
  e.began = began;
  e.severity = ended.severity;
  e.messages = ended.messages;
  e.condition = ended.condition;
  end(i, std::move(e));
}

void Timeline::end(std::size_t i, EventEnd e) {
  const TimelineEvent& line = system_.scenario().events[i];
  states_[i] = State::ended;
  e.event = i;
  e.name = line.name;
  e.text = line.text;
  e.ended = system_.now();
  judge(line, e);
  const auto* const dcl_line = std::get_if<DclLine>(&line.action);
  system_.recorder().event(dcl_line == nullptr ? "bench" : dcl_line->node, line.text,
                           std::string(1, e.severity));
  if (!line.name.empty()) {
    system_.note_generations(line.name);
    conditions_.event_ended(line.name);
  }
  const SimTime began = e.began;
  system_.ends().add(std::move(e));
  system_.witness().notice().changed();
  if (line.every) repeat(i, began);
}

/// A line that takes longer than its period skips the times that it has missed. Repetitions keep no
/// run open: the line counts as done after its first end.
void Timeline::repeat(std::size_t i, SimTime began) {
  const Duration period = *system_.scenario().events[i].every;
  SimTime next = began + period;
  while (next <= system_.now()) next = next + period;
  system_.queue().at(next, carry_out_, i);
}

/// A line that ended otherwise than it should counts as a failed expectation (exact meanings 5).
void Timeline::judge(const TimelineEvent& line, const EventEnd& e) {
  const bool passed = wanted(line, e);
  if (passed && !line.status) return;
  std::string found(1, e.severity);
  for (const Emission& m : e.messages) found += ' ' + std::string(ident(m));
  if (!e.condition.empty()) found += ' ' + e.condition;
  std::string expected = "status S or I";
  if (line.status) {
    expected = "status " + (line.status->severity != 0 ? std::string(1, line.status->severity)
                                                       : line.status->ident);
  }
  system_.recorder().expectation(
      {static_cast<int>(line.at.line), line.text + ": " + expected, passed, found, system_.now()});
}

}  // namespace shadow::sim
