#include "engine/dcl/commands/rows.hpp"

namespace shadow::dcl {
namespace {

constexpr WordRow kOptional[] = {
    {"OPTIONAL", false, {}, "Dismount also where no bitmap can be started.", "R4.113"},
};
constexpr WordRow kPolicies[] = {
    {"MINICOPY",
     true,
     {Takes::optional_value, Form::keyword, false, 0, 0, kOptional},
     "Start a write bitmap, so that the member can come back with a minicopy. Needs LOG_IO.",
     "R4.113"},
};
constexpr WordRow kOverrides[] = {
    {"CHECKS", false, {}, "Dismount in spite of open files.", "4.10"},
};
constexpr WordRow kQualifiers[] = {
    {"ABORT",
     false,
     {},
     "Dismount whoever mounted it; ends mount verification, outstanding requests are cancelled.",
     "4.10"},
    {"CLUSTER", false, {}, "On all nodes; nothing is dismounted if one of them objects.", "R4.109"},
    {"FORCE_REMOVAL",
     false,
     {Takes::optional_value, Form::device},
     "Expels a member that cannot be reached, from a set in mount verification.",
     "4.10"},
    {"OVERRIDE",
     false,
     {Takes::value, Form::keyword, true, 0, 0, kOverrides},
     "CHECKS: in spite of open files.",
     "4.10"},
    {"POLICY",
     false,
     {Takes::value, Form::keyword, true, 0, 0, kPolicies},
     "MINICOPY: start a write bitmap.",
     "R4.113"},
    {"UNIT", false, {}, "Only this volume of a volume set.", "4.10"},
    {"UNLOAD", true, {}, "Spin the disks down; no effect on SCSI and Fibre Channel disks.", "4.10"},
};
constexpr ParameterRow kParameters[] = {
    {"device", false, false, "A member (it leaves the set on all nodes) or DSAn: (this node)."},
};

}  // namespace

constinit const CommandRow kDismount{
    "DISMOUNT",
    "",
    kParameters,
    kQualifiers,
    "Removes a member from its shadow set, or dismounts a set; on the last node the set is "
    "dissolved.",
    "4.10"};

}  // namespace shadow::dcl
