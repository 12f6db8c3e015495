#pragma once
// Files of command procedures and of /OUTPUT.
#include <optional>
#include <string>
#include <vector>

namespace shadow::sim {

/// The text of a procedure: `name`, `name.com` or the same in lower case, as it stands or beside
/// `scenario`; nothing: there is none.
[[nodiscard]] std::optional<std::string> read_procedure(const std::string& name,
                                                        const std::string& scenario);
/// Writes the lines; false: the file cannot be written. Names without quotes arrive in upper case
/// and become lower case.
[[nodiscard]] bool write_lines(const std::string& name, const std::vector<std::string>& lines);

}  // namespace shadow::sim
