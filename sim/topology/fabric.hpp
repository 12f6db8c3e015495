#pragma once
// Places joined by lines, any of which may be out of order: the one face of the graph library. Its
// headers cost seconds, so they stay in fabric.cpp.
#include <cstdint>
#include <memory>
#include <vector>

namespace shadow::sim {

class Fabric {
 public:
  struct Line {
    std::uint32_t a = 0;
    std::uint32_t b = 0;
  };
  static constexpr std::uint32_t kNowhere = 0xffff'ffff;

  Fabric(std::size_t places, const std::vector<Line>& lines);
  ~Fabric();
  Fabric(Fabric&&) noexcept;
  Fabric& operator=(Fabric&&) noexcept;

  /// A number a place; equal: joined over lines and places that are up. kNowhere: the place is
  /// down.
  [[nodiscard]] std::vector<std::uint32_t> parts(const std::vector<bool>& place_up,
                                                 const std::vector<bool>& line_up) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Who is joined with whom, both ways; [a][b].
using Joined = std::vector<std::vector<bool>>;

/// The greatest groups of `who` in which everybody is joined with everybody (RC.20), each sorted;
/// one element may stand in several.
[[nodiscard]] std::vector<std::vector<std::uint32_t>> total_groups(
    const std::vector<std::uint32_t>& who, const Joined& joined);

}  // namespace shadow::sim
