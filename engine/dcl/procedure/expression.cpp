#include "engine/dcl/procedure/expression.hpp"

namespace shadow::dcl {
namespace {

using Result = tl::expected<Scalar, SyntaxError>;

constexpr int kMaxDepth = 16;  // ours: parentheses and signs within each other

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_name(char c) {
  return is_digit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' || c == '$';
}

tl::unexpected<SyntaxError> wrong(std::string_view at) {
  return tl::unexpected(
      SyntaxError{Emission(MessageId::dcl_expsyn), std::string(at.substr(0, 64))});
}

std::int64_t wrap(std::uint64_t n) { return static_cast<std::int64_t>(n); }

/// `.EQ.` and its like; the letter S behind compares strings.
Result compare(std::string_view op, const Scalar& a, const Scalar& b) {
  const bool strings = op.size() == 3;
  const int order =
      strings ? a.text().compare(b.text()) : (a.number() > b.number()) - (a.number() < b.number());
  const std::string_view kind = op.substr(0, 2);
  const bool holds = kind == "EQ"   ? order == 0
                     : kind == "NE" ? order != 0
                     : kind == "LT" ? order < 0
                     : kind == "LE" ? order <= 0
                     : kind == "GT" ? order > 0
                                    : order >= 0;
  return Scalar(std::int64_t{holds});
}

/// One pass from left to right; a rule of the grammar a function.
class Reader {
 public:
  Reader(std::string_view text, const Names& names) : rest_(trim_blanks(text)), names_(names) {}

  Result whole() {
    auto v = either();
    if (v && !rest_.empty()) return wrong(rest_);
    return v;
  }
  tl::expected<std::vector<Scalar>, SyntaxError> list(char end) {
    std::vector<Scalar> out;
    do {
      auto v = either();
      if (!v) return tl::unexpected(v.error());
      out.push_back(std::move(*v));
    } while (take(','));
    if (end == '\0' ? !rest_.empty() : !take(end)) return wrong(rest_);
    return out;
  }

 private:
  bool take(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_ = trim_blanks(rest_.substr(1));
    return true;
  }
  /// The word of `.WORD.` that stands next; "" if none does.
  [[nodiscard]] std::string next_operator() const {
    if (rest_.empty() || rest_.front() != '.') return {};
    const std::size_t end = rest_.find('.', 1);
    return end == std::string_view::npos ? "" : upper_case(rest_.substr(1, end - 1));
  }
  bool take_operator(std::string_view word) {
    if (next_operator() != word) return false;
    rest_ = trim_blanks(rest_.substr(word.size() + 2));
    return true;
  }

  Result either() {
    auto a = both();
    while (a && take_operator("OR")) {
      const auto b = both();
      if (!b) return b;
      a = Scalar(a->number() | b->number());
    }
    return a;
  }
  Result both() {
    auto a = negation();
    while (a && take_operator("AND")) {
      const auto b = negation();
      if (!b) return b;
      a = Scalar(a->number() & b->number());
    }
    return a;
  }
  Result negation() {
    bool inverted = false;
    while (take_operator("NOT")) inverted = !inverted;
    auto a = comparison();
    if (!a || !inverted) return a;
    return Scalar(~a->number());
  }
  Result comparison() {
    auto a = sum();
    for (std::string op = next_operator(); a && is_comparison(op); op = next_operator()) {
      take_operator(op);
      const auto b = sum();
      if (!b) return b;
      a = compare(op, *a, *b);
    }
    return a;
  }
  static bool is_comparison(std::string_view op) {
    if (op.size() == 3 && op.back() == 'S') op.remove_suffix(1);
    return op == "EQ" || op == "NE" || op == "LT" || op == "LE" || op == "GT" || op == "GE";
  }
  Result sum() {
    auto a = product();
    while (a && (rest_.starts_with('+') || rest_.starts_with('-'))) {
      const bool plus = take('+');
      if (!plus) take('-');
      const auto b = product();
      if (!b) return b;
      a = add(*a, *b, plus);
    }
    return a;
  }
  static Scalar add(const Scalar& a, const Scalar& b, bool plus) {
    if (plus && !a.is_number() && !b.is_number()) return Scalar(a.text() + b.text());
    const auto x = static_cast<std::uint64_t>(a.number());
    const auto y = static_cast<std::uint64_t>(b.number());
    return Scalar(wrap(plus ? x + y : x - y));
  }
  Result product() {
    auto a = factor();
    while (a && (rest_.starts_with('*') || rest_.starts_with('/'))) {
      const std::string_view at = rest_;
      const bool times = take('*');
      if (!times) take('/');
      const auto b = factor();
      if (!b) return b;
      const std::int64_t x = a->number();
      const std::int64_t y = b->number();
      if (times)
        a = Scalar(wrap(static_cast<std::uint64_t>(x) * static_cast<std::uint64_t>(y)));
      else if (y == 0 || y == -1)
        return y == 0 ? Result(wrong(at)) : Result(Scalar(wrap(-static_cast<std::uint64_t>(x))));
      else
        a = Scalar(x / y);
    }
    return a;
  }

  Result factor() {
    if (rest_.empty() || depth_ > kMaxDepth) return wrong(rest_);
    ++depth_;
    Result v = primary();
    --depth_;
    return v;
  }
  Result primary() {
    if (take('(')) {
      auto v = either();
      if (v && !take(')')) return wrong(rest_);
      return v;
    }
    if (take('-')) {
      const auto v = factor();
      if (!v) return v;
      return Scalar(wrap(-static_cast<std::uint64_t>(v->number())));
    }
    if (take('+')) return factor();
    if (rest_.front() == '"') return quoted();
    if (rest_.front() == '%' || is_digit(rest_.front())) return number();
    return name();
  }
  Result quoted() {
    const std::string_view from = rest_;
    rest_.remove_prefix(1);
    std::string out;
    while (!rest_.empty()) {
      const char c = rest_.front();
      rest_.remove_prefix(1);
      if (c == '"' && (rest_.empty() || rest_.front() != '"')) {
        rest_ = trim_blanks(rest_);
        return Scalar(std::move(out));
      }
      if (c == '"') rest_.remove_prefix(1);
      out += c;
    }
    return wrong(from);
  }
  std::string_view word() {
    std::size_t end = rest_.front() == '%' ? 1 : 0;
    while (end < rest_.size() && is_name(rest_[end])) ++end;
    const std::string_view w = rest_.substr(0, end);
    rest_ = trim_blanks(rest_.substr(end));
    return w;
  }
  Result number() {
    const std::string_view from = rest_;
    const auto n = read_integer(word());
    if (!n) return wrong(from);
    return Scalar(*n);
  }
  Result name() {
    const std::string_view from = rest_;
    const std::string w = upper_case(word());
    if (w.empty()) return wrong(from);
    if (!w.starts_with("F$")) return names_.symbol(w);
    if (!take('(')) return wrong(from);
    std::vector<Scalar> arguments;
    if (!take(')')) {
      auto given = list(')');
      if (!given) return tl::unexpected(given.error());
      arguments = std::move(*given);
    }
    return names_.function(w, arguments);
  }

  std::string_view rest_;
  const Names& names_;
  int depth_ = 0;
};

}  // namespace

tl::expected<Scalar, SyntaxError> evaluate(std::string_view text, const Names& names) {
  return Reader(text, names).whole();
}

tl::expected<std::vector<Scalar>, SyntaxError> evaluate_list(std::string_view text,
                                                             const Names& names) {
  return Reader(text, names).list('\0');
}

}  // namespace shadow::dcl
