#pragma once
// When the last message of an ordered pair arrived, for any number of attachments of which most
// never speak with each other.
#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "models/link/network.hpp"

namespace shadow::models {

class LastArrivals {
 public:
  explicit LastArrivals(std::size_t attachments) : attachments_(attachments), rows_(attachments) {}

  /// Of messages from `from` to `to`; time 0 before the first.
  [[nodiscard]] SimTime& of(AttachmentIndex from, AttachmentIndex to) {
    auto& row = rows_[from];
    if (row.empty()) row.resize((attachments_ + kChunk - 1) / kChunk);
    auto& chunk = row[to / kChunk];
    if (chunk == nullptr) chunk = std::make_unique<Chunk>();
    return (*chunk)[to % kChunk];
  }

 private:
  static constexpr std::size_t kChunk = 32;  // neighbours speak with the same peers
  using Chunk = std::array<SimTime, kChunk>;

  std::size_t attachments_;
  std::vector<std::vector<std::unique_ptr<Chunk>>> rows_;
};

}  // namespace shadow::models
