#pragma once
// The stream of records that a run is: every completed member I/O, user I/O, message and state
// change, in order. Its hash is the run's fingerprint; events.log is its text. Buffered, so that a
// record costs a copy of 32 bytes.
#include <array>
#include <cstdint>
#include <span>

#include "engine/base/status.hpp"
#include "engine/base/types.hpp"

namespace shadow::models {

enum class RecordKind : std::uint8_t {
  member_read,
  member_write,
  member_compare,  // unit = disk
  user_read,
  user_write,  // unit = virtual unit
  message,     // lbn = kind, blocks = bytes, unit = receiver's index
  emission,    // lbn = MessageId, unit = unit or 0xffff
  node_state,  // lbn = state
  fault,       // lbn = running number of the bench command
};

/// One event of a run.
struct EventRecord {
  std::int64_t time_ns = 0;
  std::uint64_t lbn = 0;
  std::uint32_t blocks = 0;
  std::uint16_t node = 0xffff;  // NodeId::index of who asked
  std::uint16_t unit =
      0xffff;  // index into the run's table of unit names: disks first, then virtual units
  RecordKind kind = RecordKind::member_read;
  Status status = Status::normal;
  std::uint16_t reserved = 0;
  std::uint32_t reserved2 = 0;
};
static_assert(sizeof(EventRecord) == 32);

/// Collects records; hands them on in batches of up to 256.
class EventLog {
 public:
  void add(const EventRecord& r) {
    buffer_[count_++] = r;
    if (count_ == buffer_.size()) flush();
  }
  void flush() {
    if (count_ == 0) return;
    consume({buffer_.data(), count_});
    count_ = 0;
  }

 protected:
  ~EventLog() = default;
  virtual void consume(std::span<const EventRecord> records) = 0;

 private:
  std::array<EventRecord, 256> buffer_{};
  std::size_t count_ = 0;
};

}  // namespace shadow::models
