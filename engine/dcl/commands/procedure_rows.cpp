#include "engine/dcl/commands/rows.hpp"

namespace shadow::dcl {
namespace {

constexpr ParameterRow kExpressions[] = {
    {"SYS$OUTPUT", true, false, "Where to: always the terminal."},
    {"expression", true, true,
     "Strings in quotes, numbers, symbols, $STATUS, F$GETDVI(\"DSA1:\",\"SHDW_MBR_COUNT\")."},
};
constexpr ParameterRow kCondition[] = {
    {"expression", true, false, "True if odd: $STATUS, $SEVERITY .EQ. 1, A .EQS. \"TRUE\"."},
    {"THEN", true, false, "And the command."},
};
constexpr ParameterRow kOnParameters[] = {
    {"severity", true, false, "WARNING, ERROR or SEVERE_ERROR: this and worse."},
    {"THEN", true, false, "And the command: EXIT, CONTINUE or any other."},
};
constexpr ParameterRow kTime[] = {{"time", true, false, "[d-]hh:mm:ss.cc, or hh:mm."}};
constexpr ParameterRow kLabel[] = {{"label", true, false, "A label."}};
constexpr ParameterRow kStatus[] = {
    {"status", false, false, "A number; it becomes $STATUS."},
};

constexpr WordRow kTables[] = {
    {"EXECUTIVE_MODE", false, {}, "Accepted, no meaning here.", "R4.62"},
    {"PROCESS", false, {}, "Known to this user at this node; the default.", "R4.62"},
    {"SYSTEM", false, {}, "Known to all users of the node, until it stops. Needs SYSNAM.", "R4.62"},
};
constexpr ParameterRow kDefineParameters[] = {
    {"logical-name", true, false, "The name."},
    {"equivalence-name", true, false, "What it stands for: a site value, a device."},
};
constexpr ParameterRow kName[] = {{"logical-name", true, false, "The name."}};
constexpr ParameterRow kOptionalName[] = {{"logical-name", false, false, "A name; default: all."}};

constexpr WordRow kReplyQualifiers[] = {
    {"ABORT",
     false,
     {Takes::value, Form::number, false, 1, 99999},
     "Ends the operator request of that number: what waits for it fails.",
     "R4.47"},
    {"DISABLE",
     false,
     {Takes::optional_value, Form::text, true},
     "Accepted: all classes stay "
     "enabled.",
     "RA.3"},
    {"ENABLE",
     false,
     {Takes::optional_value, Form::text, true},
     "Accepted: all classes are "
     "enabled.",
     "RA.3"},
    {"STATUS", false, {}, "Lists the operator requests that wait.", "R4.47"},
    {"TO",
     false,
     {Takes::value, Form::number, false, 1, 99999},
     "Answers the operator request of that number: what waits for it goes on.",
     "R4.47"},
};
constexpr ParameterRow kReplyParameters[] = {{"text", false, false, "A text for who asked."}};

}  // namespace

constinit const CommandRow kWrite{"WRITE",          "",     kExpressions, {},
                                  "Prints values.", "4.11", Reading::text};
constinit const CommandRow kIf{
    "IF", "", kCondition, {}, "Does a command if a condition holds.", "4.0", Reading::text, true};
constinit const CommandRow kOn{
    "ON",
    "",
    kOnParameters,
    {},
    "In a procedure: what is done once after a command that ended so badly. Default: ON ERROR THEN "
    "EXIT.",
    "4.0",
    Reading::text,
    true};
constinit const CommandRow kWait{"WAIT", "",           kTime, {}, "Lets simulated time go by.",
                                 "4.0",  Reading::text};
constinit const CommandRow kGoto{
    "GOTO", "", kLabel, {}, "Not supported: procedures have no jumps.", "4.0", Reading::text};
constinit const CommandRow kExit{
    "EXIT",        "",  kStatus, {}, "Ends a procedure, or the session at the prompt.", "4.0",
    Reading::text, true};
constinit const CommandRow kSetOn{
    "SET", "ON", {}, {}, "In a procedure: commands that fail end it, as ON says.", "4.0"};
constinit const CommandRow kSetNoon{
    "SET", "NOON", {}, {}, "In a procedure: it goes on whatever fails.", "4.0"};
constinit const CommandRow kSetVerify{"SET", "VERIFY", {}, {}, "Lines of procedures are printed.",
                                      "4.0"};
constinit const CommandRow kSetNoverify{
    "SET", "NOVERIFY", {}, {}, "Lines of procedures are not printed.", "4.0"};
constinit const CommandRow kDefine{
    "DEFINE", "", kDefineParameters, kTables, "Gives a logical name a meaning.", "R4.62"};
constinit const CommandRow kDeassign{"DEASSIGN", "", kName, kTables, "Takes a logical name away.",
                                     "R4.62"};
constinit const CommandRow kShowLogical{
    "SHOW", "LOGICAL", kOptionalName, {}, "Shows what logical names stand for.", "R4.62"};
constinit const CommandRow kReply{
    "REPLY", "", kReplyParameters, kReplyQualifiers, "Answers a request to the operators.",
    "R4.47"};

}  // namespace shadow::dcl
