#pragma once
// Memory of coroutine frames: size classes of 64 bytes with a free list each, so that a task costs
// no malloc in steady state. Off in sanitizer builds (SHADOW_NO_FRAME_POOL): there a use after
// destruction must be a report, not a jump into a frame that somebody else owns by now.
#include <cstddef>

namespace shadow {

/// Free lists of frames; one per process, used by one thread.
class FramePool {
 public:
  /// Memory of at least `bytes`, aligned for any type.
  static void* get(std::size_t bytes);
  /// Gives back what `get(bytes)` returned.
  static void put(void* memory, std::size_t bytes) noexcept;
};

}  // namespace shadow
