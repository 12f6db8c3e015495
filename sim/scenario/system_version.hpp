#pragma once
// Versions of the operating system as nodes have them: "7.3-2", "8.4".
#include <compare>
#include <string_view>

namespace shadow::sim {

struct SystemVersion {
  int major = 0;
  int minor = 0;
  int update = 0;
  friend constexpr auto operator<=>(const SystemVersion&, const SystemVersion&) = default;
};

/// Numbers of a version text; parts that are missing are 0. The loader has checked the text.
[[nodiscard]] constexpr SystemVersion system_version(std::string_view text) {
  SystemVersion v;
  int* part = &v.major;
  for (const char c : text) {
    if (c == '.') {
      part = &v.minor;
    } else if (c == '-') {
      part = &v.update;
    } else if (c >= '0' && c <= '9') {
      *part = *part * 10 + (c - '0');
    }
  }
  return v;
}

}  // namespace shadow::sim
