#pragma once
// Console scripts with expectations (format, exact meanings 19): `# config:`, `# expect:`, `#
// expect-not:`; other lines that begin with # are dropped, the rest is sent.
#include <cstddef>
#include <string>
#include <vector>

namespace shadow::sim {

/// A script, read.
struct ConsoleScript {
  struct Expectation {
    std::size_t line = 0;   // of the script
    std::string pattern;    // ECMAScript
    bool wanted = true;     // false: expect-not
    std::size_t after = 0;  // lines sent before it
  };
  std::string config;  // path as written
  std::vector<std::string> sent;
  std::vector<Expectation> expectations;
};

/// Throws ScenarioError: no `# config:` in the first line, a pattern that is none.
[[nodiscard]] ConsoleScript read_script(const std::string& path);

/// `output[k]` is what was printed after k lines had been sent, up to the next one. One line for
/// each expectation that does not hold: "file:line: ...".
[[nodiscard]] std::vector<std::string> check_script(const std::string& path,
                                                    const ConsoleScript& script,
                                                    const std::vector<std::string>& output);

}  // namespace shadow::sim
