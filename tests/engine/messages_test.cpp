#include "engine/base/messages.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/engine/messages_spec.hpp"

namespace shadow {
namespace {

using test::spec_rows;
using test::split;

/// Rows of the table under the heading that starts with `section`, without the table's head.
std::vector<std::vector<std::string>> section(const std::string& name) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& row : spec_rows("appendix-a-messages.md"))
    if (row.heading.starts_with(name + " ")) rows.push_back(row.cells);
  if (!rows.empty()) rows.erase(rows.begin());
  return rows;
}

bool has_message(std::string_view facility, char severity, std::string_view ident) {
  return std::ranges::any_of(message_rows(), [&](const MessageRow& m) {
    return m.facility == facility && m.severity == severity && m.ident == ident;
  });
}

const MessageRow* with_key(std::string_view key) {
  const auto rows = message_rows();
  const auto row = std::ranges::find(rows, key, &MessageRow::key);
  return row == rows.end() ? nullptr : &*row;
}

/// "SSRVSPNDFCPY / SSRVSPNDMRG" and "WBMSTART, WBMDELETE" as single words.
std::vector<std::string> identifiers(const std::string& cell) {
  std::string plain = cell;
  std::ranges::replace(plain, '/', ',');
  return split(plain, ",");
}

/// "MOUNT-F-DEVNOTDISM, -DUPUNITNO" and "DCL-W-IVVERB / -IVQUAL" as full messages.
void expect_messages(const std::string& cell) {
  std::string prefix;
  for (const std::string& word : identifiers(cell)) {
    std::string full = word;
    if (word.starts_with("-")) full = prefix + word;
    const auto parts = split(full, "-");
    ASSERT_EQ(parts.size(), 3u) << cell;
    prefix = parts[0] + "-" + parts[1];
    EXPECT_TRUE(has_message(parts[0], parts[1][0], parts[2])) << full;
  }
}

#define NEEDS_SPEC(rows) \
  if ((rows).empty()) GTEST_SKIP() << "the text of the specification is not here"

TEST(Messages, RA_42__EveryMountVerificationLineHasItsKeyAndNoPrefix) {
  const auto rows = section("A.1");
  NEEDS_SPEC(rows);
  EXPECT_EQ(rows.size(), 5u);
  for (const auto& row : rows) {
    const MessageRow* const m = with_key(row[0]);
    ASSERT_NE(m, nullptr) << row[0];
    EXPECT_TRUE(m->facility.empty());
  }
}

TEST(Messages, RA_42__BootDeviceMessageIsInTheTable) {
  const auto rows = section("A.2");
  NEEDS_SPEC(rows);
  for (const auto& row : rows) EXPECT_NE(with_key(row[0]), nullptr) << row[0];
}

TEST(Messages, RA_42__EveryShadowServerIdentifierIsInformational) {
  const auto rows = section("A.3");
  NEEDS_SPEC(rows);
  for (const auto& row : rows)
    for (const auto& ident : identifiers(row[0]))
      EXPECT_TRUE(has_message("SHADOW_SERVER", 'I', ident)) << ident;
}

TEST(Messages, RA_42__EveryVolumeProcessingKeyIsAVolproc) {
  const auto rows = section("A.4");
  NEEDS_SPEC(rows);
  EXPECT_EQ(rows.size(), 12u);
  for (const auto& row : rows) {
    const MessageRow* const m = with_key(row[0]);
    ASSERT_NE(m, nullptr) << row[0];
    EXPECT_EQ(m->facility, "SHADOW");
    EXPECT_EQ(m->severity, 'I');
    EXPECT_EQ(m->ident, "VOLPROC");
  }
}

TEST(Messages, RA_42__EveryMountAndDismountMessageHasItsSeverity) {
  const auto rows = section("A.5");
  NEEDS_SPEC(rows);
  for (const auto& row : rows) expect_messages(row[0]);
}

TEST(Messages, RA_42__EveryConditionNamedForMountHasItsValue) {
  const auto rows = section("A.6.1");
  NEEDS_SPEC(rows);
  int found = 0;
  for (const auto& row : rows) {
    const auto names = identifiers(row[0]);
    const auto values = identifiers(row[1]);
    for (std::size_t i = 0; i < names.size(); ++i) {
      const Status s = status_named(names[i]);
      if (s == Status::count_) continue;  // conditions nothing in the engine returns
      ++found;
      EXPECT_EQ(condition(s).value, std::stoul(values[i], nullptr, 16)) << names[i];
      EXPECT_EQ(std::string(1, severity(s)), identifiers(row[2])[0]) << names[i];
    }
  }
  EXPECT_GE(found, 15);
}

TEST(Messages, RA_42__EveryBugcheckIsFatal) {
  const auto rows = section("A.8");
  NEEDS_SPEC(rows);
  for (const auto& row : rows) {
    const MessageRow* const m = with_key(row[0].substr(0, row[0].find(' ')));
    ASSERT_NE(m, nullptr) << row[0];
    EXPECT_EQ(m->severity, 'F');
  }
}

TEST(Messages, ConnectionManagerKeysAreLinesWithoutSeverity) {
  for (const char* key :
       {"CNX.LOST", "CNX.QLOST", "CNX.QREGAIN", "CNX.TIMEDOUT", "CNX.PROPOSE", "CNX.REMOVED",
        "CNX.COMPLETE", "CNX.ESTABLISH", "CNX.RECONNECT", "CNX.ADDED", "CNX.LASTGASP"}) {
    const MessageRow* const m = with_key(key);
    ASSERT_NE(m, nullptr) << key;
    EXPECT_TRUE(line(Emission(m->id)).starts_with("%CNXMAN, ")) << key;
  }
}

TEST(Messages, RA_42__EveryBitmapIdentifierIsInTheTable) {
  const auto rows = section("A.10");
  NEEDS_SPEC(rows);
  for (const auto& row : rows)
    for (const auto& ident : identifiers(row[0]))
      EXPECT_TRUE(has_message("SIMSHAD", 'I', ident)) << ident;
}

TEST(Messages, RA_42__EveryMountErrorOfOurOwnIsInTheTable) {
  const auto rows = section("A.12");
  NEEDS_SPEC(rows);
  int found = 0;
  for (const auto& row : rows) {
    if (!row[0].starts_with("SIMSHAD-")) continue;
    expect_messages(row[0]);
    ++found;
  }
  EXPECT_EQ(found, 11);
}

TEST(Messages, RA_42__EveryErrorOfTheCommandTableIsThere) {
  const auto rows = section("A.12");
  NEEDS_SPEC(rows);
  int found = 0;
  for (const auto& row : rows) {
    if (row.size() != 3 || row[0].starts_with("SIMSHAD-")) continue;
    std::string cell = row[2];
    std::ranges::replace(cell, ';', ',');
    std::ranges::replace(cell, '+', ',');
    std::string prefix;
    for (const std::string& part : identifiers(cell)) {
      const std::string word = part.substr(0, part.find(' '));
      const auto pieces = split(word.starts_with("-") ? prefix + word : word, "-");
      if (pieces.size() != 3) continue;  // words between the messages
      prefix = pieces[0] + "-" + pieces[1];
      ++found;
      if (pieces[0] == "SYSTEM") {
        const Status s = status_named(pieces[2]);
        ASSERT_NE(s, Status::count_) << word;
        // "-F-DEVMOUNT / -DEVALLOC" is shorthand: the severity of DEVALLOC is that of A.6.1
        if (s != Status::device_allocated) EXPECT_EQ(severity(s), pieces[1][0]) << word;
      } else {
        EXPECT_TRUE(has_message(pieces[0], pieces[1][0], pieces[2])) << word;
      }
    }
  }
  EXPECT_GE(found, 40);
}

TEST(Messages, RA_42__EveryJournalKeyIsInTheTable) {
  const auto rows = section("A.12");
  NEEDS_SPEC(rows);
  int found = 0;
  for (const auto& row : rows) {
    if (row.size() != 2 || row[0] == "Key") continue;
    for (const auto& key : split(row[0], ",")) {
      EXPECT_NE(with_key(key), nullptr) << key;
      ++found;
    }
  }
  EXPECT_EQ(found, 14);
}

TEST(Messages, CrashOutputHasItsFourLines) {
  const Emission log(MessageId::crash_dumperrlog, {{"number", "1"}});
  EXPECT_EQ(line(log), "Dumping error log buffers to HBVS unit 1");
  for (const char* key : {"CRASH.BUGCHECK", "CRASH.DUMPERRLOG", "CRASH.DUMPMEM", "CRASH.DUMPDONE"})
    EXPECT_NE(with_key(key), nullptr) << key;
}

TEST(Messages, RA_1__LineHasFacilitySeverityIdentifierAndText) {
  const Emission mounted(MessageId::mount_mounted, {{"label", "DATA1"}, {"unit", "DSA1"}});
  EXPECT_EQ(line(mounted), "%MOUNT-I-MOUNTED, DATA1 mounted on _DSA1:");
  EXPECT_TRUE(line(system_message(Status::no_privilege)).starts_with("%SYSTEM-F-NOPRIV, "));
}

TEST(Messages, RA_1__SecondaryLinesStartWithAHyphen) {
  EXPECT_TRUE(line(system_message(Status::medium_offline, true)).starts_with("-SYSTEM-F-MEDOFL, "));
  Emission e(MessageId::dism_srcmem);
  e.secondary = true;
  EXPECT_TRUE(line(e).starts_with("-DISM-F-SRCMEM, "));
}

TEST(Messages, RA_2__LowThreeBitsOfTheConditionAreTheSeverity) {
  constexpr std::string_view kLetters = "WSEIF";
  for (int i = 1; i < static_cast<int>(Status::count_); ++i) {
    const auto s = static_cast<Status>(i);
    const std::uint32_t bits = condition(s).value & 7U;
    ASSERT_LT(bits, kLetters.size()) << condition(s).name;
    EXPECT_EQ(severity(system_message(s)), kLetters[bits]) << condition(s).name;
    EXPECT_EQ(succeeded(s), (condition(s).value & 1U) != 0) << condition(s).name;
  }
}

TEST(Messages, RA_6__DeviceNamesTakeTheFormOfTheirFacilityHoweverTheyWereGiven) {
  for (const char* name : {"$200$DKA200", "$200$DKA200:", "_$200$DKA200:"}) {
    const std::vector<MessageVar> vars{{"member", name}, {"host", "VIPER1"}};
    EXPECT_TRUE(
        text(Emission(MessageId::mount_shdwmemsucc, vars)).starts_with("_$200$DKA200: (VIPER1) "));
    EXPECT_TRUE(text(Emission(MessageId::volproc_offline, vars)).starts_with("$200$DKA200: "));
  }
}

TEST(Messages, RA_6__HostIsLeftOutWhereNoneIsKnown) {
  const Emission e(MessageId::mount_shdwmemcopy, {{"member", "$1$DGA20"}});
  EXPECT_TRUE(text(e).starts_with("_$1$DGA20: added "));
}

TEST(Messages, APartWithoutItsVariableIsLeftOut) {
  const MessageId id = MessageId::set_mergeneed;
  EXPECT_EQ(text(Emission(id, {{"unit", "DSA1"}, {"node", ""}})), "DSA1: needs a merge");
  EXPECT_EQ(text(Emission(id, {{"unit", "DSA1"}, {"node", "B"}})), "DSA1: needs a merge, node B");
  EXPECT_EQ(text(Emission(id)), "? needs a merge");
}

TEST(Messages, RA_7__VariablesCanBeRead) {
  const Emission e(MessageId::ssrv_cmpfcpy, {{"unit", "DSA1"}, {"lbn", "999"}, {"id", "1001"}});
  EXPECT_EQ(variable(e, "lbn"), "999");
  EXPECT_EQ(variable(e, "kind"), std::nullopt);
  EXPECT_EQ(key(e), "SSRVCMPFCPY");
}

TEST(Messages, EveryTextIsComplete) {
  for (const MessageRow& m : message_rows()) {
    EXPECT_FALSE(m.text.empty());
    EXPECT_FALSE(m.key.empty());
    EXPECT_EQ(std::ranges::count(m.text, '{'), std::ranges::count(m.text, '}')) << m.key;
    EXPECT_EQ(std::ranges::count(m.text, '['), std::ranges::count(m.text, ']')) << m.key;
    EXPECT_NE(std::string_view("SIWEF").find(m.severity), std::string_view::npos) << m.key;
    EXPECT_NE(std::string_view("MHNFSCP").find(m.evidence), std::string_view::npos) << m.key;
    for (const MessageRow& other : message_rows())
      EXPECT_TRUE(&m == &other || m.key != other.key) << m.key;
  }
}

}  // namespace
}  // namespace shadow
