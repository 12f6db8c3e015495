#pragma once
// Tries an operation with a failure at each of its steps, one after the other, none left out. The
// scene runs once to a mark just before the operation; then a child process is forked for each try:
// it goes on from there, counts the steps, lets the failure happen at its step, lets the scene
// recover and judges it. What the operation is, what counts as a step and what may fail is the
// scene's business, so that copies, merges and bitmaps can be walked in the same way.
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace shadow::test {

/// What a try does. `step` 0: nothing fails. `order` 0: messages and disks take their usual time;
/// else they take more, differently for each order, so that what was simultaneous comes in every
/// order.
struct Try {
  std::string fault;
  std::uint32_t step = 0;
  std::uint32_t order = 0;
};

/// What came of it.
struct TryResult {
  bool reached = false;  // with other times an operation may have fewer steps
  std::string complaint;
  std::vector<std::string> steps;  // of a try in which nothing fails: what they are
};

/// A scene that stands at its mark.
class CrashScene {
 public:
  virtual ~CrashScene() = default;
  [[nodiscard]] virtual std::vector<std::string> faults() const = 0;
  /// In a child process; the scene is of no use afterwards.
  virtual TryResult run(const Try& what) = 0;
};

/// Part of the work: of `of` shards, number `number` from 0 on takes every of-th try.
struct Shard {
  std::uint32_t number = 0;
  std::uint32_t of = 1;
};

struct Walk {
  std::uint64_t steps = 0;  // of the operation
  std::uint64_t tried = 0;  // failures that happened and were judged
  std::uint64_t not_reached = 0;
  std::vector<std::string> complaints;  // each says how to run that one try again
};

/// All tries of one shard: every step x every fault x `orders` + 1 orders, of the orders above 0
/// those whose number is a multiple of `stride`. Stops after `enough` complaints. A try that the
/// environment variable CRASH_TRY names ("fault/step/order") is the only one, in this process.
Walk walk(const std::function<std::unique_ptr<CrashScene>()>& make, const std::string& name,
          Shard shard, std::uint32_t orders, std::uint32_t stride, std::size_t enough = 5);

}  // namespace shadow::test
