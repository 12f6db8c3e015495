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
  double usable = 0;            // bytes a second of it that are left for payload; 0: all
  Duration latency{};           // one way
  Duration jitter{};
  double loss = 0;                 // share of the packets
  double bit_error_rate = 0;       // within a site; links have kLinkErrorRate unless given (RS.4)
  Bytes mtu = 1500;                // largest packet
  std::uint32_t credits = 0;       // buffer credits of a port within a site (RH.4); 0: none needed
  std::uint32_t long_credits = 0;  // of a port at a link
  std::uint32_t max_nodes = 0;     // computers; 0: no limit of the kind
  std::int64_t max_length_mm = 0;  // of the whole, or of a link; 0: no limit of the kind
  Duration message_cost{};         // processor time of a host for a message (RH.3)
  Duration per_command{};          // of a storage channel
  bool full_duplex = true;
  bool storage = false;  // disks and controllers attach to it
  bool cluster = false;  // carries cluster traffic

  /// Rate that carries payload, bytes a second.
  [[nodiscard]] double payload_rate() const {
    return usable > 0 && usable < bytes_per_second ? usable : bytes_per_second;
  }
};

/// Bit error rate of a link, unless given (RS.4).
inline constexpr double kLinkErrorRate = 1e-12;

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
