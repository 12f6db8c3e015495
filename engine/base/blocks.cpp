#include "engine/base/blocks.hpp"

#include <algorithm>

#include "engine/base/assert.hpp"

namespace shadow {

void Blocks::append(Stamp stamp, BlockCount count) {
  if (count == 0) return;
  count_ += count;
  if (size_ > 0) {
    Run& last = data()[size_ - 1];
    if (last.stamp == stamp) {
      last.count += static_cast<std::uint32_t>(count);
      return;
    }
  }
  if (size_ == capacity_) grow();
  data()[size_++] = Run{stamp, static_cast<std::uint32_t>(count)};
}

void Blocks::grow() {
  const std::uint32_t bigger = capacity_ * 4;
  auto fresh = std::make_unique<Run[]>(bigger);
  std::copy_n(data(), size_, fresh.get());
  heap_ = std::move(fresh);
  capacity_ = bigger;
}

void Blocks::assign(const Blocks& o) {
  if (o.size_ > capacity_) {
    heap_ = std::make_unique<Run[]>(o.capacity_);
    capacity_ = o.capacity_;
  }
  std::copy_n(o.data(), o.size_, data());
  size_ = o.size_;
  count_ = o.count_;
}

void Blocks::steal(Blocks& o) noexcept {
  if (o.heap_) {
    heap_ = std::move(o.heap_);
    capacity_ = o.capacity_;
    o.capacity_ = kInline;
  } else {
    std::copy_n(o.inline_.data(), o.size_, data());
  }
  size_ = o.size_;
  count_ = o.count_;
  o.clear();
}

Stamp Blocks::at(BlockCount index) const {
  SHADOW_ASSERT(index < count_, "block outside the contents");
  for (const Run& r : runs()) {
    if (index < r.count) return r.stamp;
    index -= r.count;
  }
  return kBlank;
}

Blocks Blocks::slice(BlockCount first, BlockCount count) const {
  SHADOW_ASSERT(first + count <= count_, "slice outside the contents");
  Blocks out;
  for (const Run& r : runs()) {
    if (count == 0) break;
    if (first >= r.count) {
      first -= r.count;
      continue;
    }
    const BlockCount n = std::min<BlockCount>(r.count - first, count);
    out.append(r.stamp, n);
    count -= n;
    first = 0;
  }
  return out;
}

bool operator==(const Blocks& a, const Blocks& b) {
  return a.count_ == b.count_ && a.size_ == b.size_ &&
         std::equal(a.data(), a.data() + a.size_, b.data());
}

}  // namespace shadow
