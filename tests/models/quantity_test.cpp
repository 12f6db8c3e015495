#include "models/quantity/quantity.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>

namespace shadow::models {
namespace {

TEST(Quantity, DurationsAreExactInNanoseconds) {
  EXPECT_EQ(parse_duration("1ns").value().ns, 1);
  EXPECT_EQ(parse_duration("1.5ms").value().ns, 1'500'000);
  EXPECT_EQ(parse_duration("1h5m").value(), seconds(3900));
  EXPECT_EQ(parse_duration(" 1 h 5 m ").value(), seconds(3900));
  EXPECT_EQ(parse_duration("7d").value(), seconds(7 * 86400));
  EXPECT_EQ(parse_duration("0.000000001s").value().ns, 1);
  EXPECT_EQ(parse_duration("0.5d").value(), seconds(43200));
  EXPECT_EQ(parse_duration("0.3s").value(), milliseconds(300));
  EXPECT_EQ(parse_duration("0s").value().ns, 0);
  EXPECT_EQ(parse_duration("9223372036s").value().ns, 9'223'372'036'000'000'000);
}

TEST(Quantity, DurationErrorsSayWhatWasFoundAndWhatIsAllowed) {
  EXPECT_EQ(parse_duration("5").error(),
            "\"5\" has no unit, expected a duration like \"90s\" or \"1h5m\" "
            "(units: ns us ms s m h d)");
  EXPECT_EQ(parse_duration("5 sec").error(),
            "\"5 sec\" has the unknown unit 'sec', expected a duration like \"90s\" or \"1h5m\" "
            "(units: ns us ms s m h d)");
  EXPECT_TRUE(parse_duration("0.5ns").error().starts_with("\"0.5ns\" is finer than 1 ns"));
  EXPECT_TRUE(parse_duration("").error().starts_with("\"\" is empty"));
  EXPECT_TRUE(parse_duration("9223372037s").error().starts_with("\"9223372037s\" is too large"));
  EXPECT_TRUE(parse_duration("106751d23h47m17s").error().find("is too large") != std::string::npos);
  for (const char* bad : {"-5s", "s", "1.s", ".5s", "1..5s", "5s x", "5S", "1e3s", "+5s", "5\ts",
                          "99999999999999999999s"}) {
    EXPECT_FALSE(parse_duration(bad)) << bad;
  }
}

TEST(Quantity, OnlyDifferencesMayBeNegative) {
  EXPECT_EQ(parse_signed_duration("-1.5s").value().ns, -1'500'000'000);
  EXPECT_EQ(parse_signed_duration("2s").value(), seconds(2));
  EXPECT_FALSE(parse_signed_duration("--2s"));
}

TEST(Quantity, SizesAreBytesOrWholeBlocks) {
  EXPECT_EQ(parse_size("4KiB").value(), 4096U);
  EXPECT_EQ(parse_size("4KB").value(), 4000U);
  EXPECT_EQ(parse_size("1.5 KiB").value(), 1536U);
  EXPECT_EQ(parse_size("127 blocks").value(), 127U * 512U);
  EXPECT_EQ(parse_size("1.1TB").value(), 1'100'000'000'000U);
  EXPECT_EQ(parse_blocks("1GiB").value(), 2'097'152U);
  EXPECT_EQ(parse_blocks("1KB").error(),
            "\"1KB\" is no whole number of blocks, expected a multiple of 512 bytes");
  EXPECT_FALSE(parse_size("4K"));
  EXPECT_FALSE(parse_size("4kb"));
  EXPECT_FALSE(parse_size("0.0001KB"));
  EXPECT_FALSE(parse_size("1MB2KB"));
}

TEST(Quantity, RatesKeepBitsAndBytesApart) {
  EXPECT_EQ(parse_data_rate("1.06Gb/s").value(), parse_data_rate("132.5MB/s").value());
  EXPECT_EQ(parse_data_rate("100MB/s").value().bits_per_second, 800'000'000);
  EXPECT_EQ(parse_data_rate("12.5B/s").value().bits_per_second, 100);
  EXPECT_EQ(parse_request_rate("400/s").value().micro_per_second, 400'000'000);
  EXPECT_EQ(parse_request_rate("0.5/s").value().micro_per_second, 500'000);
  EXPECT_FALSE(parse_data_rate("100MBps"));
  EXPECT_FALSE(parse_request_rate("400"));
}

TEST(Quantity, LengthsAndShares) {
  EXPECT_EQ(parse_length("60km").value().mm, 60'000'000);
  EXPECT_EQ(parse_length("0.5m").value().mm, 500);
  EXPECT_EQ(parse_share("50%").value(), 0.5);
  EXPECT_EQ(parse_share("0.7").value(), 0.7);
  for (const char* bad : {"1.1", "-0.1", "101%", "", "half", "nan", "inf"}) {
    EXPECT_FALSE(parse_share(bad)) << bad;
  }
}

TEST(Quantity, TextsReadBackAsTheSameValue) {
  for (const std::int64_t ns :
       {std::int64_t{0}, std::int64_t{1}, std::int64_t{1500}, std::int64_t{1'500'000},
        std::int64_t{3'900'000'000'000}, std::int64_t{90'061'000'000'001},
        std::int64_t{-5'000'000'000}, std::numeric_limits<std::int64_t>::max()}) {
    EXPECT_EQ(parse_signed_duration(to_text(Duration{ns})).value().ns, ns) << to_text(Duration{ns});
  }
  EXPECT_EQ(to_text(seconds(3900)), "1h5m");
  EXPECT_EQ(to_text(Duration{1'500'000}), "1.5ms");
  for (const Bytes bytes : {Bytes{0}, Bytes{100}, Bytes{4096}, Bytes{64'000'000}, Bytes{65024}}) {
    EXPECT_EQ(parse_size(size_text(bytes)).value(), bytes) << size_text(bytes);
  }
  EXPECT_EQ(size_text(4096), "4KiB");
  EXPECT_EQ(size_text(65024), "127 blocks");
  for (const std::int64_t bits : {100L, 1'060'000'000L, 800'000'000L, 155'000'000L}) {
    EXPECT_EQ(parse_data_rate(to_text(DataRate{bits})).value().bits_per_second, bits);
  }
}

}  // namespace
}  // namespace shadow::models
