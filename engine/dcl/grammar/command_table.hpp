#pragma once
// The commands that a session knows, and the look-up of abbreviated words (R4.2). Others add rows:
// the bench adds those of cluster and hardware.
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "engine/dcl/grammar/rows.hpp"

namespace shadow::dcl {

/// A qualifier or keyword that was found, and whether it was written with NO.
struct FoundWord {
  const WordRow* row = nullptr;
  bool negated = false;
};

enum class NotFound : std::uint8_t { unknown, ambiguous, not_negatable };

/// The row that `word` (upper case) names: in full, or cut to a unique beginning, with NO before it
/// where that is allowed.
[[nodiscard]] tl::expected<FoundWord, NotFound> find_word(Words rows, std::string_view word);

/// Rows by verb and noun. Rows have static storage; the table keeps pointers.
class CommandTable {
 public:
  void add(const CommandRow& row) { rows_.push_back(&row); }
  [[nodiscard]] const std::vector<const CommandRow*>& rows() const { return rows_; }

  /// The verb in full.
  [[nodiscard]] tl::expected<std::string_view, NotFound> verb(std::string_view word) const;
  /// The noun in full behind `verb` (in full).
  [[nodiscard]] tl::expected<std::string_view, NotFound> noun(std::string_view verb,
                                                              std::string_view word) const;
  /// The row of a full verb and noun; null if there is none.
  [[nodiscard]] const CommandRow* find(std::string_view verb, std::string_view noun) const;

 private:
  std::vector<const CommandRow*> rows_;
};

}  // namespace shadow::dcl
