#include "engine/dcl/commands/rows.hpp"

namespace shadow::dcl {
namespace {

constexpr std::int64_t kMaxBlocks =
    4'294'967'295;  // block counts of the file structure have 32 bits

constexpr WordRow kInitializeQualifiers[] = {
    {"ERASE", true, {}, "Overwrites every block of every disk.", "R4.27"},
    {"LIMIT",
     false,
     {Takes::optional_value, Form::number, false, 1, kMaxBlocks},
     "Blocks up to which the volume can grow.",
     "R4.34"},
    {"SHADOW", false, {Takes::value, Form::device, true}, "The disks, 1 to 6.", "R4.25"},
    {"SIZE",
     false,
     {Takes::value, Form::number, false, 1, kMaxBlocks},
     "Size of the volume in blocks.",
     "R4.34"},
    {"STRUCTURE",
     false,
     {Takes::value, Form::number, false, 2, 5},
     "Accepted, no meaning for shadowing.",
     "4.3"},
    {"SYSTEM", false, {}, "Accepted, no meaning for shadowing.", "4.3"},
};
constexpr ParameterRow kInitializeParameters[] = {
    {"device-or-label", true, false, "With /SHADOW the label, else the disk."},
    {"volume-label", false, false, "Label of the volume, 1 to 12 characters."},
};

constexpr ParameterRow kDisk[] = {{"device", true, false, "A disk."}};

constexpr WordRow kBlocks[] = {
    {"START", false, {Takes::value, Form::number, false, 0, kMaxBlocks}, "First block.", "R4.133"},
    {"COUNT",
     false,
     {Takes::value, Form::number, false, 1, kMaxBlocks},
     "Number of blocks.",
     "R4.133"},
    {"END", false, {Takes::value, Form::number, false, 0, kMaxBlocks}, "Last block.", "R4.133"},
    {"FILE_SYSTEM", false, {}, "Blocks of files only.", "R4.133"},
    {"ALL", false, {}, "All blocks.", "R4.133"},
};
constexpr WordRow kAnalyzeQualifiers[] = {
    {"BLOCKS",
     false,
     {Takes::value, Form::keyword, true, 0, 0, kBlocks},
     "Which blocks are compared.",
     "R4.133"},
    {"BRIEF", false, {}, "Block numbers only.", "R4.133"},
    {"DISK_STRUCTURE", false, {}, "The volume as a whole.", "R4.133"},
    {"IGNORE", true, {}, "Leave out blocks that may differ.", "R4.133"},
    {"OUTPUT", false, {Takes::value, Form::text}, "To a file.", "R4.133"},
    {"SHADOW", false, {}, "Compares the members block by block.", "R4.133"},
    {"STATISTICS", false, {}, "Prints counts.", "R4.133"},
    {"SYSTEM",
     false,
     {},
     "The analyzer: SHOW DEVICE there tells how a unit or disk looks to the driver; EXIT ends it.",
     "R4.129"},
};
constexpr ParameterRow kUnit[] = {{"unit", false, false, "A mounted DSAn:."}};

constexpr ParameterRow kSdaParameters[] = {
    {"DEVICE", true, false, "The word DEVICE."},
    {"device", true, false, "DSAn: or a disk."},
};

constexpr WordRow kDeleteQualifiers[] = {
    {"BITMAP", false, {}, "A write bitmap.", "RA.44"},
    {"LOG", true, {}, "Reports what was deleted.", "RA.44"},
};
constexpr ParameterRow kDeleteParameters[] = {{"bitmap-id", true, false, "8 hexadecimal digits."}};

constexpr ParameterRow kHelpParameters[] = {
    {"topic", false, false, "A command and a qualifier: HELP MOUNT/CONFIRM."},
};

}  // namespace

constinit const CommandRow kInitialize{
    "INITIALIZE",
    "",
    kInitializeParameters,
    kInitializeQualifiers,
    "Writes a new, empty volume; with /SHADOW on several disks, ready to be mounted as one set "
    "without a copy.",
    "4.3"};

constinit const CommandRow kAllocate{
    "ALLOCATE", "", kDisk, {}, "Reserves a disk for you, so that nobody else mounts it.", "R4.7"};

constinit const CommandRow kDeallocate{"DEALLOCATE", "", kDisk, {}, "Gives an allocated disk back.",
                                       "R4.9"};

constinit const CommandRow kAnalyze{"ANALYZE",
                                    "",
                                    kUnit,
                                    kAnalyzeQualifiers,
                                    "With /DISK_STRUCTURE/SHADOW: compares the members of a set.",
                                    "R4.133"};

constinit const CommandRow kSdaShow{"SDA",
                                    "SHOW",
                                    kSdaParameters,
                                    {},
                                    "SDA SHOW DEVICE: a unit with its shadow descriptor block, or "
                                    "a disk, as the analyzer shows it.",
                                    "R4.129"};

constinit const CommandRow kDelete{
    "DELETE", "", kDeleteParameters, kDeleteQualifiers, "With /BITMAP: deletes a write bitmap.",
    "RA.44"};

constinit const CommandRow kHelp{
    "HELP",        "", kHelpParameters, {}, "Tells about a command or a qualifier.", "4.0",
    Reading::words};

}  // namespace shadow::dcl
