#pragma once
// Expressions of IF, WRITE and assignments: strings, integers, symbols, lexical functions,
// operators. All values are known at once; nothing here takes time.
#include <functional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "engine/dcl/grammar/lexer.hpp"
#include "engine/dcl/procedure/scalar.hpp"

namespace shadow::dcl {

/// What an expression can name. Each answers a value, or why there is none.
struct Names {
  std::function<tl::expected<Scalar, SyntaxError>(const std::string& symbol)> symbol;
  std::function<tl::expected<Scalar, SyntaxError>(const std::string& function,
                                                  const std::vector<Scalar>& arguments)>
      function;
};

/// Operators from weak to strong: .OR., .AND., .NOT., comparisons (.EQ. of numbers, .EQS. of
/// strings ...), + -, * /, sign. Two strings are joined by +. Errors: DCL-W-EXPSYN, IVCHAR, and
/// those of `names`.
[[nodiscard]] tl::expected<Scalar, SyntaxError> evaluate(std::string_view text, const Names& names);
/// Expressions with commas between, as WRITE has them.
[[nodiscard]] tl::expected<std::vector<Scalar>, SyntaxError> evaluate_list(std::string_view text,
                                                                           const Names& names);

}  // namespace shadow::dcl
