#pragma once
// What every service call returns, and who asks.
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/messages.hpp"
#include "engine/base/status.hpp"
#include "engine/base/task.hpp"
#include "engine/base/types.hpp"

namespace shadow {

/// End of a service call: condition, and the messages for who called, in order.
struct ServiceResult {
  Status status = Status::normal;
  std::vector<Emission> messages;
  std::optional<UnitNumber> unit{};  // MOUNT: the unit mounted, also for DSA: (R4.11)
};

/// The question of a command (/CONFIRM): prints the lines, returns the answer; "" = the default.
/// May take simulated time.
using Ask = std::function<Task<std::string>(std::vector<std::string> lines, std::string prompt)>;

}  // namespace shadow
