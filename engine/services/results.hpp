#pragma once
// What every service call returns, and who asks.
#include <functional>
#include <string>
#include <vector>

#include "engine/base/messages.hpp"
#include "engine/base/status.hpp"
#include "engine/base/task.hpp"

namespace shadow {

/// End of a service call: condition, and the messages for who called, in order.
struct ServiceResult {
  Status status = Status::normal;
  std::vector<Emission> messages;
};

/// The question of a command (/CONFIRM): prints the lines, returns the answer; "" = the default.
/// May take simulated time.
using Ask = std::function<Task<std::string>(std::vector<std::string> lines, std::string prompt)>;

}  // namespace shadow
