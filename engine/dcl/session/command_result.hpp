#pragma once
// What a command leaves behind: the lines it printed, its messages, and the worst of them as its
// status (R4.4).
#include <cstdint>
#include <optional>
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
  /// A message that stands in the question of a command, which the questioner prints. It counts
  /// only if the command is then refused without another word (RA.22).
  void note_question(Emission e);
  /// Prints a line of a display.
  void print(std::string line) { lines_.push_back(std::move(line)); }
  /// Lines and messages of a command that came after the others; its status counts from now on.
  void absorb(CommandResult part);
  void clear_lines() { lines_.clear(); }
  /// The same, but the worst of both counts.
  void append(CommandResult part);
  /// Prints what a service answered; a failure without a message prints its condition, so that none
  /// is silent (R4.143).
  void report(const ServiceResult& r);

  [[nodiscard]] const std::vector<std::string>& lines() const& { return lines_; }
  [[nodiscard]] std::vector<std::string> lines() && { return std::move(lines_); }
  [[nodiscard]] const std::vector<Emission>& messages() const& { return messages_; }
  [[nodiscard]] std::vector<Emission> messages() && { return std::move(messages_); }
  /// Severity of the worst message that counts; S without one.
  [[nodiscard]] char severity() const;
  /// Severity S or I.
  [[nodiscard]] bool succeeded() const;
  /// $STATUS.
  [[nodiscard]] std::uint32_t status() const;

 private:
  std::vector<std::string> lines_;
  void count(const Emission& e);

  std::vector<Emission> messages_;
  std::optional<Emission> worst_;  // the first of the worst severity
  std::optional<Emission> question_;
};

}  // namespace shadow::dcl
