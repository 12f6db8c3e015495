#include "sim/cli/heap.hpp"

#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <limits>

namespace shadow::sim::cli {

void prefer_large_pages() {
  constexpr int kHeap = 1 << 30;
  constexpr int kUsualPad = 128 << 10;
  constexpr std::size_t kLargePage = 2 << 20;
  constexpr std::size_t kSmall = 64 << 10;  // below the size from which malloc maps by itself
  // The heap grows by a gigabyte of addresses once, which the advice then covers, and keeps it.
  mallopt(M_TOP_PAD, kHeap);
  mallopt(M_TRIM_THRESHOLD, std::numeric_limits<int>::max());
  void* const first = std::malloc(kSmall);
  mallopt(M_TOP_PAD, kUsualPad);
  char* const begin =
      static_cast<char*>(first) + kLargePage - reinterpret_cast<std::uintptr_t>(first) % kLargePage;
  char* const end = static_cast<char*>(sbrk(0));
  if (first != nullptr && begin < end && end - begin <= 2 * std::ptrdiff_t{kHeap}) {
    (void)madvise(begin, static_cast<std::size_t>(end - begin), MADV_HUGEPAGE);
  }
  std::free(first);
}

}  // namespace shadow::sim::cli
