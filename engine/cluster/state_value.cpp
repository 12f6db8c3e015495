#include "engine/cluster/state_value.hpp"

namespace shadow {
namespace {

constexpr std::uint64_t kMark = 0x31564853;  // "SHV1": the block was written

void put(ValueBlock& block, std::size_t index, std::uint64_t value) {
  for (std::size_t i = 0; i < 8; ++i) {
    block.bytes[index * 8 + i] = static_cast<std::byte>(value >> (8 * i) & 0xFFU);
  }
}

std::uint64_t get(const ValueBlock& block, std::size_t index) {
  std::uint64_t value = 0;
  for (std::size_t i = 8; i-- > 0;) {
    value = value << 8U | std::to_integer<std::uint64_t>(block.bytes[index * 8 + i]);
  }
  return value;
}

}  // namespace

StateValue StateValue::of(const SetState& set) {
  return {set.change, set.generation, set.reserved, set.copy_incarnation, set.merge_incarnation};
}

ValueBlock StateValue::encode() const {
  ValueBlock block;
  put(block, 0, kMark | std::uint64_t{change} << 32U);
  put(block, 1, generation.value);
  put(block, 2, reserved.value);
  put(block, 3, copy_incarnation.value | std::uint64_t{merge_incarnation.value} << 32U);
  return block;
}

std::optional<StateValue> StateValue::decode(const ValueBlock& block) {
  const std::uint64_t head = get(block, 0);
  if (!block.valid || (head & 0xFFFFFFFFU) != kMark) return {};
  const std::uint64_t incarnations = get(block, 3);
  return StateValue{static_cast<std::uint32_t>(head >> 32U), Generation{get(block, 1)},
                    Generation{get(block, 2)},
                    Incarnation{static_cast<std::uint32_t>(incarnations)},
                    Incarnation{static_cast<std::uint32_t>(incarnations >> 32U)}};
}

}  // namespace shadow
