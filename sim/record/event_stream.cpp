#include "sim/record/event_stream.hpp"

#include <fmt/core.h>
#include <xxhash.h>

#include "engine/base/assert.hpp"

namespace shadow::sim {

using models::RecordKind;

void EventStream::Free::operator()(XXH3_state_s* state) const { XXH3_freeState(state); }

EventStream::EventStream() : hash_(XXH3_createState()) {
  SHADOW_ASSERT(hash_ != nullptr, "no memory for the fingerprint");
  XXH3_64bits_reset(hash_.get());
}
EventStream::~EventStream() = default;

void EventStream::consume(std::span<const models::EventRecord> records) {
  XXH3_64bits_update(hash_.get(), records.data(), records.size_bytes());
  std::uint64_t members = 0;
  std::uint64_t users = 0;
  for (const models::EventRecord& r : records) {
    members += r.kind <= RecordKind::member_compare ? 1U : 0U;
    users += r.kind == RecordKind::user_read || r.kind == RecordKind::user_write ? 1U : 0U;
  }
  records_ += records.size();
  member_ios_ += members;
  user_ios_ += users;
  if (text_ != nullptr) text_->write(records);
}

std::uint64_t EventStream::fingerprint() {
  flush();
  return XXH3_64bits_digest(hash_.get());
}

std::string EventStream::fingerprint_text() { return fmt::format("{:016x}", fingerprint()); }

}  // namespace shadow::sim
