#include "engine/dcl/session/command_result.hpp"

namespace shadow::dcl {
namespace {

int rank(char severity) {
  static constexpr std::string_view kOrder = "SIWEF";
  return static_cast<int>(kOrder.find(severity));
}

/// MOUNT and DCL have numbers in the product; the others take numbers of the range left to
/// customers.
std::uint32_t facility_number(std::string_view facility) {
  if (facility == "DCL") return 3;
  if (facility == "MOUNT") return 114;
  if (facility == "DISM") return 0x801;
  if (facility == "SIMSHAD") return 0x802;
  return 0x803;
}

}  // namespace

std::uint32_t condition_value(const Emission& e) {
  if (e.id == MessageId::count_) return condition(e.system).value;
  static constexpr std::string_view kLetters = "WSEIF";
  const auto level = static_cast<std::uint32_t>(kLetters.find(shadow::severity(e)));
  const auto number = static_cast<std::uint32_t>(e.id) + 1;
  return facility_number(facility(e)) << 16U | number << 3U | level;
}

void CommandResult::say(Emission e, std::string_view word) {
  lines_.push_back(line(e));
  if (!word.empty()) lines_.push_back(" \\" + std::string(word) + "\\");
  messages_.push_back(std::move(e));
  const Emission& worst = messages_[worst_];
  if (rank(shadow::severity(messages_.back())) > rank(shadow::severity(worst)))
    worst_ = messages_.size() - 1;
}

void CommandResult::report(const ServiceResult& r) {
  bool told = shadow::succeeded(r.status);
  for (const Emission& e : r.messages) {
    told = told || rank(shadow::severity(e)) >= rank('W');
    say(e);
  }
  if (!told) say(system_message(r.status));
}

char CommandResult::severity() const {
  return messages_.empty() ? 'S' : shadow::severity(messages_[worst_]);
}

bool CommandResult::succeeded() const { return rank(severity()) <= rank('I'); }

std::uint32_t CommandResult::status() const {
  return messages_.empty() ? condition(Status::normal).value : condition_value(messages_[worst_]);
}

}  // namespace shadow::dcl
