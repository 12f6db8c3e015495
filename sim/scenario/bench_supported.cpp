// Which bench commands have an effect in this build. Whoever gives one its effect switches it on
// here.
#include <array>

#include "sim/scenario/bench_command.hpp"

namespace shadow::sim {
namespace {

constexpr std::array kFeatures{
    // disks
    BenchFeature{"FAIL MODE=offline", true},
    BenchFeature{"FAIL MODE=fatal", true},
    BenchFeature{"FAIL MODE=stuck", true},
    BenchFeature{"FAIL MODE=slow", true},
    BenchFeature{"FAIL MODE=transient", true},
    BenchFeature{"FAIL MODE=notready", true},
    BenchFeature{"FAIL MODE=writelock", true},
    BenchFeature{"FAIL MODE=wrongvolume", true},
    BenchFeature{"FAIL MODE=duplicate", true},
    BenchFeature{"FAIL MODE=badblock", true},
    BenchFeature{"FAIL MODE=badblock KIND=torn", true},
    BenchFeature{"FAIL MODE=nth", true},
    BenchFeature{"FAIL MODE=dropwrite", true},
    BenchFeature{"FAIL MODE=misdirect", true},
    BenchFeature{"FAIL MODE=bitflip", true},
    BenchFeature{"SLOW disk", true},
    BenchFeature{"SPINUP", true},
    BenchFeature{"SNAPSHOT", true},
    BenchFeature{"RESTORE", true},
    BenchFeature{"INJECT late_write", true},

    // paths
    BenchFeature{"FAIL adapter", true},
    BenchFeature{"FAIL controller", true},
    BenchFeature{"FAIL half", true},
    BenchFeature{"SLOW controller", true},
    BenchFeature{"CUT PATH", true},
    BenchFeature{"SPLICE PATH", true},
    BenchFeature{"CONTROLLER", true},

    // nodes
    BenchFeature{"CRASH", true},
    BenchFeature{"CRASH LASTGASP", true},
    BenchFeature{"CRASH DUMP", true},
    BenchFeature{"HALT", true},
    BenchFeature{"HANG", true},
    BenchFeature{"CONTINUE", true},
    BenchFeature{"POWER node", true},
    BenchFeature{"POWER site", true},
    BenchFeature{"POWER shelf", true},
    BenchFeature{"SHUTDOWN", true},
    BenchFeature{"SHUTDOWN REMOVE_NODE", true},
    BenchFeature{"SHUTDOWN CLUSTER", true},
    BenchFeature{"BOOT", true},
    BenchFeature{"BOOT DEVICE", true},
    BenchFeature{"IPC QUORUM", true},
    BenchFeature{"IPC CANCEL", true},
    BenchFeature{"REPLY", false},
    BenchFeature{"INJECT fence_after_halt", true},
    BenchFeature{"FAIL site", true},
    BenchFeature{"SLOW node", true},

    // interconnects and links
    BenchFeature{"FAIL interconnect", true},
    BenchFeature{"SLOW interconnect", true},
    BenchFeature{"SLOW link", true},
    BenchFeature{"CUT", true},
    BenchFeature{"SPLICE", true},
    BenchFeature{"LOSS", true},
    BenchFeature{"CONGEST", true},
    BenchFeature{"PARTITION", true},
    BenchFeature{"HEAL", true},
};

}  // namespace

std::span<const BenchFeature> bench_supported() { return kFeatures; }

}  // namespace shadow::sim
