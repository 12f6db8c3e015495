#include "models/catalogue/catalogue.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <filesystem>

namespace shadow::models {
namespace {

bool same_name(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](unsigned char x, unsigned char y) {
    return std::toupper(x) == std::toupper(y);
  });
}

template <class Spec>
const Spec* find(const std::vector<CatalogueEntry<Spec>>& entries, std::string_view name) {
  for (const auto& e : entries) {
    if (same_name(e.spec.name, name)) return &e.spec;
  }
  return nullptr;
}

template <class Spec>
std::vector<CatalogueEntry<Spec>> load_file(const std::string& file) {
  std::vector<CatalogueEntry<Spec>> entries;
  for (Row& row : read_rows(file)) {
    const auto fail = [&file, &row](std::uint32_t line, std::uint32_t column,
                                    const std::string& text) {
      throw CatalogueError(fmt::format("{}:{}:{}: {}: {}", file, line, column, row.name, text));
    };
    if (find(entries, row.name) != nullptr)
      fail(row.line, row.column, "this name stands here twice");
    CatalogueEntry<Spec> entry;
    entry.spec.name = row.name;
    for (const Figure& f : row.figures) {
      const FigureResult set = set_figure(entry.spec, f.key, f.value);
      if (!set) fail(f.line, f.column, fmt::format("'{}': {}", f.key, set.error()));
    }
    const FigureResult complete = check(entry.spec);
    if (!complete) fail(row.line, row.column, complete.error());
    entry.row = std::move(row);
    entries.push_back(std::move(entry));
  }
  return entries;
}

}  // namespace

std::vector<CatalogueEntry<DriveSpec>> load_drives(const std::string& file) {
  return load_file<DriveSpec>(file);
}

Catalogue Catalogue::load(const std::string& folder) {
  Catalogue c;
  c.drives_ = load_drives(folder + "/drives.toml");
  c.controllers_ = load_file<ControllerSpec>(folder + "/controllers.toml");
  c.interconnects_ = load_file<InterconnectKind>(folder + "/interconnects.toml");
  for (auto& e : c.interconnects_) e.spec.text = e.row.text;
  return c;
}

std::string Catalogue::find_folder() {
  namespace fs = std::filesystem;
  if (const char* const given = std::getenv("SHADOWBENCH_CATALOGUE")) return given;
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error).parent_path();
  for (const fs::path& folder :
       {program / "../share/shadowbench/catalogue", program / "catalogue"}) {
    if (!error && fs::exists(folder / "drives.toml", error))
      return folder.lexically_normal().string();
  }
  return SHADOW_CATALOGUE_FOLDER;
}

const DriveSpec* Catalogue::drive(std::string_view name) const { return find(drives_, name); }
const ControllerSpec* Catalogue::controller(std::string_view name) const {
  return find(controllers_, name);
}
const InterconnectKind* Catalogue::interconnect(std::string_view name) const {
  return find(interconnects_, name);
}

}  // namespace shadow::models
