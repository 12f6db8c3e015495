#include "engine/dcl/session/command_set.hpp"

#include <algorithm>

#include "engine/base/assert.hpp"
#include "engine/dcl/commands/handlers.hpp"
#include "engine/dcl/commands/rows.hpp"

namespace shadow::dcl {

const Handler& CommandSet::handler(const CommandRow& row) const {
  const auto& rows = table_.rows();
  const auto at = std::ranges::find(rows, &row);
  SHADOW_ASSERT(at != rows.end(), "a row of this set");
  return handlers_[static_cast<std::size_t>(at - rows.begin())];
}

namespace {

void add_procedure_commands(CommandSet& set) {
  set.add(kWrite, write_values);
  set.add(kIf, if_then);
  set.add(kOn, on_condition);
  set.add(kWait, wait_a_time);
  set.add(kGoto, no_goto);
  set.add(kExit, exit_procedure);
  set.add(kSetOn, set_on);
  set.add(kSetNoon, set_on);
  set.add(kSetVerify, set_verify);
  set.add(kSetNoverify, set_verify);
  set.add(kDefine, define);
  set.add(kDeassign, deassign);
  set.add(kShowLogical, show_logical);
}

}  // namespace

CommandSet shadowing_commands() {
  CommandSet set;
  set.add(kMount, mount);
  set.add(kDismount, dismount);
  set.add(kShowDevice, show_device);
  set.add(kShowShadow, show_shadow);
  set.add(kShowSymbol, show_symbol);
  set.add(kSetShadow, set_shadow);
  set.add(kSetDevice, set_device);
  set.add(kSetPreferredPath, set_preferred_path);
  set.add(kSetVolume, set_volume);
  set.add(kInitialize, initialize);
  for (const CommandRow* row : {&kAllocate, &kDeallocate, &kReply}) set.add(*row, not_supported);
  add_procedure_commands(set);
  for (const CommandRow* row : {&kSysgenShow, &kSysgenSet, &kSysgenUse, &kSysgenWrite})
    set.add(*row, sysgen);
  set.add(kSysman, sysman);
  set.add(kAnalyze, analyze);
  set.add(kSdaShow, sda_show_device);
  set.add(kDelete, delete_bitmap);
  set.add(kHelp, help);
  return set;
}

}  // namespace shadow::dcl
