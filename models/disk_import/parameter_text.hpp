#pragma once
// The text format of DiskSim's parameter files: blocks of named parameters. Knows the grammar, not
// what the parameters mean.
//
//   TYPE NAME { KEY = VALUE, KEY = VALUE, ... }     value: number, word, [ list ], TYPE { ... },
//   # comment to the end of the line                source FILE
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace shadow::models {

/// Bad input: what() is `file:line: what was found, what is expected`.
class ParameterError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct ParameterBlock;

/// One value, as it stands in the text.
struct ParameterValue {
  std::string text;     // a number or words; of `source FILE` the FILE
  bool source = false;  // stands for the content of another file
  bool is_list = false;
  std::vector<ParameterValue> list;       // of a list
  std::shared_ptr<ParameterBlock> block;  // of a block
  std::uint32_t line = 0;
};

/// TYPE NAME { ... }; a block that is a value has no name.
struct ParameterBlock {
  std::string type;
  std::string name;
  std::string file;
  std::uint32_t line = 0;
  std::vector<std::pair<std::string, ParameterValue>> parameters;

  /// Null if it is not there; keys are compared as written.
  [[nodiscard]] const ParameterValue* find(std::string_view key) const;
  /// The number of `key`, or `otherwise` where it is not there. Throws ParameterError where it is
  /// no number.
  [[nodiscard]] double number(std::string_view key, double otherwise) const;
  [[nodiscard]] bool flag(std::string_view key) const { return number(key, 0) != 0; }
  /// The words of `key`, or empty.
  [[nodiscard]] std::string word(std::string_view key) const;
  /// The numbers of a list, or none.
  [[nodiscard]] std::vector<double> numbers(std::string_view key) const;
  [[noreturn]] void fail(std::string_view key, const std::string& what) const;
};

/// The blocks of a text; `file` is for messages. Throws ParameterError.
[[nodiscard]] std::vector<ParameterBlock> parse_parameters(std::string_view text,
                                                           const std::string& file);
/// The same of a file.
[[nodiscard]] std::vector<ParameterBlock> read_parameters(const std::string& file);

}  // namespace shadow::models
