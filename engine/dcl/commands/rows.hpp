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
extern const CommandRow kSetPreferredPath;
extern const CommandRow kSetVolume;
extern const CommandRow kInitialize;
extern const CommandRow kAllocate;
extern const CommandRow kDeallocate;
extern const CommandRow kAnalyze;
extern const CommandRow kDelete;
extern const CommandRow kHelp;
extern const CommandRow kSdaShow;
extern const CommandRow kWrite;
extern const CommandRow kIf;
extern const CommandRow kOn;
extern const CommandRow kWait;
extern const CommandRow kGoto;
extern const CommandRow kExit;
extern const CommandRow kSetOn;
extern const CommandRow kSetNoon;
extern const CommandRow kSetVerify;
extern const CommandRow kSetNoverify;
extern const CommandRow kDefine;
extern const CommandRow kDeassign;
extern const CommandRow kShowLogical;
extern const CommandRow kReply;
extern const CommandRow kSysgenShow;
extern const CommandRow kSysgenSet;
extern const CommandRow kSysgenUse;
extern const CommandRow kSysgenWrite;
extern const CommandRow kSysman;

}  // namespace shadow::dcl
