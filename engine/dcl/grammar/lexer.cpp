#include "engine/dcl/grammar/lexer.hpp"

namespace shadow::dcl {
namespace {

constexpr std::size_t kMaxLine = 4096;  // DCL's limit of a command after substitution, rounded up
constexpr int kMaxDepth = 8;            // no command needs more than four

bool is_space(char c) { return c == ' ' || c == '\t'; }
bool is_printable(char c) { return c > ' ' && c < 0x7f; }
bool is_name(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '$';
}
char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

/// One physical line without its comment and the spaces at its end.
std::string_view without_comment(std::string_view line) {
  bool quoted = false;
  std::size_t end = line.size();
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '"') quoted = !quoted;
    if (line[i] == '!' && !quoted) {
      end = i;
      break;
    }
  }
  line = line.substr(0, end);
  while (!line.empty() && (is_space(line.back()) || line.back() == '\r')) line.remove_suffix(1);
  return line;
}

/// The physical lines of one command put together.
struct Joined {
  std::string text;
  bool open = false;       // the last line ends with `-`
  std::string_view extra;  // lines after the end of the command
};

Joined join_lines(std::string_view text) {
  Joined out;
  do {
    const std::size_t end = text.find('\n');
    std::string_view line = without_comment(text.substr(0, end));
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    out.open = line.ends_with('-');
    if (out.open) line.remove_suffix(1);
    out.text += line;
  } while (out.open && !text.empty());
  out.extra = without_comment(text);
  return out;
}

SyntaxError bad_character(std::string_view word) {
  return {Emission(MessageId::dcl_ivchar), std::string(word.substr(0, 64))};
}

/// Reads the words of one logical line.
class Splitter {
 public:
  explicit Splitter(std::string_view line) : rest_(line) {}

  tl::expected<std::vector<RawWord>, SyntaxError> run() {
    std::vector<RawWord> words;
    bool comma = false;
    for (skip_spaces(); !rest_.empty(); skip_spaces()) {
      if (take(',')) {
        if (comma || words.empty()) return fail(",");
        comma = true;
        continue;
      }
      RawWord word;
      if (comma && rest_.front() == '/') return fail(",");
      if (!(take('/') ? qualifier(word) : parameter(word))) return tl::unexpected(error_);
      word.joined = std::exchange(comma, false);
      words.push_back(std::move(word));
    }
    if (comma) return fail(",");
    return words;
  }

 private:
  void skip_spaces() {
    while (!rest_.empty() && is_space(rest_.front())) rest_.remove_prefix(1);
  }
  bool at(char c) const { return !rest_.empty() && rest_.front() == c; }
  bool take(char c) {
    if (!at(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  tl::unexpected<SyntaxError> fail(std::string_view word) const {
    return tl::unexpected(bad_character(word));
  }
  bool wrong(std::string_view word) {
    error_ = bad_character(word);
    return false;
  }

  bool parameter(RawWord& word) { return text(word.text, word.quoted, ",/"); }

  bool qualifier(RawWord& word) {
    word.qualifier = true;
    skip_spaces();
    while (!rest_.empty() && is_name(rest_.front())) word.text += upper(take_any());
    if (word.text.empty()) return wrong("/");
    skip_spaces();
    if (!take('=') && !take(':')) return true;
    word.has_value = true;
    skip_spaces();
    return values(word.values, 0);
  }

  /// `(a,b)` or one element.
  bool values(std::vector<RawValue>& out, int depth) {
    if (depth > kMaxDepth) return wrong("(");
    if (!take('(')) return element(out.emplace_back(), depth);
    do {
      skip_spaces();
      if (!element(out.emplace_back(), depth)) return false;
      skip_spaces();
    } while (take(','));
    return take(')') || wrong(rest_.empty() ? "(" : rest_);
  }

  bool element(RawValue& out, int depth) {
    if (at('(')) return values(out.values, depth + 1);
    if (!text(out.text, out.quoted, ",/=)(")) return false;
    skip_spaces();
    if (!out.quoted && out.text.ends_with(':') && at('(')) {
      out.text.pop_back();
      return values(out.values, depth + 1);
    }
    if (!take('=')) return true;
    skip_spaces();
    return values(out.values, depth + 1);
  }

  char take_any() {
    const char c = rest_.front();
    rest_.remove_prefix(1);
    return c;
  }

  /// A word up to a space or one of `stops`, in upper case; parts in quotes as they are.
  bool text(std::string& out, bool& was_quoted, std::string_view stops) {
    const std::string_view from = rest_;
    while (!rest_.empty() && !is_space(rest_.front()) &&
           stops.find(rest_.front()) == std::string_view::npos) {
      const char c = take_any();
      if (c == '"') {
        was_quoted = true;
        if (!quoted(out)) return wrong(from);
      } else if (!is_printable(c)) {
        return wrong(from);
      } else {
        out += upper(c);
      }
    }
    return !out.empty() || was_quoted || wrong(from.substr(0, 1));
  }

  /// The rest of a quoted string; a doubled quote stands for one.
  bool quoted(std::string& out) {
    while (!rest_.empty()) {
      const char c = take_any();
      if (c == '"' && !take('"')) return true;
      out += c;
    }
    return false;
  }

  std::string_view rest_;
  SyntaxError error_;
};

}  // namespace

tl::expected<std::string, SyntaxError> logical_line(std::string_view line) {
  if (line.size() > kMaxLine) return tl::unexpected(bad_character(line));
  const Joined joined = join_lines(line);
  if (!joined.extra.empty()) return tl::unexpected(bad_character(joined.extra));
  std::string_view text = trim_blanks(joined.text);
  if (text.starts_with('$') && (text.size() == 1 || is_space(text[1])))
    text = trim_blanks(text.substr(1));
  return std::string(text);
}

tl::expected<std::vector<RawWord>, SyntaxError> split_words(std::string_view line) {
  return Splitter(line).run();
}

tl::expected<std::vector<RawWord>, SyntaxError> split_line(std::string_view line) {
  const auto text = logical_line(line);
  if (!text) return tl::unexpected(text.error());
  return split_words(*text);
}

std::string_view trim_blanks(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

std::string_view take_word(std::string_view& text, std::string_view stops) {
  std::size_t end = 0;
  while (end < text.size() && !is_space(text[end]) && stops.find(text[end]) == stops.npos) ++end;
  const std::string_view word = text.substr(0, end);
  text = trim_blanks(text.substr(end));
  return word;
}

bool wants_continuation(std::string_view line) { return join_lines(line).open; }

std::string upper_case(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = upper(c);
  return out;
}

}  // namespace shadow::dcl
