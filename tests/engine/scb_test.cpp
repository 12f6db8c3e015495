// The storage control block on the media: layout of table 6.1, what it says, when it is written.
#include <gtest/gtest.h>

#include "tests/support/disk_probe.hpp"
#include "tests/support/set_scene.hpp"

namespace shadow::test {
namespace {

std::uint64_t number(const Sector& s, std::size_t offset, std::size_t bytes) {
  std::uint64_t v = 0;
  for (std::size_t i = bytes; i-- > 0;) v = v << 8 | std::to_integer<std::uint64_t>(s[offset + i]);
  return v;
}

/// Every field with a value of its own.
StorageControlBlock marked_block() {
  StorageControlBlock b;
  b.struclev = 0x0102;
  b.cluster = 0x0304;
  b.volsize = 0x05060708;
  b.blksize = 0x090A0B0C;
  b.sectors = 0x11121314;
  b.tracks = 0x15161718;
  b.cylinders = 0x191A1B1C;
  b.status = 0x21222324;
  b.status2 = 0x25262728;
  b.writecnt = 0x292A;
  b.volockname = "ABCDEFGHIJKL";
  b.mount_time = {0x3132333435363738};
  b.backup_revision = 0x393A;
  b.generation = {0x4142434445464748};
  b.unit = {0x5152535455565758};
  b.shadow_status = 0x595A;
  for (std::size_t i = 0; i < kScbMembers; ++i) {
    b.member_status[i] = static_cast<std::uint8_t>(0x61 + i);
    b.member_ids[i] = {0x7172737475767700 + i};
  }
  b.scb_lbn = 0x81828384;
  b.devices = 0x91;
  b.members = 0x92;
  b.master_index = 0x93;
  b.merge_targets = 0x94;
  b.copy_targets = 0x95;
  return b;
}

TEST(Scb, R6_3_R6_4__FieldsLieAtTheOffsetsOfTheTable) {
  const StorageControlBlock b = marked_block();
  const Sector s = encode(b);
  EXPECT_EQ(number(s, 0, 2), b.struclev);
  EXPECT_EQ(number(s, 2, 2), b.cluster);
  EXPECT_EQ(number(s, 4, 4), b.volsize);
  EXPECT_EQ(number(s, 8, 4), b.blksize);
  EXPECT_EQ(number(s, 12, 4), b.sectors);
  EXPECT_EQ(number(s, 16, 4), b.tracks);
  EXPECT_EQ(number(s, 20, 4), b.cylinders);
  EXPECT_EQ(number(s, 24, 4), b.status);
  EXPECT_EQ(number(s, 28, 4), b.status2);
  EXPECT_EQ(number(s, 32, 2), b.writecnt);
  EXPECT_EQ(number(s, 34, 1), std::uint64_t{'A'});
  EXPECT_EQ(number(s, 45, 1), std::uint64_t{'L'});
  EXPECT_EQ(number(s, 46, 8), b.mount_time.ticks);
  EXPECT_EQ(number(s, 54, 2), b.backup_revision);
  EXPECT_EQ(number(s, 56, 8), b.generation.value);
  EXPECT_EQ(number(s, 64, 8), b.unit.value);
  EXPECT_EQ(number(s, 72, 2), b.shadow_status);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(number(s, 74 + i, 1), b.member_status[i]);
    EXPECT_EQ(number(s, 80 + 8 * i, 8), b.member_ids[i].value);
  }
  EXPECT_EQ(number(s, 104, 4), b.scb_lbn);
  EXPECT_EQ(number(s, 108, 1), b.devices);
  EXPECT_EQ(number(s, 109, 1), b.members);
  EXPECT_EQ(number(s, 110, 1), b.master_index);
  EXPECT_EQ(number(s, 111, 1), b.merge_targets);
  EXPECT_EQ(number(s, 112, 1), b.copy_targets);
}

TEST(Scb, R6_3__SixMembersComeBackFromTheReservedSpace) {
  EXPECT_EQ(decode_scb(encode(marked_block())), marked_block());
}

TEST(Scb, R6_7__AWrongChecksumIsNoControlBlock) {
  Sector s = encode(marked_block());
  s[200] = std::byte{1};
  EXPECT_EQ(decode_scb(s), std::nullopt);
}

TEST(Scb, R6_5__StateBytesOfFullMembersMasterAndTarget) {
  SetScene s({kD1, kD2});
  ASSERT_EQ(s.c.mount("ALPHA", mounting({kD3})).status, Status::normal);
  const StorageControlBlock b = s.c.scb(kD1, kSize);
  EXPECT_EQ(b.member_status[0], member_valid | member_src | member_master);
  EXPECT_EQ(b.member_status[1], member_valid | member_src);
  EXPECT_EQ(b.member_status[2] & ~member_cip, member_valid | member_fcpy);
  EXPECT_EQ(b.member_ids[2], named(kD3).id());
  EXPECT_EQ(b.devices, 3);
  EXPECT_EQ(b.members, 2);
  EXPECT_EQ(b.copy_targets, 1);
  EXPECT_EQ(b.merge_targets, 0);
  EXPECT_EQ(b.shadow_status, shadow_normal | shadow_copying);
  EXPECT_EQ(s.c.scb(kD3, kSize), b);
}

TEST(Scb, R6_5_R6_124__AMergeMemberIsMarkedAndTheMarkIsKeptByADismount) {
  SetScene s({kD1, kD2}, {"ALPHA", "BETA"});
  s.c.crash("BETA");
  ASSERT_EQ(s.c.dismount("ALPHA", dismounting(unit_name())).status, Status::normal);
  const StorageControlBlock b = s.c.scb(kD1, kSize);
  EXPECT_EQ(b.member_status[1], member_valid | member_src | member_merge);
  EXPECT_EQ(b.merge_targets, 2);
  EXPECT_EQ(b.shadow_status & shadow_merging, shadow_merging);
}

TEST(Scb, R6_6__TheMasterIsWrittenFirstThenTheOtherFullMembersTargetsLast) {
  SetScene s({kD2, kD1});
  slow(s.c, kD2, 50);  // were they sent together, the slow ones would be last
  slow(s.c, kD1, 10);
  Track track(s.c, {kD1, kD2, kD3});
  ASSERT_EQ(s.c.mount("ALPHA", mounting({kD3})).status, Status::normal);
  EXPECT_EQ(track.writers(kScb), (std::vector<std::string>{kD2, kD1, kD3}));
}

TEST(Scb, R6_38_R6_6__AtTheEndOfACopyTheNewMembersOwnBlockIsWrittenToo) {
  SetScene s({kD1}, {"ALPHA"}, {}, {kD2});
  ASSERT_TRUE(s.c.run_until_steady(kUnit));
  const StorageControlBlock b = s.c.scb(kD2, kSize);
  EXPECT_EQ(b, s.c.scb(kD1, kSize));
  EXPECT_EQ(b.member_status[1], member_valid | member_src);
  EXPECT_EQ(b.copy_targets, 0);
}

TEST(Scb, R6_8_R6_9_R6_14__EveryChangeOfMembershipRaisesTheNumber) {
  SetScene s({kD1, kD2});
  TestCluster& c = s.c;
  const auto number_now = [&] { return c.view("ALPHA", kUnit).generation; };
  const Generation start = number_now();
  ASSERT_EQ(c.mount("ALPHA", mounting({kD3})).status, Status::normal);
  const Generation added = number_now();
  EXPECT_GT(added, start);
  ASSERT_TRUE(c.run_until_steady(kUnit));
  const Generation copied = number_now();
  EXPECT_GT(copied, added);
  ASSERT_EQ(c.dismount("ALPHA", dismounting(kD3)).status, Status::normal);
  const Generation removed = number_now();
  EXPECT_GT(removed, copied);
  fatal(c, kD2);
  (void)c.write("ALPHA", kUnit, {100, 1}, 5);
  EXPECT_EQ(members(c), "10");
  EXPECT_GT(number_now(), removed);
  EXPECT_EQ(c.scb(kD1, kSize).generation, number_now());
}

TEST(Scb, R6_9__ANodeWhoseClockIsBehindGivesAGreaterNumberAllTheSame) {
  TestCluster c;
  for (const auto& d : {kD1, kD2, kD3}) c.disk(d, kSize, 7);
  c.boot("ALPHA");
  c.boot("BETA", seconds(-3600));
  c.adopt(kUnit, {kD1, kD2}, {"ALPHA", "BETA"});
  ASSERT_EQ(c.mount("ALPHA", mounting({kD3})).status, Status::normal);
  const Generation by_alpha = c.view("BETA", kUnit).generation;
  ASSERT_EQ(c.dismount("BETA", dismounting(kD3)).status, Status::normal);
  EXPECT_EQ(c.view("ALPHA", kUnit).generation.value, by_alpha.value + 1);
}

TEST(Scb, R6_116__ADiskThatLeftKeepsAnOlderNumberThanTheSet) {
  SetScene s({kD1, kD2});
  ASSERT_EQ(s.c.dismount("ALPHA", dismounting(kD2)).status, Status::normal);
  EXPECT_LT(s.c.scb(kD2, kSize).generation, s.c.scb(kD1, kSize).generation);
}

TEST(Scb, R6_10_R6_94__NoWriteIsReportedBeforeTheRestKnowsThatAMemberIsLost) {
  SetScene s({kD1, kD2, kD3});
  Track track(s.c, {kD1, kD3});
  fatal(s.c, kD2);
  const auto w = s.c.start_write("ALPHA", kUnit, {100, 8}, 1000);
  ASSERT_TRUE(s.c.run_until([&] { return w->done; }));
  EXPECT_EQ(w->status, Status::normal);
  EXPECT_LT(track.first(kD1, IoKind::write, kScb), w->at);
  EXPECT_LT(track.first(kD3, IoKind::write, kScb), w->at);
  EXPECT_EQ(s.c.scb(kD3, kSize).entry_of(named(kD2).id()), std::nullopt);
}

TEST(Scb, R6_11__AMemberWhoseControlBlockCannotBeWrittenIsExpelledToo) {
  SetScene s({kD1, kD2, kD3});
  watch(s.c, kD3, [](IoKind k, BlockRange r) {
    return k == IoKind::write && r == kScb ? Status::drive_error : Status::normal;
  });
  ASSERT_EQ(s.c.dismount("ALPHA", dismounting(kD2)).status, Status::normal);
  EXPECT_EQ(members(s.c), "10");
  const StorageControlBlock b = s.c.scb(kD1, kSize);
  EXPECT_EQ(b.devices, 1);
  EXPECT_GT(b.generation, s.c.scb(kD3, kSize).generation);
}

TEST(Scb, R6_124_R4_108__OnlyTheLastDismountMarksTheVolumeClean) {
  SetScene s({kD1, kD2}, {"ALPHA", "BETA"});
  ASSERT_EQ(s.c.dismount("BETA", dismounting(unit_name())).status, Status::normal);
  EXPECT_EQ(s.c.scb(kD1, kSize).writecnt, 1);
  ASSERT_EQ(s.c.dismount("ALPHA", dismounting(unit_name())).status, Status::normal);
  EXPECT_EQ(s.c.scb(kD1, kSize).writecnt, 0);
  EXPECT_EQ(s.c.scb(kD2, kSize).writecnt, 0);
}

TEST(Scb, R6_3__TheBlockOutlivesACrashOfEveryNode) {
  SetScene s({kD1, kD2});
  const StorageControlBlock before = s.c.scb(kD2, kSize);
  s.c.crash("ALPHA");
  EXPECT_EQ(s.c.scb(kD2, kSize), before);
}

}  // namespace
}  // namespace shadow::test
