#include <fmt/format.h>

#include "engine/dcl/commands/handlers.hpp"

namespace shadow::dcl {
namespace {

constexpr std::size_t kWidth = 78;

std::string command_name(const CommandRow& row) {
  std::string name(row.verb);
  if (!row.noun.empty()) name += " " + std::string(row.noun);
  return name;
}

std::string spelling(const WordRow& w, std::string_view sign) {
  std::string text(sign);
  if (w.negatable) text += "[NO]";
  text += w.name;
  if (w.value.takes == Takes::value) text += "=";
  if (w.value.takes == Takes::optional_value) text += "[=]";
  return text;
}

/// Prints words in lines of at most 78 columns, `indent` spaces before each.
void print_wrapped(CommandResult& out, std::size_t indent, const std::vector<std::string>& words) {
  std::string line(indent, ' ');
  for (const std::string& w : words) {
    if (line.size() + w.size() > kWidth && line.size() > indent) {
      out.print(line);
      line.assign(indent, ' ');
    }
    if (line.size() > indent) line += ' ';
    line += w;
  }
  out.print(line);
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const std::size_t end = text.find(' ');
    words.emplace_back(text.substr(0, end));
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  }
  return words;
}

void print_word(CommandResult& out, const WordRow& w, std::string_view sign, std::size_t indent) {
  out.print(std::string(indent, ' ') + spelling(w, sign));
  print_wrapped(out, indent + 4, words_of(w.help));
  if (w.value.form == Form::number && w.value.takes != Takes::nothing)
    out.print(fmt::format("{:{}}Value: {} to {}.", "", indent + 4, w.value.min, w.value.max));
  for (const WordRow& inner : w.value.keywords) print_word(out, inner, "", indent + 4);
}

void print_command(CommandResult& out, const CommandRow& row) {
  std::string form = command_name(row);
  for (const ParameterRow& p : row.parameters)
    form += std::string(p.required ? " " : " [") + std::string(p.name) + (p.list ? ",..." : "") +
            (p.required ? "" : "]");
  out.print(form);
  print_wrapped(out, 4, words_of(row.help));
  for (const ParameterRow& p : row.parameters)
    print_wrapped(out, 4, words_of(fmt::format("{}: {}", p.name, p.help)));
  std::vector<std::string> qualifiers;
  for (const WordRow& w : row.qualifiers) qualifiers.push_back(spelling(w, "/"));
  if (qualifiers.empty()) return;
  out.print("    Qualifiers:");
  print_wrapped(out, 6, qualifiers);
}

void print_all(CommandResult& out, const CommandTable& table) {
  out.print("HELP command, or HELP command/qualifier. Commands:");
  for (const CommandRow* row : table.rows()) {
    out.print("  " + command_name(*row));
    print_wrapped(out, 6, words_of(row->help));
  }
}

/// Looks a topic up word by word, as the parser would.
class Topic {
 public:
  Topic(const CommandTable& table, const Command& c, CommandResult& out)
      : table_(table), out_(out) {
    for (const auto& p : c.parameters) words_.push_back(p.front().text);
  }

  void print() {
    if (words_.empty()) return print_all(out_, table_);
    const auto verb = table_.verb(words_[0]);
    if (!verb) return unknown(words_[0]);
    const CommandRow* row = table_.find(*verb, "");
    next_ = 1;
    if (row == nullptr) {
      if (next_ == words_.size()) return print_nouns(*verb);
      const auto noun = table_.noun(*verb, words_[next_]);
      if (!noun) return unknown(words_[next_]);
      row = table_.find(*verb, *noun);
      ++next_;
    }
    if (next_ == words_.size()) return print_command(out_, *row);
    for (; next_ < words_.size(); ++next_) print_qualifier(*row);
  }

 private:
  void unknown(const std::string& word) { out_.say(Emission(MessageId::dcl_ivkeyw), word); }

  void print_nouns(std::string_view verb) {
    for (const CommandRow* row : table_.rows())
      if (row->verb == verb) print_command(out_, *row);
  }
  void print_qualifier(const CommandRow& row) {
    std::string_view word = words_[next_];
    if (word.starts_with('/')) word.remove_prefix(1);
    const auto found = find_word(row.qualifiers, word);
    if (!found) return unknown(std::string(word));
    out_.print(command_name(row));
    print_word(out_, *found->row, "/", 2);
  }

  const CommandTable& table_;
  CommandResult& out_;
  std::vector<std::string> words_;
  std::size_t next_ = 0;
};

}  // namespace

Task<void> help(Session& session, const Command& command, CommandResult& result) {
  Topic(session.commands().table(), command, result).print();
  co_return;
}

}  // namespace shadow::dcl
