#pragma once
// Identities of user writes: never twice in a run, never 0, never one of real bytes.
#include <vector>

#include "engine/base/blocks.hpp"

namespace shadow::models {

/// Bit 62 is set in every stamp of a user write and in no other contents that models make; then
/// node and running number.
class WriteStamps {
 public:
  [[nodiscard]] Stamp next(NodeId node) {
    if (last_.size() <= node.index) last_.resize(node.index + std::size_t{1}, 0);
    return kUser | (Stamp{node.index} << kNodeShift) | ++last_[node.index];
  }
  [[nodiscard]] static constexpr bool is_user_write(Stamp s) {
    return (s & (kBytesTag | kUser)) == kUser;
  }
  /// Who wrote it, and its how manyth write of the run it was; of a user write.
  [[nodiscard]] static constexpr NodeId node_of(Stamp s) {
    return {static_cast<std::uint16_t>((s & ~kUser) >> kNodeShift)};
  }
  [[nodiscard]] static constexpr std::uint64_t number_of(Stamp s) {
    return s & ((Stamp{1} << kNodeShift) - 1);
  }

 private:
  static constexpr Stamp kUser = Stamp{1} << 62;
  static constexpr unsigned kNodeShift = 44;  // 10^13 writes of a node
  std::vector<std::uint64_t> last_;           // by node index
};

}  // namespace shadow::models
