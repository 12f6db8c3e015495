#pragma once
// Privileges that shadowing commands ask for (R4.6), and the user who has them.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace shadow::dcl {

enum class Privilege : std::uint16_t {
  sysnam = 1,
  grpnam = 2,
  volpro = 4,
  log_io = 8,
  sysprv = 16,
  share = 32,
  oper = 64,
  phy_io = 128
};

class Privileges {
 public:
  constexpr Privileges() = default;
  /// Every privilege there is.
  [[nodiscard]] static constexpr Privileges all() { return Privileges(0xff); }
  [[nodiscard]] constexpr bool has(Privilege p) const {
    return (bits_ & static_cast<std::uint16_t>(p)) != 0;
  }
  [[nodiscard]] constexpr Privileges with(Privilege p) const {
    return Privileges(static_cast<std::uint16_t>(bits_ | static_cast<std::uint16_t>(p)));
  }
  [[nodiscard]] constexpr Privileges without(Privilege p) const {
    return Privileges(static_cast<std::uint16_t>(bits_ & ~static_cast<std::uint16_t>(p)));
  }

 private:
  constexpr explicit Privileges(std::uint16_t bits) : bits_(bits) {}
  std::uint16_t bits_ = 0;
};

/// By name, case ignored; nothing if there is none of that name.
[[nodiscard]] std::optional<Privilege> privilege_named(std::string_view name);

/// Who gives commands.
struct User {
  std::string name = "SYSTEM";
  Privileges privileges = Privileges::all();
};

}  // namespace shadow::dcl
