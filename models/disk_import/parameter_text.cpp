#include "models/disk_import/parameter_text.hpp"

#include <fmt/format.h>

#include <cctype>
#include <cstdlib>
#include <fstream>
#include <sstream>

namespace shadow::models {
namespace {

constexpr int kDepth = 16;  // of blocks and lists in one another; real files have 4

std::string trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  return std::string(text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1));
}

class Parser {
 public:
  Parser(std::string_view text, const std::string& file) : text_(text), file_(file) {}

  std::vector<ParameterBlock> all() {
    std::vector<ParameterBlock> blocks;
    for (skip(); at_ < text_.size(); skip()) {
      const std::uint32_t line = line_;
      const std::string head = until("{");
      blocks.push_back(body(head, line));
    }
    return blocks;
  }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    throw ParameterError(fmt::format("{}:{}: {}", file_, line_, what));
  }
  [[nodiscard]] char now() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void next() {
    if (now() == '\n') ++line_;
    ++at_;
  }
  // Spaces and comments.
  void skip() {
    while (at_ < text_.size()) {
      if (now() == '#') {
        while (at_ < text_.size() && now() != '\n') next();
      } else if (std::isspace(static_cast<unsigned char>(now())) != 0) {
        next();
      } else {
        return;
      }
    }
  }
  void take(char c) {
    skip();
    if (now() != c) fail(fmt::format("found '{}', expected '{}'", now(), c));
    next();
  }
  // Text up to one of `marks`, which stays; without comments.
  std::string until(std::string_view marks) {
    std::string text;
    while (marks.find(now()) == std::string_view::npos) {
      if (at_ >= text_.size()) fail(fmt::format("found the end, expected one of '{}'", marks));
      if (now() == '#') {
        skip();
        continue;
      }
      text += now();
      next();
    }
    return trimmed(text);
  }

  // The part of a block in braces; `head` is "TYPE NAME" or "TYPE".
  ParameterBlock body(const std::string& head, std::uint32_t line) {
    ParameterBlock b;
    const std::size_t space = head.find_first_of(" \t\r\n");
    b.type = head.substr(0, space);
    if (space != std::string::npos) b.name = trimmed(head.substr(space));
    b.file = file_;
    b.line = line;
    if (b.type.empty()) fail("found '{', expected TYPE NAME { ... }");
    take('{');
    for (skip(); now() != '}'; skip()) {
      std::string key = until("=}");
      take('=');
      b.parameters.emplace_back(std::move(key), value());
      skip();
      if (now() == ',') next();
    }
    next();
    return b;
  }

  ParameterValue value() {
    if (++depth_ > kDepth) fail("found more levels than any description has");
    skip();
    ParameterValue v;
    v.line = line_;
    if (now() == '[') {
      v.is_list = true;
      next();
      for (skip(); now() != ']'; skip()) {
        v.list.push_back(value());
        skip();
        if (now() == ',') next();
      }
      next();
    } else {
      v.text = until(",]}{\n");
      skip();
      if (now() == '{') {
        v.block = std::make_shared<ParameterBlock>(body(v.text, v.line));
        v.text.clear();
      } else if (v.text.starts_with("source ")) {
        v.source = true;
        v.text = trimmed(v.text.substr(7));
      }
      if (v.text.empty() && !v.block) fail(fmt::format("found '{}', expected a value", now()));
    }
    --depth_;
    return v;
  }

  std::string_view text_;
  const std::string& file_;
  std::size_t at_ = 0;
  std::uint32_t line_ = 1;
  int depth_ = 0;
};

}  // namespace

const ParameterValue* ParameterBlock::find(std::string_view key) const {
  for (const auto& [known, value] : parameters) {
    if (known == key) return &value;
  }
  return nullptr;
}

void ParameterBlock::fail(std::string_view key, const std::string& what) const {
  const ParameterValue* const v = find(key);
  throw ParameterError(
      fmt::format("{}:{}: '{}': {}", file, v == nullptr ? line : v->line, key, what));
}

double ParameterBlock::number(std::string_view key, double otherwise) const {
  const ParameterValue* const v = find(key);
  if (v == nullptr) return otherwise;
  char* end = nullptr;
  const double n = std::strtod(v->text.c_str(), &end);
  if (v->text.empty() || *end != '\0') {
    fail(key, fmt::format("found '{}', expected a number", v->text));
  }
  return n;
}

std::string ParameterBlock::word(std::string_view key) const {
  const ParameterValue* const v = find(key);
  return v == nullptr ? std::string() : v->text;
}

std::vector<double> ParameterBlock::numbers(std::string_view key) const {
  std::vector<double> all;
  const ParameterValue* const v = find(key);
  if (v == nullptr) return all;
  for (const ParameterValue& one : v->list) {
    char* end = nullptr;
    all.push_back(std::strtod(one.text.c_str(), &end));
    if (one.text.empty() || *end != '\0') {
      fail(key, fmt::format("found '{}', expected a number", one.text));
    }
  }
  return all;
}

std::vector<ParameterBlock> parse_parameters(std::string_view text, const std::string& file) {
  return Parser(text, file).all();
}

std::vector<ParameterBlock> read_parameters(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  if (!in || text.str().empty()) {
    throw ParameterError(fmt::format("{}: cannot be read, expected a drive description", file));
  }
  return parse_parameters(text.str(), file);
}

}  // namespace shadow::models
