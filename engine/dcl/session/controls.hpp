#pragma once
// What commands reach beyond the shadowing services: files, time, system parameters, paths. Given
// by whoever opens sessions; all may be missing.
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/device_name.hpp"
#include "engine/base/parameters.hpp"
#include "engine/services/results.hpp"

namespace shadow::dcl {

/// The parameters of one node: active values, and those stored for its next boot (R3.20). Callers
/// have checked ranges.
class ParameterControl {
 public:
  [[nodiscard]] virtual std::int64_t active(ParameterId id) const = 0;
  [[nodiscard]] virtual std::int64_t stored(ParameterId id) const = 0;
  virtual void set_active(ParameterId id, std::int64_t value) = 0;
  virtual void set_stored(ParameterId id, std::int64_t value) = 0;

 protected:
  ~ParameterControl() = default;
};

/// One path of a disk (RP.7).
struct PathLine {
  std::string name;
  std::string host;
  bool current = false;
  bool up = false;
  bool enabled = true;
};

enum class PathAnswer : std::uint8_t { done, no_such_device, no_such_path, no_such_node };

/// Paths of the disks of one node (RP.3, RP.7).
class PathControl {
 public:
  /// Empty: the node can name no such disk.
  [[nodiscard]] virtual std::vector<PathLine> paths(const DeviceName& disk) const = 0;
  virtual PathAnswer switch_path(const DeviceName& disk, std::string_view path) = 0;
  virtual PathAnswer enable_path(const DeviceName& disk, std::string_view path, bool on) = 0;
  /// An empty node: no preference any more.
  virtual PathAnswer prefer_server(const DeviceName& disk, std::string_view node, bool force) = 0;

 protected:
  ~PathControl() = default;
};

/// What surrounds a session. A part that is missing makes the commands that need it answer
/// SIMSHAD-E-NOTSUPP, or that a file is not there.
struct Surroundings {
  Ask ask{};  // null: every answer is the default
  /// Text of a command procedure; nothing: there is no such file.
  std::function<std::optional<std::string>(const std::string& name)> read_file{};
  /// /OUTPUT=file; false: it cannot be written.
  std::function<bool(const std::string& name, const std::vector<std::string>& lines)> write_file{};
  std::function<Task<void>(Duration)> sleep{};
  ParameterControl* parameters = nullptr;
  PathControl* paths = nullptr;
};

}  // namespace shadow::dcl
