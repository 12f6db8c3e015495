#pragma once
// Commands with what they do. The bench makes a set of its own from the shadowing commands and
// those of cluster and hardware.
#include <functional>
#include <vector>

#include "engine/base/task.hpp"
#include "engine/dcl/grammar/command_table.hpp"
#include "engine/dcl/grammar/parser.hpp"
#include "engine/dcl/session/command_result.hpp"

namespace shadow::dcl {

class Session;

/// Does a command: syntax is right; privileges, devices and state are the handler's to check,
/// before it changes anything.
using Handler = std::function<Task<void>(Session&, const Command&, CommandResult&)>;

class CommandSet {
 public:
  /// `row` has static storage.
  void add(const CommandRow& row, Handler handler) {
    table_.add(row);
    handlers_.push_back(std::move(handler));
  }
  [[nodiscard]] const CommandTable& table() const { return table_; }
  [[nodiscard]] const Handler& handler(const CommandRow& row) const;

 private:
  CommandTable table_;
  std::vector<Handler> handlers_;  // in the order of table_.rows()
};

/// MOUNT, DISMOUNT, SHOW DEVICE, SHOW SHADOW, SET SHADOW and what belongs to them (chapter 4),
/// HELP.
[[nodiscard]] CommandSet shadowing_commands();

}  // namespace shadow::dcl
