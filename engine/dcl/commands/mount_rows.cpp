#include "engine/dcl/commands/rows.hpp"

namespace shadow::dcl {
namespace {

// clang-format off: rows of tables 4-1 and 4-2
constexpr WordRow kOptional[] = {
    {"OPTIONAL", false, {}, "Go on with a full copy, or without a bitmap, where no minicopy is possible.", "R4.45"},
};
constexpr WordRow kPolicies[] = {
    {"MINICOPY", true, {Takes::optional_value, Form::keyword, false, 0, 0, kOptional}, "Use or start a write bitmap; NOMINICOPY asks for full copies. Needs LOG_IO.", "R4.45"},
    {"REQUIRE_MEMBERS", false, {}, "Mount only if every device named, or found with /INCLUDE, can be reached.", "R4.43"},
    {"VERIFY_LABEL", true, {}, "Take a new copy target only if its volume label is SCRATCH_DISK.", "R4.44"},
};
constexpr WordRow kOverrides[] = {
    {"IDENTIFICATION", false, {}, "Do not compare the volume label.", "R4.14"},
    {"SHADOW_MEMBERSHIP", false, {}, "Mount a former member alone and writable; it is no former member after that.", "R4.52"},
    {"NO_FORCED_ERROR", false, {}, "Accept devices that cannot mark a block as lost.", "R4.53"},
    {"EXPIRATION", false, {}, "Accepted, no meaning for shadowing.", "table 4-1"},
    {"LOCK", false, {}, "Accepted, no meaning for shadowing.", "table 4-1"},
    {"OWNER_IDENTIFIER", false, {}, "Do not check who owns the volume. Needs VOLPRO.", "R4.6"},
    {"SECURITY", false, {}, "Accepted, no meaning for shadowing.", "table 4-1"},
};
constexpr ValueRule kAnyText{Takes::optional_value, Form::text, true};
constexpr WordRow kQualifiers[] = {
    {"SHADOW", false, {Takes::value, Form::device, true}, "Names the disks that are, or become, members of the set: /SHADOW=(ddcu:,...). Stands behind the virtual unit.", "R4.10", Place::after_unit},
    {"CONFIRM", true, {}, "Shows the disks that a full copy would overwrite, and asks. Anything but YES mounts nothing.", "R4.35"},
    {"COPY", true, {}, "/NOCOPY mounts nothing if a full copy would be needed.", "R4.39"},
    {"INCLUDE", true, {}, "Adds the other former members that the named disk remembers.", "R4.40"},
    {"OVERRIDE", false, {Takes::value, Form::keyword, true, 0, 0, kOverrides}, "Leaves out a check: IDENTIFICATION, SHADOW_MEMBERSHIP, NO_FORCED_ERROR and others.", "table 4-1"},
    {"POLICY", false, {Takes::value, Form::keyword, true, 0, 0, kPolicies}, "MINICOPY, REQUIRE_MEMBERS, VERIFY_LABEL.", "table 4-2"},
    {"ASSIST", true, {}, "An operator may help when a device is not ready; /NOASSIST goes on with the others.", "R4.47"},
    {"SYSTEM", false, {}, "For all users of the node. Needs SYSNAM.", "R4.48"},
    {"GROUP", false, {}, "For the users of your group. Needs GRPNAM.", "R4.48"},
    {"SHARE", true, {}, "Others may mount the volume too.", "R4.48"},
    {"CLUSTER", false, {}, "On every node that is a cluster member now; system-wide. Needs SYSNAM.", "R4.49"},
    {"MOUNT_VERIFICATION", true, {}, "Whether the unit waits for a lost device to return.", "table 4-1"},
    {"WRITE", true, {}, "Accepted, no meaning for shadowing.", "table 4-1"},
    {"CACHE", true, {Takes::value, Form::tree, true}, "Accepted, no meaning for shadowing.", "table 4-1"},
    {"EXTENSION", false, {Takes::value, Form::number, false, 0, 65535}, "Accepted, no meaning for shadowing.", "table 4-1"},
    {"WINDOWS", false, {Takes::value, Form::number, false, 7, 80}, "Accepted, no meaning for shadowing.", "table 4-1"},
    {"PROCESSOR", false, {Takes::value, Form::text}, "Accepted, no meaning for shadowing.", "table 4-1"},
    {"PROTECTION", false, kAnyText, "Accepted, no meaning for shadowing.", "table 4-1"},
    {"OWNER_UIC", false, {Takes::value, Form::text, true}, "Accepted, no meaning for shadowing.", "table 4-1"},
    {"DATA_CHECK", false, kAnyText, "Accepted, no meaning for shadowing.", "table 4-1"},
    {"REBUILD", true, {}, "Accepted, no meaning for shadowing.", "table 4-1"},
    {"QUOTA", true, {}, "Accepted, no meaning for shadowing.", "table 4-1"},
    {"MESSAGE", true, {}, "Accepted, no meaning for shadowing.", "table 4-1"},
    {"COMMENT", false, {Takes::value, Form::text}, "Text for the operator.", "table 4-1"},
    {"UNLOAD", true, {}, "Whether DISMOUNT spins the disks down.", "table 4-1"},
    {"BIND", false, {Takes::value, Form::text}, "Joins several units to a volume set.", "R4.22"},
    {"FOREIGN", false, {}, "A volume without file structure; cannot be shadowed.", "R4.23"},
};
constexpr ParameterRow kParameters[] = {
    {"device", true, true, "DSAn: and /SHADOW=(...), DSA: for the highest free number, or a disk."},
    {"volume-label", false, true, "Label of the volume, 1 to 12 characters."},
    {"logical-name", false, false, "Default: DISK$ and the label."},
};
// clang-format on

}  // namespace

constinit const CommandRow kMount{
    "MOUNT",
    "",
    kParameters,
    kQualifiers,
    "Makes a volume available: forms a shadow set, joins one that is mounted elsewhere, or adds "
    "members.",
    "4.2"};

}  // namespace shadow::dcl
