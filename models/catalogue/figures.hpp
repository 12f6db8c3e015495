#pragma once
// The keys of catalogue rows and what they set: one table a kind of component, for the catalogue's
// files and for the scenarios that override single figures.
#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <variant>
#include <vector>

#include "models/disk/drive_spec.hpp"
#include "models/storage/controller.hpp"

namespace shadow::models {

/// A value as TOML gives it; quantities are strings with their unit.
using FigureValue = std::variant<bool, std::int64_t, double, std::string>;

/// One row of interconnects.toml: a kind of interconnect or link (chapter 7).
struct InterconnectKind {
  std::string name;
  std::string text;
  std::string family;           // links join interconnects of one family
  double bytes_per_second = 0;  // each way if full duplex
  Duration latency{};           // one way
  Duration jitter{};
  Duration message_cost{};  // processor time of a host for a message (RH.3)
  Duration per_command{};   // of a storage channel
  bool full_duplex = true;
  bool storage = false;  // disks and controllers attach to it
  bool cluster = false;  // carries cluster traffic
};

/// The value is no figure for that key: what was found, what is allowed.
using FigureResult = tl::expected<void, std::string>;

/// Sets one figure of a drive: "seek_average" = "8.5ms".
[[nodiscard]] FigureResult set_figure(DriveSpec& drive, std::string_view key, const FigureValue& v);
[[nodiscard]] FigureResult set_figure(ControllerSpec& controller, std::string_view key,
                                      const FigureValue& v);
[[nodiscard]] FigureResult set_figure(InterconnectKind& kind, std::string_view key,
                                      const FigureValue& v);

/// The keys that set_figure takes, in the order of the files.
[[nodiscard]] std::vector<std::string_view> drive_keys();
[[nodiscard]] std::vector<std::string_view> controller_keys();
[[nodiscard]] std::vector<std::string_view> interconnect_keys();

/// What is missing or contradicts itself in a row whose figures are all set.
[[nodiscard]] FigureResult check(const DriveSpec& drive);
[[nodiscard]] FigureResult check(const ControllerSpec& controller);
[[nodiscard]] FigureResult check(const InterconnectKind& kind);

}  // namespace shadow::models
