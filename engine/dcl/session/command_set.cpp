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

CommandSet shadowing_commands() {
  CommandSet set;
  set.add(kMount, mount);
  set.add(kDismount, dismount);
  set.add(kShowDevice, show_device);
  set.add(kShowShadow, show_shadow);
  set.add(kShowSymbol, show_symbol);
  set.add(kSetShadow, set_shadow);
  set.add(kSetDevice, set_device);
  for (const CommandRow* row :
       {&kSetVolume, &kInitialize, &kAllocate, &kDeallocate, &kAnalyze, &kDelete})
    set.add(*row, not_supported);
  set.add(kHelp, help);
  return set;
}

}  // namespace shadow::dcl
