#pragma once
// The rules of the house that a machine can check, each a function from one file to what breaks it
// there.
#include <string>
#include <vector>

#include "tests/architecture/source_file.hpp"

namespace shadow::arch {

/// Each violation as one line "path:line: what".
using Violations = std::vector<std::string>;

/// Arrows point one way: gui -> sim -> models -> engine; SimGrid, Boost.Graph and Qt each behind
/// one wall.
Violations include_rules(const SourceFile& file);

/// A source includes its own header first.
Violations own_header_first(const SourceFile& file);

/// One co_await a statement, as its whole initializer, operand or condition: not in a conditional
/// expression, a braced list, or after a comma.
Violations coroutine_rules(const SourceFile& file);

/// Nothing that differs between machines decides in engine and models: wall clocks, distributions,
/// transcendental functions of the standard library.
Violations determinism_rules(const SourceFile& file);

/// Files of at most 600 lines; no reminders to oneself; no paths of one machine.
Violations text_rules(const SourceFile& file);

}  // namespace shadow::arch
