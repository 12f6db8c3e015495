#pragma once
// Outcomes as values: the condition codes of the product (appendix A.6) that the engine
// distinguishes, with value, name and error class in one table.
#include <cstdint>
#include <string_view>

namespace shadow {

/// How an operation ended. Names follow the SS$_ conditions.
enum class Status : std::uint8_t {
  pending,  // not ended; never a result
  normal,
  wasecc,     // done, an error was corrected
  abort,      // request aborted
  cancelled,  // withdrawn by its issuer
  controller_error,
  data_check,   // compare after read or write differs
  drive_error,  // fatal drive error
  device_offline,
  medium_offline,  // medium off line, or no path to the unit
  volume_invalid,
  write_locked,
  parity,        // uncorrectable data error
  forced_error,  // the block is known to be lost
  timeout,
  illegal_block,  // outside the volume
  bad_parameter,
  unsupported,
  insufficient_memory,
  no_privilege,
  no_such_device,
  invalid_device_name,
  device_mounted,
  device_not_mounted,
  device_allocated,
  device_not_dismounted,
  duplicate_unit,
  incompatible_member,  // SS$_INCSHAMEM
  set_changed,          // SS$_SHACHASTA
  incompatible_label,   // SS$_INCVOLLABEL
  no_license,
  node_removed,  // the peer left the cluster (SS$_NODELEAVE)
  deadlock,
  value_not_valid,  // the lock value block is invalid (SS$_VALNOTVALID)
  count_
};

/// What an I/O status means for shadowing (RA.33).
enum class ErrorClass : std::uint8_t {
  success,
  media,
  connection,
  device,
  protection,
  caller,
  cancelled
};

/// One row of the condition table.
struct Condition {
  Status status;
  std::uint32_t value;     // 32-bit condition value, severity in the low three bits (RA.2)
  std::string_view name;   // identifier without SS$_, e.g. "MEDOFL"
  ErrorClass error_class;  // only for completion codes of I/O
  std::string_view text;   // short, ours
};

/// The row of `s`.
[[nodiscard]] const Condition& condition(Status s);
/// The status with that identifier ("MEDOFL", with or without "SS$_"); Status::count_ if there is
/// none.
[[nodiscard]] Status status_named(std::string_view name);

[[nodiscard]] inline bool succeeded(Status s) { return s == Status::normal || s == Status::wasecc; }
[[nodiscard]] inline bool failed(Status s) { return !succeeded(s); }
[[nodiscard]] inline ErrorClass error_class(Status s) { return condition(s).error_class; }
/// 'S', 'I', 'W', 'E' or 'F' of a condition (RA.2).
[[nodiscard]] char severity(Status s);

}  // namespace shadow
