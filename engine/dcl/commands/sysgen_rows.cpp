#include "engine/dcl/commands/rows.hpp"

namespace shadow::dcl {
namespace {

constexpr WordRow kSetQualifiers[] = {
    {"CURRENT", false, {}, "The stored value, used at the next boot.", "R3.22"},
};
constexpr WordRow kShowQualifiers[] = {
    {"ALL", false, {}, "All parameters.", "R3.70"},
    {"CURRENT", false, {}, "The values stored for the next boot.", "R3.20"},
};
constexpr ParameterRow kNameAndValue[] = {
    {"name", true, false, "The parameter in full."},
    {"value", true, false, "A number within its range, or DEFAULT."},
};
constexpr ParameterRow kPrefix[] = {{"name", false, false, "A parameter, or how names begin."}};
constexpr ParameterRow kSource[] = {{"set", true, false, "ACTIVE, CURRENT or DEFAULT."}};
constexpr ParameterRow kTarget[] = {{"set", true, false, "ACTIVE or CURRENT."}};
constexpr WordRow kSysmanQualifiers[] = {
    {"ALL", false, {}, "All parameters.", "R3.70"},
    {"CURRENT", false, {}, "The values stored for the next boot.", "R3.20"},
};
constexpr ParameterRow kSysmanParameters[] = {
    {"action", true, false, "SHOW, SET, USE or WRITE, as SYSGEN has them."},
    {"name", false, false, "A parameter, or a set of values."},
    {"value", false, false, "With SET: a number within its range, or DEFAULT."},
};

}  // namespace

constinit const CommandRow kSysgenShow{"SYSGEN",
                                       "SHOW",
                                       kPrefix,
                                       kShowQualifiers,
                                       "Shows values, defaults and bounds of system parameters.",
                                       "R3.70"};
constinit const CommandRow kSysgenSet{
    "SYSGEN",
    "SET",
    kNameAndValue,
    kSetQualifiers,
    "Sets the active value of a dynamic parameter at once, with /CURRENT the stored one. After "
    "SYSGEN USE: a value of the set in hand. Needs SYSPRV.",
    "R3.21"};
constinit const CommandRow kSysgenUse{
    "SYSGEN", "USE", kSource, {}, "Takes a set of values in hand, until it is written.", "3.5"};
constinit const CommandRow kSysgenWrite{
    "SYSGEN",
    "WRITE",
    kTarget,
    {},
    "Writes the values in hand, else the active ones: to memory (dynamic parameters only), or to "
    "be used at the next boot. Needs SYSPRV.",
    "R3.24"};
constinit const CommandRow kSysman{"SYSMAN",
                                   "PARAMETERS",
                                   kSysmanParameters,
                                   kSysmanQualifiers,
                                   "SYSMAN PARAMETERS SHOW, SET, USE, WRITE: as SYSGEN.",
                                   "3.5"};

}  // namespace shadow::dcl
