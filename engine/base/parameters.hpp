#pragma once
// System parameters: one table (spec 3 tables 3-1 and 3-4, cluster-and-hardware RP.1, RP.10, 4.1).
// A node keeps the values; the engine asks for them through its Node port.
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace shadow {

enum class ParameterId : std::uint8_t {
  alloclass,
  shadowing,
  shadow_d1,
  shadow_d2,
  shadow_d3,
  shadow_d4,
  shadow_d5,
  shadow_enable,
  shadow_hbmm_rtc,
  shadow_max_copy,
  shadow_max_unit,
  shadow_mbr_tmo,
  shadow_psm_rdly,
  shadow_rec_dly,
  shadow_site_id,
  shadow_sys_disk,
  shadow_sys_tmo,
  shadow_sys_unit,
  shadow_sys_wait,
  wbm_msg_int,
  wbm_msg_upper,
  wbm_msg_lower,
  wbm_opcom_lvl,
  mvtimeout,
  mscp_load,
  mscp_serve_all,
  mscp_buffer,
  mscp_credits,
  mscp_cmd_tmo,
  niscs_port_serv,
  recnxinterval,
  timvcfail,
  dumpstyle,
  mpdev_enable,
  mpdev_poller,
  mpdev_remote,
  mpdev_afb_intrvl,
  mvsupmsg_intvl,
  mvsupmsg_num,
  tape_mvtimeout,
  device_naming,
  votes,
  expected_votes,
  qdskvotes,
  qdskinterval,
  lockdirwt,
  vaxcluster,
  pastimout,
  papollinterval,
  panumpoll,
  pasanity,
  niscs_max_pktsz,
  deadlock_wait,
  prcpolinterval,
  count_
};

/// One parameter (R3.20): bounds are inclusive.
struct Parameter {
  ParameterId id;
  std::string_view name;
  std::int64_t default_value;
  std::int64_t min;
  std::int64_t max;
  std::string_view unit;  // as SYSGEN shows it: "Seconds", "Threads", "Bit_Code" (R3.70)
  bool dynamic;
  std::string_view requirement;  // where the row comes from
};

/// The row of `id`.
[[nodiscard]] const Parameter& parameter(ParameterId id);
/// All rows, in the order of the enumeration.
[[nodiscard]] std::span<const Parameter> parameters();
/// By name, case ignored; aliases (SHADOW_PSM_DLY, R3.25) are accepted.
[[nodiscard]] std::optional<ParameterId> parameter_named(std::string_view name);
/// The value in force when `value` is set, or nothing if it is refused (R3.23): SHADOW_MBR_TMO 0
/// means 120 (R3.42), SHADOWING knows 0 and 2, SHADOW_SYS_DISK only its bits 1 and 4096 (table
/// 3-1).
[[nodiscard]] std::optional<std::int64_t> accepted_value(ParameterId id, std::int64_t value);

}  // namespace shadow
