#pragma once
// F$GETDVI and the few other lexical functions that procedures about shadow sets use; $STATUS,
// $SEVERITY and the symbols of the process.
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "engine/dcl/session/session.hpp"

namespace shadow::dcl {

/// Errors: DCL-W-UNDSYM.
[[nodiscard]] tl::expected<Scalar, SyntaxError> symbol_value(Session& session,
                                                             const std::string& name);
/// F$GETDVI, F$GETSYI, F$INTEGER, F$LENGTH, F$STRING, F$TRNLNM. Errors: DCL-W-IVFNAM, INSFPRM,
/// MAXPARM, IVKEYW, SYSTEM-W-NOSUCHDEV, SYSTEM-F-IVDEVNAM.
[[nodiscard]] tl::expected<Scalar, SyntaxError> lexical_function(
    Session& session, const std::string& name, const std::vector<Scalar>& arguments);

/// `$STATUS` as the product writes it: `%X00000001`.
[[nodiscard]] std::string status_text(std::uint32_t status);

/// What a logical name stands for: the process's, the node's, then those of mounted units.
[[nodiscard]] std::optional<std::string> translation(Session& session, std::string_view name);

}  // namespace shadow::dcl
