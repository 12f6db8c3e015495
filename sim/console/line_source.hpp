#pragma once
// Where the lines of a console come from: a terminal, or a script that is echoed so that its
// transcript reads like one.
#include <functional>
#include <istream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace shadow::sim {

using Output = std::function<void(std::string_view text)>;

class LineSource {
 public:
  virtual ~LineSource() = default;
  /// Shows the prompt and answers the next line without its end; nothing: no further lines.
  virtual std::optional<std::string> next(const std::string& prompt) = 0;
};

/// Lines of a stream; prompt and line are echoed.
class ScriptLines final : public LineSource {
 public:
  ScriptLines(std::istream& in, Output out) : in_(in), out_(std::move(out)) {}
  std::optional<std::string> next(const std::string& prompt) override {
    std::string line;
    if (!std::getline(in_, line)) return {};
    if (line.ends_with('\r')) line.pop_back();
    out_(prompt + line + "\n");
    return line;
  }

 private:
  std::istream& in_;
  Output out_;
};

}  // namespace shadow::sim
