#pragma once
// The node itself: parameter values, non-paged pool, processor time, chance, and its end.
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/parameters.hpp"
#include "engine/base/status.hpp"
#include "engine/base/task.hpp"
#include "engine/base/types.hpp"

namespace shadow {

class Node {
 public:
  [[nodiscard]] virtual const std::string& name() const = 0;  // SCSNODE
  /// Active value now (R3.20).
  [[nodiscard]] virtual std::int64_t parameter(ParameterId id) const = 0;
  /// DISK_QUORUM, the disk that is watched for its votes (R1.74); empty: none.
  [[nodiscard]] virtual std::string_view quorum_disk() const = 0;
  /// Takes bytes of non-paged pool: normal | insufficient_memory (R1.26-R1.29).
  virtual Status reserve(Bytes bytes) = 0;
  virtual void release(Bytes bytes) noexcept = 0;
  /// Uses the processor for `cpu` (R10.5). False of `needs_compute()`: the model is off, callers
  /// may skip the call.
  [[nodiscard]] virtual bool needs_compute() const = 0;
  virtual Task<void> compute(Duration cpu) = 0;
  /// A number below `bound` (> 0): the engine's only chance; one stream per (seed, node, purpose).
  virtual std::uint64_t draw(std::string_view purpose, std::uint64_t bound) = 0;
  /// The node dies, through the event queue: never resumes (R6.129).
  virtual Task<void> bugcheck(std::string_view ident) = 0;

 protected:
  ~Node() = default;
};

}  // namespace shadow
