// libFuzzer: any bytes as a command line. The parser must end with a command of the table or with a
// message; the same bytes as an expression end with a value or a message.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "engine/dcl/grammar/parser.hpp"
#include "engine/dcl/procedure/expression.hpp"
#include "engine/dcl/session/command_set.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const shadow::dcl::CommandSet kCommands = shadow::dcl::shadowing_commands();
  const std::string_view line(reinterpret_cast<const char*>(data), size);
  const auto command = shadow::dcl::parse(kCommands.table(), line);
  const shadow::dcl::Names names{
      [](const std::string&) -> tl::expected<shadow::dcl::Scalar, shadow::dcl::SyntaxError> {
        return shadow::dcl::Scalar(std::int64_t{1});
      },
      [](const std::string&, const std::vector<shadow::dcl::Scalar>& a)
          -> tl::expected<shadow::dcl::Scalar, shadow::dcl::SyntaxError> {
        return shadow::dcl::Scalar(static_cast<std::int64_t>(a.size()));
      }};
  static_cast<void>(shadow::dcl::evaluate_list(line, names));
  if (!command && command.error().message.id == shadow::MessageId::count_) std::abort();
  return 0;
}
