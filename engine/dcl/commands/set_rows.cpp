#include "engine/dcl/commands/rows.hpp"

namespace shadow::dcl {
namespace {

constexpr std::int64_t kMaxTimeout = 16'777'215;  // table 4-3

constexpr WordRow kFeatures[] = {
    {"HBMM", false, {}, "Host-based minimerge.", "R4.77"},
    {"SPLIT_READ_LBNS", false, {}, "Members of equal read cost share the volume.", "R4.79"},
};
constexpr WordRow kResources[] = {
    {"RESOURCES", false, {}, "Copies and merges are given out again by priority.", "R4.80"},
};
constexpr WordRow kHbmm[] = {
    {"HBMM",
     false,
     {Takes::optional_value, Form::tree, true},
     "A named policy, NODEFAULT, or (MASTER_LIST=..., COUNT=n, RESET_THRESHOLD=n).",
     "R4.88"},
};
constexpr WordRow kRecovery[] = {
    {"DELAY_PER_SERVED_MEMBER",
     false,
     {Takes::value, Form::number, false, 0, 65535},
     "Seconds a node waits for each served member before it takes a recovery.",
     "R4.92"},
};
constexpr WordRow kWrites[] = {
    {"WRITES",
     false,
     {Takes::optional_value, Form::number, false, 0, 65535},
     "Seconds; default SHADOW_MBR_TMO.",
     "R4.95"},
};
constexpr WordRow kShadowQualifiers[] = {
    {"ABORT_VIRTUAL_UNIT",
     false,
     {},
     "Ends mount verification of the set on this node: waiting requests fail.",
     "R4.70"},
    {"ALL", false, {}, "Every set mounted on this node, in place of a unit.", "R4.69"},
    {"CONFIRM", true, {}, "With /DEMAND_MERGE: show the state and ask.", "R4.71"},
    {"COPY_SOURCE",
     false,
     {},
     "Full copies read this member only; a unit: its master member.",
     "R4.72"},
    {"DELETE", false, {}, "With /POLICY=HBMM: removes a policy.", "R4.74"},
    {"DEMAND_MERGE", false, {}, "Starts a merge of a steady set.", "R4.75"},
    {"DISABLE",
     false,
     {Takes::value, Form::keyword, true, 0, 0, kFeatures},
     "HBMM, SPLIT_READ_LBNS.",
     "R4.77"},
    {"ENABLE",
     false,
     {Takes::value, Form::keyword, true, 0, 0, kFeatures},
     "HBMM, SPLIT_READ_LBNS.",
     "R4.78"},
    {"EVALUATE",
     false,
     {Takes::value, Form::keyword, false, 0, 0, kResources},
     "RESOURCES: gives out copies and merges again.",
     "R4.80"},
    {"FORCE_REMOVAL",
     true,
     {},
     "Expels a member that cannot be reached; /NOFORCE_REMOVAL takes the flag back.",
     "R4.82"},
    {"LOG", true, {}, "Reports what was changed.", "R4.84"},
    {"MEMBER_TIMEOUT",
     false,
     {Takes::value, Form::number, false, 1, kMaxTimeout},
     "Seconds an unreachable member is waited for, on this node.",
     "R4.85"},
    {"MVTIMEOUT",
     false,
     {Takes::value, Form::number, false, 1, kMaxTimeout},
     "Seconds of mount verification of the unit.",
     "R4.86"},
    {"NAME",
     false,
     {Takes::value, Form::text},
     "With /POLICY=HBMM: the policy's name, 1 to 64 characters.",
     "R4.87"},
    {"OUTPUT", false, {Takes::value, Form::text}, "To a file.", "R4.84"},
    {"POLICY",
     false,
     {Takes::value, Form::keyword, false, 0, 0, kHbmm},
     "HBMM=...: the minimerge policy.",
     "R4.88"},
    {"PRIORITY",
     false,
     {Takes::value, Form::number, false, 0, 10000},
     "Order of recovery on this node; 10000 first, 0 never.",
     "R4.89"},
    {"READ_COST",
     false,
     {Takes::optional_value, Form::number, false, 1, 65535},
     "Cost of a read from the member on this node; a unit: costs are assigned anew.",
     "R4.91"},
    {"RECOVERY_OPTIONS",
     false,
     {Takes::value, Form::keyword, true, 0, 0, kRecovery},
     "DELAY_PER_SERVED_MEMBER=n.",
     "R4.92"},
    {"RESET_COUNTERS", false, {}, "Sets the counters of the set to zero.", "R4.93"},
    {"SITE",
     false,
     {Takes::value, Form::text},
     "Site of the unit or member on this node, 1 to 255, or a logical name for it.",
     "R4.94"},
    {"STALL",
     true,
     {Takes::value, Form::keyword, false, 0, 0, kWrites},
     "WRITES[=n]: holds all writes to the set for n seconds.",
     "R4.95"},
};
constexpr ParameterRow kShadowParameters[] = {
    {"device", false, false, "A mounted DSAn:, or a member of one."},
};

constexpr WordRow kDeviceQualifiers[] = {
    {"ABORT_VIRTUAL_UNIT", false, {}, "As SET SHADOW/ABORT_VIRTUAL_UNIT.", "R4.142"},
    {"COPY_SOURCE", false, {}, "As SET SHADOW/COPY_SOURCE.", "R4.142"},
    {"ENABLE", true, {}, "With /PATH: whether the path may be used.", "RP.7"},
    {"FORCE_REMOVAL", true, {}, "As SET SHADOW/FORCE_REMOVAL.", "R4.142"},
    {"MEMBER_TIMEOUT",
     false,
     {Takes::value, Form::number, false, 1, kMaxTimeout},
     "As SET SHADOW/MEMBER_TIMEOUT.",
     "R4.142"},
    {"MVTIMEOUT",
     false,
     {Takes::value, Form::number, false, 1, kMaxTimeout},
     "As SET SHADOW/MVTIMEOUT.",
     "R4.142"},
    {"READ_COST",
     false,
     {Takes::optional_value, Form::number, false, 1, 65535},
     "As SET SHADOW/READ_COST.",
     "R4.142"},
    {"PATH",
     false,
     {Takes::value, Form::text},
     "A path of the disk, with /SWITCH or /[NO]ENABLE.",
     "RP.7"},
    {"SITE", false, {Takes::value, Form::text}, "As SET SHADOW/SITE.", "R4.142"},
    {"SWITCH", false, {}, "With /PATH: uses that path from now on.", "RP.7"},
};
constexpr WordRow kPreferredQualifiers[] = {
    {"FORCE", false, {}, "At once; without it at the next choice of a path.", "RP.3"},
    {"HOST",
     true,
     {Takes::value, Form::text},
     "The node whose server is preferred; /NOHOST: none.",
     "RP.3"},
};
constexpr ParameterRow kPreferredParameters[] = {{"device", true, false, "A served disk."}};

constexpr ParameterRow kDeviceParameters[] = {
    {"device", true, false, "A mounted DSAn:, a member of one, or a disk (/PATH)."},
};

constexpr std::int64_t kMaxBlocks =
    4'294'967'295;  // block counts of the file structure have 32 bits
constexpr WordRow kVolumeQualifiers[] = {
    {"ERASE_ON_DELETE", true, {}, "Whether blocks of deleted files are overwritten.", "R4.29"},
    {"LABEL", false, {Takes::value, Form::text}, "The volume's new label.", "R4.44"},
    {"LIMIT",
     false,
     {Takes::optional_value, Form::number, false, 1, kMaxBlocks},
     "Blocks up to which the volume can grow.",
     "R4.136"},
    {"SIZE",
     false,
     {Takes::optional_value, Form::number, false, 1, kMaxBlocks},
     "New size of the volume in blocks.",
     "R4.135"},
};
constexpr ParameterRow kVolumeParameters[] = {
    {"unit", true, false, "A mounted DSAn:."},
};

}  // namespace

constinit const CommandRow kSetShadow{
    "SET",
    "SHADOW",
    kShadowParameters,
    kShadowQualifiers,
    "Changes settings of a mounted set or of a member, on this node.",
    "4.8"};

constinit const CommandRow kSetDevice{"SET",
                                      "DEVICE",
                                      kDeviceParameters,
                                      kDeviceQualifiers,
                                      "Older spelling of some settings of SET SHADOW; with /PATH "
                                      "the paths of a disk.",
                                      "R4.142"};

constinit const CommandRow kSetPreferredPath{"SET",
                                             "PREFERRED_PATH",
                                             kPreferredParameters,
                                             kPreferredQualifiers,
                                             "Which node's server a disk is reached through.",
                                             "RP.3"};

constinit const CommandRow kSetVolume{"SET",
                                      "VOLUME",
                                      kVolumeParameters,
                                      kVolumeQualifiers,
                                      "Changes attributes of a mounted volume.",
                                      "4.12"};

}  // namespace shadow::dcl
