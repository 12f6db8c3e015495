#pragma once
// Results of commands that end without having done anything.
#include <string>
#include <utility>
#include <vector>

#include "engine/base/device_name.hpp"
#include "engine/services/results.hpp"

namespace shadow {

/// The message, and the condition behind it on a second line.
[[nodiscard]] inline ServiceResult refused(MessageId id, Status status,
                                           std::vector<MessageVar> vars = {}) {
  ServiceResult r;
  r.status = status;
  r.messages.emplace_back(id, std::move(vars));
  if (failed(status)) r.messages.push_back(system_message(status, true));
  return r;
}

/// The message alone.
[[nodiscard]] inline ServiceResult refused_with(MessageId id, Status status,
                                                std::vector<MessageVar> vars = {}) {
  ServiceResult r;
  r.status = status;
  r.messages.emplace_back(id, std::move(vars));
  return r;
}

/// SIMSHAD-E-BADVALUE with what is allowed (RA.44).
[[nodiscard]] inline ServiceResult bad_value(std::string value, std::string allowed) {
  return refused_with(MessageId::sim_badvalue, Status::bad_parameter,
                      {{"value", std::move(value)}, {"allowed", std::move(allowed)}});
}
[[nodiscard]] inline ServiceResult bad_blocks(BlockCount value, BlockCount from, BlockCount to) {
  const std::string allowed =
      from > to ? "none" : std::to_string(from) + ".." + std::to_string(to) + " blocks";
  return bad_value(std::to_string(value), allowed);
}

/// Nothing but the condition.
[[nodiscard]] inline ServiceResult condition_only(Status s) {
  ServiceResult r;
  r.status = s;
  if (failed(s)) r.messages.push_back(system_message(s));
  return r;
}

/// A device as the variables of MOUNT and DISMOUNT messages name it.
[[nodiscard]] inline std::vector<MessageVar> naming(const DeviceName& d) {
  return {{"member", d.with_underscore()}, {"device", d.with_underscore()}};
}

/// What there is no write bitmap for yet.
[[nodiscard]] inline ServiceResult no_bitmaps() {
  ServiceResult r;
  r.status = Status::unsupported;
  r.messages.emplace_back(MessageId::sim_notsupp,
                          std::vector<MessageVar>{{"text", "/POLICY=MINICOPY"}});
  return r;
}

}  // namespace shadow
