#include "engine/base/frame_pool.hpp"

#include <array>
#include <memory>
#include <new>
#include <vector>

namespace shadow {

#ifdef SHADOW_NO_FRAME_POOL

void* FramePool::get(std::size_t bytes) { return ::operator new(bytes); }
void FramePool::put(void* memory, std::size_t) noexcept { ::operator delete(memory); }

#else
namespace {

constexpr std::size_t kClassBytes = 64;
constexpr std::size_t kClasses = 32;
constexpr std::size_t kSlabFrames = 16;

struct Node {
  Node* next;
};
struct Pool {
  std::array<Node*, kClasses> free{};
  std::vector<std::unique_ptr<std::byte[]> > slabs;
};
Pool& pool() {
  static auto* const instance = new Pool;  // never destroyed: tasks may outlive static objects
  return *instance;
}

void refill(Pool& p, std::size_t cls) {
  const std::size_t size = (cls + 1) * kClassBytes;
  p.slabs.push_back(std::make_unique<std::byte[]>(size * kSlabFrames));
  std::byte* const slab = p.slabs.back().get();
  for (std::size_t i = kSlabFrames; i-- > 0;) {
    p.free[cls] = new (slab + i * size) Node{p.free[cls]};
  }
}

}  // namespace

void* FramePool::get(std::size_t bytes) {
  const std::size_t cls = (bytes - 1) / kClassBytes;
  if (cls >= kClasses) return ::operator new(bytes);
  Pool& p = pool();
  if (p.free[cls] == nullptr) refill(p, cls);
  Node* const n = p.free[cls];
  p.free[cls] = n->next;
  return n;
}

void FramePool::put(void* memory, std::size_t bytes) noexcept {
  const std::size_t cls = (bytes - 1) / kClassBytes;
  if (cls >= kClasses) {
    ::operator delete(memory);
    return;
  }
  Pool& p = pool();
  p.free[cls] = new (memory) Node{p.free[cls]};
}
#endif

}  // namespace shadow
