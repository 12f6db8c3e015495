#pragma once
// [generate]: large regular configurations, and documents as text again.
#include <string>

#include "sim/scenario/value.hpp"

namespace shadow::sim {

/// Replaces [generate] by the tables it stands for; tables that the document has itself win key by
/// key. Does nothing without it. Throws ScenarioError: unknown keys, counts that are out of range.
///
/// Sites A, B, C ... with a storage interconnect A_ST and a LAN A_LAN each, joined pairwise; nodes
/// A1, A2 ..., evenly over the sites, with an adapter on both and SHADOW_SITE_ID of their site;
/// sets DSA1, DSA2 ... whose members lie at one site after the other and carry its site value.
void expand_generate(Table& document);

/// The document as TOML that loads again and means the same.
[[nodiscard]] std::string to_toml(const Table& document);

}  // namespace shadow::sim
