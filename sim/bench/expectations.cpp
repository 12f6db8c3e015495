#include "sim/bench/expectations.hpp"

#include <algorithm>

namespace shadow::sim {

Expectations::Expectations(System& system, const Subjects& subjects)
    : system_(system),
      subjects_(subjects),
      verdicts_(system.scenario().expectations.size()),
      reminded_(system.scenario().expectations.size()) {}

std::optional<SimTime> Expectations::time_of(const Moment& m) const {
  const auto event = system_.ends().time(m.event);
  if (!event) return {};
  return *event + m.offset;
}

void Expectations::look() {
  for (std::size_t i = 0; i < verdicts_.size(); ++i) {
    if (verdicts_[i].state == Verdict::State::open) look_at(i);
  }
}

/// An event of the bench at the moment, so that it is looked at even if nothing changes then.
void Expectations::remind(std::size_t i, const Moment& m) {
  const std::uint8_t bit = &m == &system_.scenario().expectations[i].timing.from ? 1 : 2;
  const auto t = time_of(m);
  if (!t || (reminded_[i] & bit) != 0) return;
  reminded_[i] |= bit;
  // behind everything else of that instant
  if (*t >= system_.now()) system_.queue().at(*t, due_, i);
}

void Expectations::due(std::uint64_t argument) {
  const auto i = static_cast<std::size_t>(argument);
  if (verdicts_[i].state == Verdict::State::open) look_at(i);
}

void Expectations::look_at(std::size_t i) {
  const Expectation& e = system_.scenario().expectations[i];
  const SimTime now = system_.now();
  switch (e.timing.kind) {
    case Timing::Kind::at_end:
      return;
    case Timing::Kind::at: {
      remind(i, e.timing.from);
      const auto t = time_of(e.timing.from);
      if (!t || now < *t) return;
      const Finding f = subjects_.look(e.subject);
      return decide(i, f.holds, f.found);
    }
    case Timing::Kind::by: {
      remind(i, e.timing.from);
      const auto t = time_of(e.timing.from);
      const Finding f = subjects_.look(e.subject);
      if (f.holds && (!t || now <= *t)) return decide(i, true, f.found);
      if (t && now >= *t) decide(i, false, f.found);
      return;
    }
    case Timing::Kind::never: {
      const Finding f = subjects_.look(e.subject);
      if (f.holds) decide(i, false, f.found);
      return;
    }
    case Timing::Kind::during: {
      remind(i, e.timing.from);
      remind(i, e.timing.to);
      const auto from = time_of(e.timing.from);
      const auto to = time_of(e.timing.to);
      if (!from || now < *from) return;
      const Finding f = subjects_.look(e.subject);
      if (!f.holds) return decide(i, false, f.found);
      if (to && now >= *to) decide(i, true, f.found);
      return;
    }
  }
}

void Expectations::finish() {
  look();
  for (std::size_t i = 0; i < verdicts_.size(); ++i) {
    if (verdicts_[i].state != Verdict::State::open) continue;
    const Expectation& e = system_.scenario().expectations[i];
    const Finding f = subjects_.look(e.subject);
    const bool never = e.timing.kind == Timing::Kind::never;
    decide(i, f.holds != never, f.found);
  }
}

bool Expectations::all_decided() const { return count(Verdict::State::open) == 0; }

std::size_t Expectations::count(Verdict::State s) const {
  return static_cast<std::size_t>(std::count_if(verdicts_.begin(), verdicts_.end(),
                                                [&](const Verdict& v) { return v.state == s; }));
}

void Expectations::decide(std::size_t i, bool passed, std::string found) {
  verdicts_[i] = {passed ? Verdict::State::passed : Verdict::State::failed, std::move(found),
                  system_.now()};
  system_.witness().notice().changed();
}

}  // namespace shadow::sim
