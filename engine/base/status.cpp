#include "engine/base/status.hpp"

#include <algorithm>
#include <array>

#include "engine/base/assert.hpp"

namespace shadow {
namespace {

using enum ErrorClass;
// Values: A.6.1, A.6.2; where the appendix gives none (ours) the value is marked.
constexpr std::array kConditions{
    Condition{Status::pending, 0x0000, "PENDING", cancelled, "not ended"},
    Condition{Status::normal, 0x0001, "NORMAL", success, "normal successful completion"},
    Condition{Status::wasecc, 0x0639, "WASECC", success, "done, a data error was corrected"},
    Condition{Status::abort, 0x002C, "ABORT", cancelled, "request aborted"},
    Condition{Status::cancelled, 0x0830, "CANCEL", cancelled, "request withdrawn"},
    Condition{Status::controller_error, 0x0054, "CTRLERR", connection, "controller error"},
    Condition{Status::data_check, 0x005C, "DATACHECK", media, "compared data differ"},
    Condition{Status::drive_error, 0x008C, "DRVERR", device, "drive error"},
    Condition{Status::device_offline, 0x0084, "DEVOFFLINE", connection, "device is off line"},
    Condition{Status::medium_offline, 0x01A4, "MEDOFL", connection, "medium is off line"},
    Condition{Status::volume_invalid, 0x0254, "VOLINV", connection,
              "volume is not software enabled"},
    Condition{Status::write_locked, 0x025C, "WRITLCK", protection, "device is write locked"},
    Condition{Status::parity, 0x01F4, "PARITY", media, "uncorrectable data error"},
    Condition{Status::forced_error, 0x2144, "FORCEDERROR", media, "block is marked as lost"},
    Condition{Status::timeout, 0x022C, "TIMEOUT", connection, "no answer in time"},
    Condition{Status::illegal_block, 0x00DC, "ILLBLKNUM", caller, "block outside the volume"},
    Condition{Status::bad_parameter, 0x0014, "BADPARAM", caller, "bad parameter"},
    Condition{Status::unsupported, 0x0E4A, "UNSUPPORTED", caller, "operation not supported"},
    Condition{Status::insufficient_memory, 0x0124, "INSFMEM", caller, "insufficient memory"},
    Condition{Status::no_privilege, 0x0024, "NOPRIV", caller, "privilege missing"},
    Condition{Status::no_such_device, 0x0908, "NOSUCHDEV", caller, "no such device"},
    Condition{Status::invalid_device_name, 0x0144, "IVDEVNAM", caller, "invalid device name"},
    Condition{Status::device_mounted, 0x006C, "DEVMOUNT", caller, "device is already mounted"},
    Condition{Status::device_not_mounted, 0x007C, "DEVNOTMOUNT", caller, "device is not mounted"},
    Condition{Status::device_allocated, 0x0840, "DEVALLOC", caller,
              "device is allocated to another process"},
    Condition{Status::device_not_dismounted, 0x21B4, "DEVNOTDISM", caller,
              "device is not dismounted"},
    Condition{Status::duplicate_unit, 0x21C4, "DUPUNIT", caller, "duplicate unit number"},
    Condition{Status::incompatible_member, 0x22CC, "INCSHAMEM", caller,
              "device cannot be a member of this shadow set"},
    Condition{Status::set_changed, 0x2284, "SHACHASTA", caller, "the shadow set changed meanwhile"},
    Condition{Status::incompatible_label, 0x010C, "INCVOLLABEL", caller,
              "volume label does not match"},
    Condition{Status::no_license, 0x2194, "NOLICENSE", caller, "no licence"},
    Condition{Status::node_removed, 0x223C, "NODELEAVE", connection, "node left the cluster"},
    Condition{Status::deadlock, 0x0DEA, "DEADLOCK", caller, "deadlock"},  // value ours
    Condition{Status::value_not_valid, 0x09F0, "VALNOTVALID", caller,
              "lock value block is not valid"},  // value ours
};
static_assert(kConditions.size() == static_cast<std::size_t>(Status::count_));

}  // namespace

const Condition& condition(Status s) {
  const auto i = static_cast<std::size_t>(s);
  SHADOW_ASSERT(i < kConditions.size() && kConditions[i].status == s, "condition table order");
  return kConditions[i];
}

Status status_named(std::string_view name) {
  if (name.starts_with("SS$_")) name.remove_prefix(4);
  const auto* const row = std::find_if(kConditions.begin(), kConditions.end(),
                                       [name](const Condition& c) { return c.name == name; });
  return row == kConditions.end() ? Status::count_ : row->status;
}

char severity(Status s) {
  static constexpr char kLetters[] = {'W', 'S', 'E', 'I', 'F'};
  const std::uint32_t code = condition(s).value & 7U;
  return code < sizeof kLetters ? kLetters[code] : 'F';
}

}  // namespace shadow
