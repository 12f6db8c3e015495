// FAIL of adapters and controllers, and single paths.
#include "sim/bench/bench_commands.hpp"

namespace shadow::sim {

void BenchCommands::run(const bench::FailAdapter&) {}
void BenchCommands::run(const bench::FailController&) {}
void BenchCommands::run(const bench::CutPath&) {}
void BenchCommands::run(const bench::SplicePath&) {}
void BenchCommands::run(const bench::ControllerLine&) {}
void BenchCommands::repair_adapter(const std::string&) {}
void BenchCommands::repair_controller(const std::string&) {}

}  // namespace shadow::sim
