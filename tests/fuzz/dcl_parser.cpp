// libFuzzer: any bytes as a command line. The parser must end with a command of the table or with a
// message.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "engine/dcl/grammar/parser.hpp"
#include "engine/dcl/session/command_set.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const shadow::dcl::CommandSet kCommands = shadow::dcl::shadowing_commands();
  const std::string_view line(reinterpret_cast<const char*>(data), size);
  const auto command = shadow::dcl::parse(kCommands.table(), line);
  if (!command && command.error().message.id == shadow::MessageId::count_) std::abort();
  return 0;
}
