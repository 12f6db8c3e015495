#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "engine/base/messages.hpp"
#include "sim/record/event_stream.hpp"

namespace shadow::sim {
namespace {

using models::EventRecord;
using models::RecordKind;

EventRecord read_of(std::uint64_t n) {
  EventRecord r;
  r.time_ns = static_cast<std::int64_t>(1000 * n);
  r.lbn = n;
  r.blocks = 8;
  r.node = 0;
  r.unit = 1;
  return r;
}

TEST(EventStream, FingerprintIsThatOfAllRecordsInOrderHoweverTheyAreBatched) {
  EventStream one;
  EventStream other;
  for (std::uint64_t i = 0; i < 1000; ++i) {
    one.add(read_of(i));
    other.add(read_of(i));
    if (i % 7 == 0) other.flush();
  }
  EXPECT_EQ(one.fingerprint(), other.fingerprint());
  // XXH3 with seed 0 over 32,000 bytes of little-endian records: must not depend on machine or
  // build
  EXPECT_EQ(one.fingerprint_text(), "0b06c2a4011e590d");
  EXPECT_EQ(one.records(), 1000U);
}

TEST(EventStream, EveryFieldOfARecordChangesTheFingerprint) {
  const auto of = [](auto change) {
    EventStream s;
    EventRecord r = read_of(5);
    change(r);
    s.add(r);
    return s.fingerprint();
  };
  const auto plain = of([](EventRecord&) {});
  EXPECT_NE(plain, of([](EventRecord& r) { r.time_ns += 1; }));
  EXPECT_NE(plain, of([](EventRecord& r) { r.lbn += 1; }));
  EXPECT_NE(plain, of([](EventRecord& r) { r.blocks += 1; }));
  EXPECT_NE(plain, of([](EventRecord& r) { r.node += 1; }));
  EXPECT_NE(plain, of([](EventRecord& r) { r.unit += 1; }));
  EXPECT_NE(plain, of([](EventRecord& r) { r.kind = RecordKind::member_write; }));
  EXPECT_NE(plain, of([](EventRecord& r) { r.status = Status::parity; }));
}

TEST(EventStream, CountsMemberAndUserRequestsApart) {
  EventStream s;
  for (const RecordKind k :
       {RecordKind::member_read, RecordKind::member_write, RecordKind::member_compare,
        RecordKind::user_read, RecordKind::user_write, RecordKind::message, RecordKind::fault}) {
    EventRecord r;
    r.kind = k;
    s.add(r);
  }
  s.flush();
  EXPECT_EQ(s.member_ios(), 3U);
  EXPECT_EQ(s.user_ios(), 2U);
  EXPECT_EQ(s.records(), 7U);
}

TEST(EventStream, TextHasOneLineARecordWithNames) {
  const auto path = std::filesystem::path(testing::TempDir()) / "event_stream_test.log";
  const RunNames names{{"ALPHA", "BETA"}, {"$1$DGA1:", "DSA1:"}, {}};
  {
    EventStream s;
    EventText text(path, names);
    s.write_to(&text);
    s.add(read_of(3));
    EventRecord message = read_of(4);
    message.kind = RecordKind::message;
    message.node = 1;
    message.unit = 0;
    s.add(message);
    EventRecord emission;
    emission.kind = RecordKind::emission;
    emission.lbn = static_cast<std::uint64_t>(MessageId::mount_mounted);
    emission.status = Status::parity;
    s.add(emission);
    s.flush();
  }
  std::stringstream all;
  all << std::ifstream(path).rdbuf();
  EXPECT_EQ(all.str(),
            "3000 ALPHA member-read DSA1: 3 8 NORMAL\n"
            "4000 BETA message ALPHA 4 8 NORMAL\n"
            "0 - emission - MOUNTED 0 PARITY\n");
}

}  // namespace
}  // namespace shadow::sim
