#include "engine/base/parameters.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "engine/base/assert.hpp"

namespace shadow {
namespace {

using enum ParameterId;

constexpr std::int64_t kLongword = std::numeric_limits<std::int32_t>::max();  // SYSGEN's -1
constexpr std::int64_t kMask = std::numeric_limits<std::uint32_t>::max();

// Bounds that the specification leaves open are marked ours. `id, name, default, min, max, unit,
// dynamic, requirement`
constexpr std::array kParameters{
    Parameter{alloclass, "ALLOCLASS", 0, 0, 255, "Pure-number", false, "table 3-1"},
    Parameter{shadowing, "SHADOWING", 0, 0, 2, "Coded-value", false, "table 3-1"},
    Parameter{shadow_d1, "SHADOW_D1", 0, 0, kLongword, "Pure-number", true,
              "table 3-1, range ours"},
    Parameter{shadow_d2, "SHADOW_D2", 0, 0, kLongword, "Pure-number", true,
              "table 3-1, range ours"},
    Parameter{shadow_d3, "SHADOW_D3", 0, 0, kLongword, "Pure-number", true,
              "table 3-1, range ours"},
    Parameter{shadow_d4, "SHADOW_D4", 0, 0, kLongword, "Pure-number", true,
              "table 3-1, range ours"},
    Parameter{shadow_d5, "SHADOW_D5", 0, 0, kLongword, "Pure-number", true,
              "table 3-1, range ours"},
    Parameter{shadow_enable, "SHADOW_ENABLE", 0, 0, kLongword, "Pure-number", true,
              "table 3-1, values ours"},
    Parameter{shadow_hbmm_rtc, "SHADOW_HBMM_RTC", 150, 60, 65535, "Seconds", true, "table 3-1"},
    Parameter{shadow_max_copy, "SHADOW_MAX_COPY", 4, 0, 200, "Threads", true, "table 3-1"},
    Parameter{shadow_max_unit, "SHADOW_MAX_UNIT", 500, 10, 10000, "S. sets", false, "table 3-1"},
    Parameter{shadow_mbr_tmo, "SHADOW_MBR_TMO", 120, 1, 65535, "Seconds", true, "table 3-1"},
    Parameter{shadow_psm_rdly, "SHADOW_PSM_RDLY", 30, 0, 65535, "Seconds", true,
              "table 3-1, R3.25"},
    Parameter{shadow_rec_dly, "SHADOW_REC_DLY", 20, 20, 65535, "Seconds", true, "table 3-1"},
    Parameter{shadow_site_id, "SHADOW_SITE_ID", 0, 0, 255, "Pure-number", true, "table 3-1"},
    Parameter{shadow_sys_disk, "SHADOW_SYS_DISK", 0, 0, 4097, "Bit_Code", true, "table 3-1"},
    Parameter{shadow_sys_tmo, "SHADOW_SYS_TMO", 120, 1, 65535, "Seconds", true, "table 3-1, R3.26"},
    Parameter{shadow_sys_unit, "SHADOW_SYS_UNIT", 0, 0, 9999, "Unit", false, "table 3-1"},
    Parameter{shadow_sys_wait, "SHADOW_SYS_WAIT", 480, 1, 65535, "Seconds", true, "table 3-1"},
    Parameter{wbm_msg_int, "WBM_MSG_INT", 10, 10, kLongword, "msec", true, "table 3-4"},
    Parameter{wbm_msg_upper, "WBM_MSG_UPPER", 100, 0, kLongword, "msgs/int", true, "table 3-4"},
    Parameter{wbm_msg_lower, "WBM_MSG_LOWER", 10, 0, kLongword, "msgs/int", true, "table 3-4"},
    Parameter{wbm_opcom_lvl, "WBM_OPCOM_LVL", 1, 0, 2, "Coded-value", true, "table 3-4"},
    Parameter{mvtimeout, "MVTIMEOUT", 3600, 1, 64000, "Seconds", true, "3.3 related"},
    Parameter{mscp_load, "MSCP_LOAD", 0, 0, 16384, "Coded-value", false, "RP.1"},
    Parameter{mscp_serve_all, "MSCP_SERVE_ALL", 4, 0, 15, "Bit_Code", false, "RP.1"},
    Parameter{mscp_buffer, "MSCP_BUFFER", 128, 16, kLongword, "Pages", false, "RP.1, maximum ours"},
    Parameter{mscp_credits, "MSCP_CREDITS", 8, 2, 128, "Pure-number", false, "RP.1"},
    Parameter{mscp_cmd_tmo, "MSCP_CMD_TMO", 0, 0, kLongword, "Seconds", true, "RP.1"},
    Parameter{niscs_port_serv, "NISCS_PORT_SERV", 0, 0, 255, "Bit_Code", false, "3.3 related"},
    Parameter{recnxinterval, "RECNXINTERVAL", 20, 1, 32767, "Seconds", true, "4.1"},
    Parameter{timvcfail, "TIMVCFAIL", 1600, 100, 65535, "10Ms", true, "4.1"},
    Parameter{dumpstyle, "DUMPSTYLE", 9, 0, kMask, "Bit_Code", true, "3.3 related, R3.90"},
    Parameter{mpdev_enable, "MPDEV_ENABLE", 1, 0, 1, "Boolean", true, "RP.10"},
    Parameter{mpdev_poller, "MPDEV_POLLER", 1, 0, 1, "Boolean", true, "RP.10"},
    Parameter{mpdev_remote, "MPDEV_REMOTE", 1, 0, 1, "Boolean", true, "RP.10"},
    Parameter{mpdev_afb_intrvl, "MPDEV_AFB_INTRVL", 300, 0, 65535, "Seconds", true, "RP.10"},
    Parameter{mvsupmsg_intvl, "MVSUPMSG_INTVL", 3600, 0, 65535, "Seconds", true, "RP.10, RA.9"},
    Parameter{mvsupmsg_num, "MVSUPMSG_NUM", 5, 0, 65535, "Pure-number", true, "RP.10, RA.9"},
    Parameter{tape_mvtimeout, "TAPE_MVTIMEOUT", 600, 1, 64000, "Seconds", true, "RP.10"},
    Parameter{device_naming, "DEVICE_NAMING", 0, 0, 1, "Bit_Code", false, "RP.10"},
    Parameter{votes, "VOTES", 1, 0, 127, "Votes", false, "4.1"},
    Parameter{expected_votes, "EXPECTED_VOTES", 1, 1, 127, "Votes", false, "4.1"},
    Parameter{qdskvotes, "QDSKVOTES", 1, 0, 127, "Votes", false, "4.1"},
    Parameter{qdskinterval, "QDSKINTERVAL", 3, 1, 32767, "Seconds", false, "4.1"},
    Parameter{lockdirwt, "LOCKDIRWT", 0, 0, 255, "Pure-number", false, "4.1"},
    Parameter{vaxcluster, "VAXCLUSTER", 1, 0, 2, "Coded-value", false, "4.1"},
    Parameter{pastimout, "PASTIMOUT", 5, 1, 99, "Seconds", true, "4.1, range ours"},
    Parameter{papollinterval, "PAPOLLINTERVAL", 5, 1, 32767, "Seconds", true, "4.1, range ours"},
    Parameter{panumpoll, "PANUMPOLL", 16, 1, 223, "Ports", true, "4.1, range ours"},
    Parameter{pasanity, "PASANITY", 1, 0, 1, "Boolean", true, "4.1"},
    Parameter{niscs_max_pktsz, "NISCS_MAX_PKTSZ", 1498, 1080, 8192, "Bytes", false, "4.1"},
    Parameter{deadlock_wait, "DEADLOCK_WAIT", 10, 0, kLongword, "Seconds", true,
              "4.1, maximum ours"},
    Parameter{prcpolinterval, "PRCPOLINTERVAL", 30, 1, 32767, "Seconds", true, "4.1"},
};

consteval bool in_order() {
  if (kParameters.size() != static_cast<std::size_t>(ParameterId::count_)) return false;
  for (std::size_t i = 0; i < kParameters.size(); ++i)
    if (kParameters[i].id != static_cast<ParameterId>(i)) return false;
  return true;
}
static_assert(in_order(), "rows must stand in the order of ParameterId");

constexpr char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; }

bool same_name(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, upper, upper);
}

}  // namespace

const Parameter& parameter(ParameterId id) {
  const auto i = static_cast<std::size_t>(id);
  SHADOW_ASSERT(i < kParameters.size(), "a parameter of the table");
  return kParameters[i];
}

std::span<const Parameter> parameters() { return kParameters; }

std::optional<ParameterId> parameter_named(std::string_view name) {
  if (same_name(name, "SHADOW_PSM_DLY")) return shadow_psm_rdly;
  const auto* const row = std::ranges::find_if(
      kParameters, [name](const Parameter& p) { return same_name(p.name, name); });
  if (row == kParameters.end()) return std::nullopt;
  return row->id;
}

std::optional<std::int64_t> accepted_value(ParameterId id, std::int64_t value) {
  const Parameter& p = parameter(id);
  if (id == shadow_mbr_tmo && value == 0) return p.default_value;
  if (value < p.min || value > p.max) return std::nullopt;
  if (id == shadowing && value == 1) return std::nullopt;
  if (id == shadow_sys_disk && (value & ~std::int64_t{4097}) != 0) return std::nullopt;
  return value;
}

}  // namespace shadow
