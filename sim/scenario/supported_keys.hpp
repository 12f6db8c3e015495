#pragma once
// Keys of the format that are read and that a build may lack the effect of. A file that uses one
// without effect does not load: nothing is silently ignored. Whoever gives a key its effect
// switches it on here.
#include <span>
#include <string_view>

namespace shadow::sim {

class Reader;

struct ConfigKey {
  std::string_view name;  // "nodes.boot_time"; "nodes.boot=auto": this value only
  bool supported;
};
[[nodiscard]] std::span<const ConfigKey> config_supported();
/// The name must be in the table.
[[nodiscard]] bool key_supported(std::string_view name);

/// Reports the keys of this table ("nodes") that stand in it and have no effect.
void refuse_unsupported(Reader& reader, std::string_view table);

}  // namespace shadow::sim
