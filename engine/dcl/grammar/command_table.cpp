#include "engine/dcl/grammar/command_table.hpp"

namespace shadow::dcl {
namespace {

/// Collects the names that a word may stand for; a name in full beats longer ones.
class Candidates {
 public:
  explicit Candidates(std::string_view word) : word_(word) {}

  void offer(std::string_view name) {
    if (exact_ || !name.starts_with(word_)) return;
    exact_ = name == word_;
    if (exact_ || found_.empty()) {
      found_ = name;
      ambiguous_ = false;
    } else if (name != found_) {
      ambiguous_ = true;
    }
  }
  [[nodiscard]] tl::expected<std::string_view, NotFound> result() const {
    if (found_.empty()) return tl::unexpected(NotFound::unknown);
    if (ambiguous_) return tl::unexpected(NotFound::ambiguous);
    return found_;
  }

 private:
  std::string_view word_;
  std::string_view found_;
  bool exact_ = false;
  bool ambiguous_ = false;
};

struct Matches {
  const WordRow* exact = nullptr;
  const WordRow* prefix = nullptr;
  int count = 0;
};

/// Rows that begin with `word`; written with NO, only those that may be.
Matches match(Words rows, std::string_view word, bool with_no) {
  Matches m;
  for (const WordRow& row : rows) {
    if (!row.name.starts_with(word) || (with_no && !row.negatable)) continue;
    if (row.name == word) m.exact = &row;
    m.prefix = &row;
    ++m.count;
  }
  return m;
}

}  // namespace

tl::expected<FoundWord, NotFound> find_word(Words rows, std::string_view word) {
  if (word.empty()) return tl::unexpected(NotFound::unknown);
  const Matches plain = match(rows, word, false);
  if (plain.exact != nullptr) return FoundWord{plain.exact, false};
  Matches negated;
  const std::string_view rest = word.starts_with("NO") ? word.substr(2) : std::string_view();
  if (!rest.empty()) negated = match(rows, rest, true);
  if (negated.exact != nullptr) return FoundWord{negated.exact, true};
  if (plain.count + negated.count > 1) return tl::unexpected(NotFound::ambiguous);
  if (plain.count == 1) return FoundWord{plain.prefix, false};
  if (negated.count == 1) return FoundWord{negated.prefix, true};
  const bool known = !rest.empty() && match(rows, rest, false).count > 0;
  return tl::unexpected(known ? NotFound::not_negatable : NotFound::unknown);
}

tl::expected<std::string_view, NotFound> CommandTable::verb(std::string_view word) const {
  Candidates c(word);
  for (const CommandRow* row : rows_) c.offer(row->verb);
  return c.result();
}

tl::expected<std::string_view, NotFound> CommandTable::noun(std::string_view verb,
                                                            std::string_view word) const {
  Candidates c(word);
  for (const CommandRow* row : rows_)
    if (row->verb == verb) c.offer(row->noun);
  return c.result();
}

const CommandRow* CommandTable::find(std::string_view verb, std::string_view noun) const {
  for (const CommandRow* row : rows_)
    if (row->verb == verb && row->noun == noun) return row;
  return nullptr;
}

}  // namespace shadow::dcl
