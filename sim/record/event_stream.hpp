#pragma once
// The stream of event records of a run: hashed (its fingerprint), counted, and written as
// events.log if wanted - the very records that are hashed.
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "models/observe/event_log.hpp"
#include "sim/record/event_text.hpp"

struct XXH3_state_s;

namespace shadow::sim {

/// Takes all records of a run in order, in batches of up to 256.
class EventStream final : public models::EventLog {
 public:
  EventStream();
  ~EventStream();

  /// Also writes each record to `text` from now on; null: no longer. Kept by pointer.
  void write_to(EventText* text) { text_ = text; }
  /// XXH3 (64 bit, seed 0) over all records so far.
  [[nodiscard]] std::uint64_t fingerprint();
  /// The same as 16 hexadecimal digits.
  [[nodiscard]] std::string fingerprint_text();

  /// Counts are complete after flush().
  [[nodiscard]] std::uint64_t records() const { return records_; }
  /// Member reads, writes and compares that ended.
  [[nodiscard]] std::uint64_t member_ios() const { return member_ios_; }
  /// User reads and writes that ended.
  [[nodiscard]] std::uint64_t user_ios() const { return user_ios_; }

 private:
  void consume(std::span<const models::EventRecord> records) override;

  struct Free {
    void operator()(XXH3_state_s* state) const;
  };
  std::unique_ptr<XXH3_state_s, Free> hash_;
  EventText* text_ = nullptr;
  std::uint64_t records_ = 0;
  std::uint64_t member_ios_ = 0;
  std::uint64_t user_ios_ = 0;
};

}  // namespace shadow::sim
