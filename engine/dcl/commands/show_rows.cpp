#include "engine/dcl/commands/rows.hpp"

namespace shadow::dcl {
namespace {

constexpr WordRow kHbmm[] = {
    {"HBMM", false, {}, "The policy of host-based minimerge.", "4.11"},
};
constexpr WordRow kShadowQualifiers[] = {
    {"ACTIVE", false, {}, "Whether a copy or merge is in progress, where, how far.", "4.11"},
    {"BY_PRIORITY",
     false,
     {},
     "The sets in the order in which this node would recover them.",
     "R4.105"},
    {"COPY", false, {}, "Whether a copy is needed, pending or in progress.", "4.11"},
    {"MERGE", false, {}, "Whether a merge is needed, pending or in progress.", "4.11"},
    {"FULL", false, {}, "Everything about the set; only /OUTPUT may accompany it.", "4.11"},
    {"POLICY",
     false,
     {Takes::value, Form::keyword, false, 0, 0, kHbmm},
     "HBMM: the minimerge policy of the set.",
     "4.11"},
    {"NAME",
     false,
     {Takes::optional_value, Form::text},
     "With /POLICY=HBMM: a named policy, or all.",
     "4.11"},
    {"OUTPUT", false, {Takes::value, Form::text}, "To a file.", "4.11"},
};
constexpr ParameterRow kShadowParameters[] = {
    {"unit", false, false, "DSAn:; without it all sets mounted on this node."},
};

constexpr WordRow kDeviceQualifiers[] = {
    {"ALLOCATED", false, {}, "Only allocated devices; members are not.", "R4.119"},
    {"BITMAP", false, {}, "The write bitmaps of a set.", "R4.126"},
    {"FULL", false, {}, "All there is to know, a paragraph a device.", "R4.124"},
    {"MOUNTED", false, {}, "Only mounted devices; members are not.", "R4.119"},
    {"MULTIPATH_SET", false, {}, "The paths of a device.", "RP.7"},
    {"OUTPUT", false, {Takes::value, Form::text}, "To a file.", "4.11"},
};
constexpr ParameterRow kDeviceParameters[] = {
    {"device", false, false, "A device, or the beginning of its name."},
};

constexpr ParameterRow kSymbolParameters[] = {
    {"symbol", true, false, "A symbol, $STATUS or $SEVERITY."},
};

}  // namespace

constinit const CommandRow kShowShadow{"SHOW",
                                       "SHADOW",
                                       kShadowParameters,
                                       kShadowQualifiers,
                                       "Shows shadow sets: state, settings, members.",
                                       "4.11"};

constinit const CommandRow kShowDevice{"SHOW",
                                       "DEVICES",
                                       kDeviceParameters,
                                       kDeviceQualifiers,
                                       "Shows virtual units and disks as this node sees them.",
                                       "R4.118"};

constinit const CommandRow kShowSymbol{
    "SHOW",
    "SYMBOL",
    kSymbolParameters,
    {},
    "Shows a symbol: the status of the last command, $STATUS, its severity, $SEVERITY, or one of "
    "yours.",
    "R4.4",
    Reading::checked,
    true};

}  // namespace shadow::dcl
