#include "tests/architecture/rules.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <span>
#include <string_view>

namespace shadow::arch {
namespace {

using std::string_view;

constexpr std::size_t kMostLines = 600;

/// What a folder may include. The first row whose folder holds the file counts.
struct Layer {
  string_view folder;
  std::vector<string_view> ours;       // prefixes of "..." includes
  std::vector<string_view> libraries;  // prefixes of <...> includes beyond the standard library
};

const std::array kLayers{
    Layer{"engine/", {"engine/"}, {"tl/expected.hpp", "fmt/"}},
    Layer{"models/",
          {"engine/base/", "engine/ports/", "models/"},
          {"tl/expected.hpp", "fmt/", "toml++/"}},
    Layer{"gui/", {"gui/"}, {"Q", "sqlite3.h", "tl/expected.hpp"}},
};

/// Libraries with a wall around them: only sources below `home` (and tests of it) include them.
struct Wall {
  string_view library;
  string_view home;
};
constexpr std::array kWalls{
    Wall{"simgrid/", "sim/kernel/"}, Wall{"xbt/", "sim/kernel/"}, Wall{"boost/", "sim/topology/"},
    Wall{"QtCore/", "gui/"},         Wall{"QtWidgets/", "gui/"},  Wall{"QtCharts/", "gui/"},
};

/// Standard headers that ask the machine for time, threads or chance: for the bench only.
constexpr std::array<string_view, 11> kMachine{
    "thread", "mutex",     "shared_mutex", "condition_variable", "future", "ctime",
    "random", "semaphore", "barrier",      "stop_token",         "latch"};
/// Files and calendars: models may, the engine asks its ports.
constexpr std::array<string_view, 4> kNotInEngine{"filesystem", "fstream", "iostream", "chrono"};

bool starts_with_any(string_view text, std::span<const string_view> prefixes) {
  return std::ranges::any_of(prefixes, [&](string_view p) { return text.starts_with(p); });
}

/// C++ headers have no extension and no folder.
bool is_standard(string_view name) {
  return name.find_first_of("/.") == string_view::npos && std::islower(name[0]);
}

bool is_qt(string_view name) { return name.size() > 1 && name[0] == 'Q' && std::isupper(name[1]); }

std::string at(const SourceFile& file, int line, const std::string& what) {
  return file.path + ":" + std::to_string(line) + ": " + what;
}

bool allowed_in(const Layer& layer, const Include& include) {
  if (include.quoted) return starts_with_any(include.name, layer.ours);
  if (!is_standard(include.name)) return starts_with_any(include.name, layer.libraries);
  if (layer.folder == "gui/") return true;
  if (layer.folder == "engine/" &&
      std::ranges::find(kNotInEngine, include.name) != kNotInEngine.end()) {
    return false;
  }
  return std::ranges::find(kMachine, include.name) == kMachine.end();
}

bool behind_a_wall(const SourceFile& file, const Include& include) {
  if (is_qt(include.name))
    return !file.path.starts_with("gui/") && !file.path.starts_with("tests/gui/");
  return std::ranges::any_of(kWalls, [&](const Wall& wall) {
    const std::string tests = "tests/" + std::string(wall.home.substr(wall.home.find('/') + 1));
    return include.name.starts_with(wall.library) && !file.path.starts_with(wall.home) &&
           !file.path.starts_with(tests);
  });
}

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }

/// Offsets of `word` as a whole word.
std::vector<std::size_t> find_word(const std::string& text, string_view word) {
  std::vector<std::size_t> found;
  for (std::size_t i = text.find(word); i != std::string::npos; i = text.find(word, i + 1)) {
    const std::size_t end = i + word.size();
    if ((i == 0 || !is_word(text[i - 1])) && (end == text.size() || !is_word(text[end])))
      found.push_back(i);
  }
  return found;
}

/// A brace directly after a name, a template's end, an operator or `return` opens a list; after a
/// blank a block.
bool opens_list(const std::string& code, std::size_t brace) {
  if (brace == 0) return false;
  const char before = code[brace - 1];
  if (is_word(before) || before == '>' || before == '(' || before == ',' || before == '{')
    return true;
  const std::size_t last = code.find_last_not_of(' ', brace - 1);
  if (last == std::string::npos) return false;
  return code[last] == '=' || code[last] == ',' ||
         (last >= 5 && code.compare(last - 5, 6, "return") == 0);
}

/// What is wrong with the co_await at `i`; empty if nothing.
std::string wrong_await(const std::string& code, std::size_t i) {
  const std::size_t last = i == 0 ? std::string::npos : code.find_last_not_of(" \n", i - 1);
  if (last == std::string::npos) return {};
  if (code[last] == ',') return "co_await after a comma";
  if (code[last] == '{' && opens_list(code, last)) return "co_await in a braced list";
  const std::size_t start = code.find_last_of(";{}", last);
  const std::string before = code.substr(start + 1, i - start - 1);
  if (before.find('?') != std::string::npos) return "co_await in a conditional expression";
  if (!find_word(before, "co_await").empty()) return "a second co_await in one statement";
  return {};
}

}  // namespace

Violations include_rules(const SourceFile& file) {
  Violations found;
  if (!is_cpp(file.path)) return found;
  const auto layer = std::ranges::find_if(
      kLayers, [&](const Layer& l) { return file.path.starts_with(l.folder); });
  for (const Include& include : includes_of(file.text)) {
    if (include.name == "format")
      found.push_back(at(file, include.line, "<format> is missing in libstdc++ 12: use fmt"));
    if (behind_a_wall(file, include))
      found.push_back(at(file, include.line, include.name + " is behind a wall"));
    if (layer != kLayers.end() && !allowed_in(*layer, include)) {
      found.push_back(
          at(file, include.line, std::string(layer->folder) + " may not include " + include.name));
    }
    if (file.path.starts_with("sim/") && include.name.starts_with("gui/")) {
      found.push_back(at(file, include.line, "sim/ may not include " + include.name));
    }
  }
  return found;
}

Violations own_header_first(const SourceFile& file) {
  if (!file.path.ends_with(".cpp")) return {};
  const std::string header = file.path.substr(0, file.path.size() - 4) + ".hpp";
  const std::vector<Include> includes = includes_of(file.text);
  const auto own = std::ranges::find(includes, header, &Include::name);
  if (own == includes.end() || own == includes.begin()) return {};
  return {at(file, own->line, "its own header comes first")};
}

Violations coroutine_rules(const SourceFile& file) {
  Violations found;
  if (!is_cpp(file.path)) return found;
  const std::string code = code_of(file.text);
  for (const std::size_t i : find_word(code, "co_await")) {
    if (const std::string what = wrong_await(code, i); !what.empty())
      found.push_back(at(file, line_at(code, i), what));
  }
  return found;
}

Violations determinism_rules(const SourceFile& file) {
  Violations found;
  if (!is_cpp(file.path) ||
      (!file.path.starts_with("engine/") && !file.path.starts_with("models/")))
    return found;
  const std::string code = code_of(file.text);
  for (const string_view name :
       {"pow", "exp", "exp2", "log", "log2", "log10", "sin", "cos", "tan"}) {
    for (const std::size_t i : find_word(code, name)) {
      const bool standard = i >= 5 && code.compare(i - 5, 5, "std::") == 0;
      if (standard)
        found.push_back(
            at(file, line_at(code, i), "std::" + std::string(name) + " differs between machines"));
    }
  }
  for (const string_view clock : {"system_clock", "steady_clock", "high_resolution_clock"}) {
    for (const std::size_t i : find_word(code, clock)) {
      found.push_back(at(file, line_at(code, i), "time comes from the ports"));
    }
  }
  for (std::size_t i = code.find("_distribution"); i != std::string::npos;
       i = code.find("_distribution", i + 1)) {
    const std::size_t name = code.find_last_of(": ", i);
    if (name != std::string::npos && name >= 4 && code.compare(name - 4, 5, "std::") == 0) {
      found.push_back(at(file, line_at(code, i),
                         "distributions of the standard library differ between machines"));
    }
  }
  return found;
}

Violations text_rules(const SourceFile& file) {
  Violations found;
  const auto lines = static_cast<std::size_t>(std::ranges::count(file.text, '\n'));
  if (is_cpp(file.path) && lines > kMostLines) {
    found.push_back(at(file, 1, std::to_string(lines) + " lines: more than one concept"));
  }
  // Written in two halves: this file is checked too.
  for (const char* word : {"TO"
                           "DO",
                           "FIX"
                           "ME",
                           "X"
                           "XX",
                           "HA"
                           "CK"}) {
    for (const std::size_t i : find_word(file.text, word))
      found.push_back(at(file, line_at(file.text, i), word));
  }
  for (const char* path : {"/wo"
                           "rk/",
                           "/ho"
                           "me/",
                           "/ro"
                           "ot/"}) {
    if (const std::size_t i = file.text.find(path); i != std::string::npos) {
      found.push_back(at(file, line_at(file.text, i), "a path of one machine"));
    }
  }
  return found;
}

}  // namespace shadow::arch
