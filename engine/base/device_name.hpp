#pragma once
// Names of devices in one form everywhere: physical disks `$1$DGA10` or `NODE$DKA0`, virtual units
// `DSA1` (RN.1-RN.6, R1.15, R1.18). Kept in upper case, without underscore and colon.
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/types.hpp"

namespace shadow {

/// A device as the storage control block names it: allocation class, device code, controller
/// letter, unit number in 64 bits. 0 = none. The name of a unit with an allocation class, and of a
/// virtual unit, can be had back.
struct UnitId {
  std::uint64_t value = 0;
  friend constexpr auto operator<=>(const UnitId&, const UnitId&) = default;
};

class DeviceName {
 public:
  DeviceName() = default;

  /// Reads `_$1$DGA10:`, `$1$dga10`, `DSA1:`, `A$DKA0`; nothing if it is none of these forms, the
  /// class is above 255 or the number of a virtual unit above 9999.
  [[nodiscard]] static std::optional<DeviceName> parse(std::string_view text);
  [[nodiscard]] static DeviceName virtual_unit(UnitNumber n);
  /// The name behind an id; empty for 0.
  [[nodiscard]] static DeviceName of(UnitId id);

  /// `DSA1`, `$1$DGA10`: the key form.
  [[nodiscard]] const std::string& str() const { return text_; }
  /// `DSA1:`, the form of VOLPROC messages (RA.6).
  [[nodiscard]] std::string with_colon() const { return text_ + ":"; }
  /// `_DSA1:`, the form of MOUNT and shadow server messages (RA.6).
  [[nodiscard]] std::string with_underscore() const { return "_" + text_ + ":"; }

  [[nodiscard]] bool empty() const { return text_.empty(); }
  [[nodiscard]] bool is_virtual_unit() const { return virtual_; }
  /// n of DSAn, or the unit number of a physical device.
  [[nodiscard]] std::uint32_t unit() const { return unit_; }
  /// 0 for a virtual unit and for a device named by its node.
  [[nodiscard]] std::uint8_t allocation_class() const { return class_; }
  /// Two-letter device code: "DG", "DS".
  [[nodiscard]] std::string code() const;
  /// 0 for a device named by its node.
  [[nodiscard]] UnitId id() const;

  friend auto operator<=>(const DeviceName& a, const DeviceName& b) { return a.text_ <=> b.text_; }
  friend bool operator==(const DeviceName& a, const DeviceName& b) { return a.text_ == b.text_; }

 private:
  std::string text_;
  std::uint32_t unit_ = 0;
  std::uint8_t class_ = 0;
  char code_[3] = {0, 0, 0};  // device code and controller letter
  bool virtual_ = false;
};

}  // namespace shadow
