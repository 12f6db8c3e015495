#include "engine/base/parameters.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

#include "tests/engine/messages_spec.hpp"

namespace shadow {
namespace {

using test::spec_rows;
using test::split;

/// "0..200", "0-200", "10000" and the marks behind figures.
std::optional<std::pair<std::int64_t, std::int64_t>> range(std::string cell) {
  for (std::size_t at = cell.find(".."); at != std::string::npos; at = cell.find(".."))
    cell.replace(at, 2, "-");
  const auto parts = split(cell, "-");
  if (parts.size() < 2 || parts[0].empty() || !std::isdigit(parts[0][0])) return std::nullopt;
  if (parts[1].empty() || !std::isdigit(parts[1][0]) || parts[1].find('^') != std::string::npos)
    return std::nullopt;
  return std::pair{std::stoll(parts[0]), std::stoll(parts[1])};
}

const Parameter& named(const std::string& name) {
  const auto id = parameter_named(name);
  EXPECT_TRUE(id.has_value()) << name;
  return parameter(id.value_or(ParameterId::alloclass));
}

/// Compares one row of the specification with the table; `-`, blanks and words say nothing.
void expect_row(const std::string& name, const std::string& bounds, const std::string& value,
                const std::string& dynamic) {
  const Parameter& p = named(name);
  const auto r = range(bounds);
  if (r && name != "SHADOW_SYS_TMO") {  // two minima there; R3.26 decides
    EXPECT_EQ(p.min, r->first) << name;
    EXPECT_EQ(p.max, r->second) << name;
  }
  if (!value.empty() && std::isdigit(value[0]))
    EXPECT_EQ(p.default_value, std::stoll(value)) << name;
  if (dynamic.starts_with("yes") || dynamic.starts_with("no"))
    EXPECT_EQ(p.dynamic, dynamic.starts_with("yes")) << name;
}

int check_table(const std::string& file, const std::string& heading, std::size_t columns,
                std::size_t bounds, std::size_t value, std::size_t dynamic) {
  int rows = 0;
  for (const auto& row : spec_rows(file)) {
    if (!row.heading.starts_with(heading) || row.cells.size() != columns) continue;
    if (row.cells[0].find("SCSNODE") == 0 || row.cells[0].find("DISK_QUORUM") == 0)
      continue;  // names
    const auto names = split(row.cells[0].substr(0, row.cells[0].find(" (")), " / ");
    const auto values = split(row.cells[value], " / ");
    if (!parameter_named(split(names[0], " ")[0])) {
      EXPECT_TRUE(names[0] == "Name" || names[0] == "Parameter") << names[0];
      continue;
    }
    for (std::size_t i = 0; i < names.size(); ++i) {
      const std::string name = split(names[i], " ")[0];
      expect_row(name, row.cells[bounds], values[std::min(i, values.size() - 1)],
                 row.cells[dynamic]);
      ++rows;
    }
  }
  return rows;
}

#define NEEDS_SPEC()                         \
  if (spec_rows("03-parameters.md").empty()) \
  GTEST_SKIP() << "the text of the specification is not here"

TEST(Parameters, R3_20__ShadowingParametersHaveTheValuesOfTable3_1) {
  NEEDS_SPEC();
  EXPECT_EQ(check_table("03-parameters.md", "Table 3-1", 7, 3, 4, 5), 15);
}

TEST(Parameters, R3_20__RelatedParametersHaveTheValuesOfTheirTable) {
  NEEDS_SPEC();
  EXPECT_GE(check_table("03-parameters.md", "Related parameters", 6, 3, 4, 5), 6);
}

TEST(Parameters, R3_20__BitmapParametersHaveTheValuesOfTable3_4) {
  NEEDS_SPEC();
  int rows = 0;
  for (const auto& row : spec_rows("03-parameters.md")) {
    if (!row.heading.starts_with("3.4") || row.cells[0] == "Name") continue;
    const Parameter& p = named(row.cells[0]);
    EXPECT_EQ(p.min, std::stoll(row.cells[3])) << p.name;
    const std::int64_t max = std::stoll(row.cells[4]);
    EXPECT_EQ(p.max, max == -1 ? std::numeric_limits<std::int32_t>::max() : max) << p.name;
    EXPECT_EQ(p.default_value, std::stoll(row.cells[5])) << p.name;
    EXPECT_TRUE(p.dynamic) << p.name;
    ++rows;
  }
  EXPECT_EQ(rows, 4);
}

TEST(Parameters, RP_1__ServerParametersHaveTheirValues) {
  NEEDS_SPEC();
  EXPECT_GE(check_table("cluster-and-hardware.md", "2 MSCP", 5, 2, 1, 3), 5 + 8);
}

TEST(Parameters, RP_10__ClusterParametersHaveTheirValues) {
  NEEDS_SPEC();
  EXPECT_GE(check_table("cluster-and-hardware.md", "4.1", 6, 2, 1, 3), 14);
}

TEST(Parameters, R3_25__AliasOfTheRecoveryDelayIsAcceptedAndShownByItsName) {
  EXPECT_EQ(parameter_named("SHADOW_PSM_DLY"), ParameterId::shadow_psm_rdly);
  EXPECT_EQ(parameter_named("shadow_psm_rdly"), ParameterId::shadow_psm_rdly);
  EXPECT_EQ(parameter(ParameterId::shadow_psm_rdly).name, "SHADOW_PSM_RDLY");
  EXPECT_EQ(parameter_named("SHADOW_MAX_COPIES"), std::nullopt);
}

TEST(Parameters, R3_26__SystemTimeoutStartsAtOne) {
  EXPECT_EQ(parameter(ParameterId::shadow_sys_tmo).min, 1);
  EXPECT_EQ(accepted_value(ParameterId::shadow_sys_tmo, 0), std::nullopt);
}

TEST(Parameters, R3_42__MemberTimeoutZeroMeansTheDefault) {
  EXPECT_EQ(accepted_value(ParameterId::shadow_mbr_tmo, 0), 120);
  EXPECT_EQ(accepted_value(ParameterId::shadow_mbr_tmo, 7), 7);
}

TEST(Parameters, R3_23__ValuesOutsideTheBoundsAreRefused) {
  for (const Parameter& p : parameters()) {
    EXPECT_LE(p.min, p.default_value) << p.name;
    EXPECT_LE(p.default_value, p.max) << p.name;
    EXPECT_EQ(accepted_value(p.id, p.default_value), p.default_value) << p.name;
    EXPECT_EQ(accepted_value(p.id, p.max + 1), std::nullopt) << p.name;
    if (p.id != ParameterId::shadow_mbr_tmo)
      EXPECT_EQ(accepted_value(p.id, p.min - 1), std::nullopt) << p.name;
  }
}

TEST(Parameters, R3_23__ReservedCodesAreRefused) {
  EXPECT_EQ(accepted_value(ParameterId::shadowing, 1), std::nullopt);
  EXPECT_EQ(accepted_value(ParameterId::shadowing, 2), 2);
  EXPECT_EQ(accepted_value(ParameterId::shadow_sys_disk, 2), std::nullopt);
  EXPECT_EQ(accepted_value(ParameterId::shadow_sys_disk, 4096), 4096);
}

TEST(Parameters, R3_70__UnitsAreTheWordsOfTheDisplay) {
  EXPECT_EQ(parameter(ParameterId::shadow_max_copy).unit, "Threads");
  EXPECT_EQ(parameter(ParameterId::shadow_mbr_tmo).unit, "Seconds");
  EXPECT_EQ(parameter(ParameterId::shadow_max_unit).unit, "S. sets");
  EXPECT_EQ(parameter(ParameterId::shadow_sys_unit).unit, "Unit");
  EXPECT_EQ(parameter(ParameterId::shadowing).unit, "Coded-value");
  EXPECT_EQ(parameter(ParameterId::dumpstyle).unit, "Bit_Code");
}

}  // namespace
}  // namespace shadow
