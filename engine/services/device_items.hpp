#pragma once
// SYS$GETDVI and F$GETDVI: what can be asked about a device, one row an item (5.6, R5.46). A walk
// over NEXT_MBR_NAME goes by member index, the order of joining (R5.43, ours).
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include <tl/expected.hpp>

#include "engine/services/services.hpp"

namespace shadow {

/// Boolean, longword or quadword, string.
using ItemValue = std::variant<bool, std::uint64_t, std::string>;

/// Names of all items, in alphabetical order.
[[nodiscard]] std::span<const std::string_view> device_item_names();

/// The value of an item, its name with or without DVI$_, case ignored; asked of a device that has
/// none it is FALSE, 0 or "" (R5.40). SS$_BADPARAM if there is none of that name, SS$_NOSUCHDEV if
/// this node knows no such device.
[[nodiscard]] tl::expected<ItemValue, Status> device_information(const Services& services,
                                                                 const DeviceName& device,
                                                                 std::string_view item);
/// As F$GETDVI shows it: "TRUE", "3001", "_$1$DGA10:".
[[nodiscard]] std::string text_of(const ItemValue& value);

}  // namespace shadow
