#pragma once
// The hardware that scenarios can name: drives.toml, controllers.toml and interconnects.toml, read
// at run time, so that users add hardware without a compiler. Every figure has a unit and a source.
#include <string>
#include <string_view>
#include <vector>

#include "models/catalogue/rows.hpp"

namespace shadow::models {

/// A row with its figures as they stand in the file, for `shadowbench list`.
template <class Spec>
struct CatalogueEntry {
  Spec spec;
  Row row;
};

/// The rows of one file of drives, as drives.toml is written. Throws CatalogueError.
[[nodiscard]] std::vector<CatalogueEntry<DriveSpec>> load_drives(const std::string& file);

class Catalogue {
 public:
  /// Reads the three files of a folder. Throws CatalogueError: file:line:column, what was found,
  /// what is allowed.
  [[nodiscard]] static Catalogue load(const std::string& folder);
  /// The folder: environment SHADOWBENCH_CATALOGUE, else share/shadowbench/catalogue or catalogue
  /// beside the program's folder, else the source tree.
  [[nodiscard]] static std::string find_folder();

  /// By name, case ignored; null if there is no such row.
  [[nodiscard]] const DriveSpec* drive(std::string_view name) const;
  [[nodiscard]] const ControllerSpec* controller(std::string_view name) const;
  [[nodiscard]] const InterconnectKind* interconnect(std::string_view name) const;

  /// All rows, in the order of the files.
  [[nodiscard]] const std::vector<CatalogueEntry<DriveSpec>>& drives() const { return drives_; }
  [[nodiscard]] const std::vector<CatalogueEntry<ControllerSpec>>& controllers() const {
    return controllers_;
  }
  [[nodiscard]] const std::vector<CatalogueEntry<InterconnectKind>>& interconnects() const {
    return interconnects_;
  }

 private:
  std::vector<CatalogueEntry<DriveSpec>> drives_;
  std::vector<CatalogueEntry<ControllerSpec>> controllers_;
  std::vector<CatalogueEntry<InterconnectKind>> interconnects_;
};

}  // namespace shadow::models
