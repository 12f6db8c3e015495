#pragma once
// The text of a minimerge policy (8.3): master lists with their attributes, and a threshold.
#include <cstdint>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "engine/base/messages.hpp"
#include "engine/dcl/grammar/parser.hpp"

namespace shadow::dcl {

struct MasterList {
  std::vector<std::string> nodes;  // "*" alone: any node that has the set mounted
  std::optional<std::int64_t> count;
  std::optional<std::int64_t> multiuse;
  std::optional<std::int64_t> dismount;

  /// How many masters the list asks for (R8.34).
  [[nodiscard]] std::int64_t masters() const;
};

struct HbmmPolicyText {
  std::vector<MasterList> lists;
  std::optional<std::int64_t> reset_threshold;
};

/// Reads what stands behind /POLICY=HBMM=. Errors: SIMSHAD-E-POLSYNTAX (R8.30-R8.37),
/// SIMSHAD-E-POLLIMIT (R8.38).
[[nodiscard]] tl::expected<HbmmPolicyText, Emission> read_hbmm_policy(
    const std::vector<Value>& items);

/// 1 to 64 letters, digits, `$`, `_` (R8.43).
[[nodiscard]] bool is_policy_name(std::string_view text);

}  // namespace shadow::dcl
