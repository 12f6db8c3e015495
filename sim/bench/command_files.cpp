#include "sim/bench/command_files.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace shadow::sim {
namespace {

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

}  // namespace

std::optional<std::string> read_procedure(const std::string& name, const std::string& scenario) {
  const std::filesystem::path beside = std::filesystem::path(scenario).parent_path();
  for (const std::string& form : {name, name + ".com", lower(name), lower(name) + ".com"}) {
    for (const std::filesystem::path& path : {std::filesystem::path(form), beside / form}) {
      if (!std::filesystem::is_regular_file(path)) continue;
      std::ifstream in(path);
      if (in) return std::string(std::istreambuf_iterator<char>(in), {});
    }
  }
  return {};
}

bool write_lines(const std::string& name, const std::vector<std::string>& lines) {
  const bool shouted = name == [](std::string s) {
    std::ranges::transform(s, s.begin(),
                           [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return s;
  }(name);
  std::ofstream out(shouted ? lower(name) : name);
  for (const std::string& l : lines) out << l << '\n';
  out.flush();
  return out.good();
}

}  // namespace shadow::sim
