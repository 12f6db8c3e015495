#pragma once
// A volume without shadowing behind it: answers after a fixed time, keeps contents, fails when told
// to.
#include <map>

#include "engine/base/assert.hpp"
#include "engine/ports/volume.hpp"
#include "models/node/wakeups.hpp"

namespace shadow::test {

class FakeVolume final : public Volume {
 public:
  FakeVolume(models::Wakeups& wakeups, BlockCount size) : wakeups_(wakeups), size_(size) {}

  [[nodiscard]] BlockCount size() const override { return size_; }
  Task<ReadResult> read(BlockRange range) override {
    co_await wakeups_.sleep(latency);
    ReadResult result;
    result.status = status;
    for (Lbn lbn = range.begin; lbn < range.end(); ++lbn) {
      const auto it = contents_.find(lbn);
      result.blocks.append(it == contents_.end() ? kBlank : it->second, 1);
    }
    ++reads;
    co_return result;
  }
  Task<Status> write(BlockRange range, const Blocks& data) override {
    co_await wakeups_.sleep(latency);
    for (BlockCount i = 0; i < range.count; ++i) contents_[range.begin + i] = data.at(i);
    ++writes;
    co_return status;
  }
  void open() override { ++opens; }
  void close() noexcept override {
    SHADOW_ASSERT(opens > 0, "a file closed twice");
    --opens;
  }

  Duration latency = milliseconds(1);
  Status status = Status::normal;
  int opens = 0;
  std::uint64_t reads = 0;
  std::uint64_t writes = 0;

 private:
  models::Wakeups& wakeups_;
  BlockCount size_;
  std::map<Lbn, Stamp> contents_;
};

}  // namespace shadow::test
