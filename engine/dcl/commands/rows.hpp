#pragma once
// The shadowing commands as rows (chapter 4). Every row has its requirement and its help text.
#include "engine/dcl/grammar/rows.hpp"

namespace shadow::dcl {

extern const CommandRow kMount;
extern const CommandRow kDismount;
extern const CommandRow kShowDevice;
extern const CommandRow kShowShadow;
extern const CommandRow kShowSymbol;
extern const CommandRow kSetShadow;
extern const CommandRow kSetDevice;
extern const CommandRow kSetVolume;
extern const CommandRow kInitialize;
extern const CommandRow kAllocate;
extern const CommandRow kDeallocate;
extern const CommandRow kAnalyze;
extern const CommandRow kDelete;
extern const CommandRow kHelp;

}  // namespace shadow::dcl
