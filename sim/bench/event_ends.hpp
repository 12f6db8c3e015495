#pragma once
// How the lines of the timeline ended: what conditions and expectations know of them.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/messages.hpp"
#include "engine/base/types.hpp"

namespace shadow::sim {

/// One line that was carried out.
struct EventEnd {
  std::size_t event = 0;  // index in Scenario::events
  std::string name;       // empty: none
  std::string text;       // the line as written
  SimTime began;
  SimTime ended;
  char severity = 'S';  // of the worst message
  std::vector<Emission> messages;
  std::string condition;  // of a service: its SS$ name without prefix
};

class EventEnds {
 public:
  void add(EventEnd e) { all_.push_back(std::move(e)); }
  [[nodiscard]] const std::vector<EventEnd>& all() const { return all_; }
  /// The first end of the event of that name; null: it has not ended yet.
  [[nodiscard]] const EventEnd* find(std::string_view name) const {
    for (const EventEnd& e : all_) {
      if (e.name == name) return &e;
    }
    return nullptr;
  }
  /// When the event ended; nothing: not yet. An empty name is t = 0.
  [[nodiscard]] std::optional<SimTime> time(std::string_view name) const {
    if (name.empty()) return SimTime{};
    const EventEnd* const e = find(name);
    return e == nullptr ? std::nullopt : std::optional(e->ended);
  }

 private:
  std::vector<EventEnd> all_;
};

}  // namespace shadow::sim
