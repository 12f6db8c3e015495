#pragma once
// What a command leaves behind: the lines it printed, its messages, and the worst of them as its
// status (R4.4).
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/messages.hpp"
#include "engine/services/results.hpp"

namespace shadow::dcl {

/// The condition value of a message (RA.2). Numbers of messages outside facility SYSTEM are ours.
[[nodiscard]] std::uint32_t condition_value(const Emission& e);

class CommandResult {
 public:
  /// Prints a message; `word` follows on a line of its own between backslashes, where given.
  void say(Emission e, std::string_view word = {});
  /// Prints a line of a display.
  void print(std::string line) { lines_.push_back(std::move(line)); }
  /// Prints what a service answered; a failure without a message prints its condition, so that none
  /// is silent (R4.143).
  void report(const ServiceResult& r);

  [[nodiscard]] const std::vector<std::string>& lines() const { return lines_; }
  [[nodiscard]] const std::vector<Emission>& messages() const { return messages_; }
  /// Severity of the worst message; S without one.
  [[nodiscard]] char severity() const;
  /// Severity S or I.
  [[nodiscard]] bool succeeded() const;
  /// $STATUS.
  [[nodiscard]] std::uint32_t status() const;

 private:
  std::vector<std::string> lines_;
  std::vector<Emission> messages_;
  std::size_t worst_ = 0;  // index of the first message of the worst severity
};

}  // namespace shadow::dcl
