#pragma once
// The values of DCL: integers and character strings, each readable as the other.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace shadow::dcl {

/// `120`, `-3`, `%X78`, `%D120`; nothing if it is none.
[[nodiscard]] std::optional<std::int64_t> read_integer(std::string_view text);

class Scalar {
 public:
  Scalar() = default;
  explicit Scalar(std::int64_t n) : is_number_(true), number_(n) {}
  explicit Scalar(std::string s) : text_(std::move(s)) {}

  [[nodiscard]] bool is_number() const { return is_number_; }
  /// A string that is no number counts as 1 if it begins with T or Y, else as 0.
  [[nodiscard]] std::int64_t number() const;
  [[nodiscard]] std::string text() const;
  /// Odd numbers are true, and strings that begin with T or Y.
  [[nodiscard]] bool truth() const { return (number() & 1) != 0; }

 private:
  bool is_number_ = false;
  std::int64_t number_ = 0;
  std::string text_;
};

}  // namespace shadow::dcl
