#pragma once
// What the nodes said: every entry of their journals, and the replies of commands. Conditions and
// expectations look here.
#include <cstddef>
#include <string_view>
#include <vector>

#include "engine/base/messages.hpp"
#include "engine/base/types.hpp"
#include "sim/scenario/condition.hpp"
#include "sim/scenario/expectation.hpp"

namespace shadow::sim {

/// A message of one node.
struct Sighting {
  SimTime time;
  NodeId node;
  Emission emission;
  bool reply = false;  // printed by a command for who gave it (format, exact meanings 6)
};

/// All of them, in order.
class Sightings {
 public:
  void add(Sighting s) { all_.push_back(std::move(s)); }
  [[nodiscard]] const std::vector<Sighting>& all() const { return all_; }
  [[nodiscard]] std::size_t count() const { return all_.size(); }

 private:
  std::vector<Sighting> all_;
};

[[nodiscard]] bool is_message(const Sighting& s, const MessageName& name);
/// A journal entry with that key (RA.45); replies are not in the journal.
[[nodiscard]] bool is_journal_entry(const Sighting& s, std::string_view key);
/// Variables as a scenario names them; device names compare as names, whatever their form (exact
/// meanings 6).
[[nodiscard]] bool has_variables(const Sighting& s, const std::vector<Variable>& vars);
/// The text of a device name in messages, or any other value, in the form in which values are
/// compared.
[[nodiscard]] std::string comparable(std::string_view value);

}  // namespace shadow::sim
