#pragma once
// run.json: the summary of a run for programs, derived from run.sqlite so that the two cannot
// differ.
#include <filesystem>
#include <string>

namespace shadow::sim {

/// The text of run.json for a result database: objects nested by the dots of the keys in table run,
/// and the operations, expectations, violations and messages. Throws OutputError if the file cannot
/// be read.
[[nodiscard]] std::string run_json(const std::filesystem::path& database);

}  // namespace shadow::sim
