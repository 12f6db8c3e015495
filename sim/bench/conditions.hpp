#pragma once
// Judges conditions (`when`, ADVANCE TO) against the run as it stands.
#include <map>
#include <string>

#include "sim/bench/system.hpp"
#include "sim/scenario/condition.hpp"

namespace shadow::sim {

class Conditions {
 public:
  /// What happened before is not looked at: a condition of the console counts from its command on.
  struct Since {
    std::size_t sightings = 0;
    std::size_t operations = 0;
  };

  explicit Conditions(const System& system) : system_(system) {}

  [[nodiscard]] Since now() const;
  [[nodiscard]] bool holds(const Condition& c, Since since) const;
  [[nodiscard]] bool holds(const Condition& c) const { return holds(c, Since()); }
  /// Must the condition be asked after every event? The others change only where the system says
  /// that something changed.
  [[nodiscard]] static bool needs_polling(const Condition& c);
  /// An event of that name has ended: counts of commands and messages after it begin now.
  void event_ended(const std::string& name);

 private:
  [[nodiscard]] bool check(const when::Progress& c, Since since) const;
  [[nodiscard]] bool check(const when::Begins& c, Since since) const;
  [[nodiscard]] bool check(const when::Ends& c, Since since) const;
  [[nodiscard]] bool check(const when::UnitIs& c, Since since) const;
  [[nodiscard]] bool check(const when::MessageSeen& c, Since since) const;
  [[nodiscard]] bool check(const when::JournalSeen& c, Since since) const;
  [[nodiscard]] bool check(const when::AfterEvent& c, Since since) const;
  [[nodiscard]] bool check(const when::NodeIs& c, Since since) const;
  [[nodiscard]] bool check(const when::NthIo& c, Since since) const;
  [[nodiscard]] bool check(const when::NthMessage& c, Since since) const;
  struct Counts {
    std::vector<std::uint64_t> commands;  // by disk
    std::map<std::pair<NodeId, NodeId>, std::uint64_t> messages;
  };

  const System& system_;
  std::map<std::string, Counts, std::less<>> at_event_;
};

}  // namespace shadow::sim
