#pragma once
// Names of the RAID levels, for readers who know volume shadowing by them (R1.77).
#include <QString>
#include <span>

namespace shadow::gui {

struct RaidLevel {
  QString level;  // "0+1"
  QString name;
  bool shadowing = false;  // what this product does, alone or beside another level
};

/// Table 10-1 of the manual, in its order.
[[nodiscard]] std::span<const RaidLevel> raid_levels();
/// The table as rich text.
[[nodiscard]] QString raid_levels_text();

}  // namespace shadow::gui
