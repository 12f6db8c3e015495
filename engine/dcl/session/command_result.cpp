#include "engine/dcl/session/command_result.hpp"

#include <algorithm>
#include <iterator>

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

void CommandResult::count(const Emission& e) {
  if (!worst_ || rank(shadow::severity(e)) > rank(shadow::severity(*worst_))) worst_ = e;
}

void CommandResult::say(Emission e, std::string_view word) {
  lines_.push_back(line(e));
  if (!word.empty()) lines_.push_back(" \\" + std::string(word) + "\\");
  count(e);
  messages_.push_back(std::move(e));
}

void CommandResult::note_question(Emission e) {
  messages_.push_back(e);
  question_ = std::move(e);
}

void CommandResult::absorb(CommandResult part) {
  worst_ = part.worst_;
  append(std::move(part));
}

void CommandResult::append(CommandResult part) {
  if (part.worst_) count(*part.worst_);
  std::ranges::move(part.lines_, std::back_inserter(lines_));
  std::ranges::move(part.messages_, std::back_inserter(messages_));
}

void CommandResult::report(const ServiceResult& r) {
  for (const Emission& e : r.messages) say(e);
  if (shadow::succeeded(r.status) || !succeeded()) return;
  if (question_)
    count(*question_);
  else
    say(system_message(r.status));
}

char CommandResult::severity() const { return worst_ ? shadow::severity(*worst_) : 'S'; }

bool CommandResult::succeeded() const { return rank(severity()) <= rank('I'); }

std::uint32_t CommandResult::status() const {
  return worst_ ? condition_value(*worst_) : condition(Status::normal).value;
}

}  // namespace shadow::dcl
