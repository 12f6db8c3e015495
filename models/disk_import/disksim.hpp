#pragma once
// Drive descriptions of the DiskSim collection (disksim_disk with its dm_disk model and seek curve)
// as rows of the catalogue. Written from the files' format and the papers behind it (Ruemmler and
// Wilkes, 1994; Worthington et al., SIGMETRICS 1995).
#include <string>
#include <string_view>
#include <vector>

#include "models/disk_import/parameter_text.hpp"

namespace shadow::models {

/// One figure of the row as TOML text, with the parameter that it comes from.
struct ImportedFigure {
  std::string key;
  std::string value;  // as it stands in the file: 8, true, "1.5ms"
  std::string source;
};

/// A drive as its description says; what the simulation cannot do stands in `notes`.
struct ImportedDrive {
  std::string name;
  std::string text;
  std::vector<ImportedFigure> figures;
  std::vector<std::string> notes;

  void add(std::string key, std::string value, std::string source) {
    figures.push_back({std::move(key), std::move(value), std::move(source)});
  }
};

struct ImportFiles {
  std::string specs;  // NAME.diskspecs, or a dm_disk model alone
  std::string model;  // empty: what `Model = source FILE` names, in the same folder
  std::string seek;   // empty: what `Full seek curve` names, in the folder of the model
};

/// Throws ParameterError.
[[nodiscard]] ImportedDrive import_disksim(const ImportFiles& files);
/// The row with its notes as comments, to be appended to drives.toml.
[[nodiscard]] std::string to_toml(const ImportedDrive& drive);

// The parts of import_disksim.

/// Zones, skews, spares of `layout` (dm_layout_g1) of a disk (dm_disk) that turns once in
/// `turn_ms`.
void import_layout(const ParameterBlock& disk, const ParameterBlock& layout, double turn_ms,
                   ImportedDrive& into);
/// Movement and rotation of `mechanics` (dm_mech_g1).
void import_mechanics(const ParameterBlock& mechanics, const std::string& seek_file,
                      double cylinders, ImportedDrive& into);
/// Overheads, buffer and interface of `disk` (disksim_disk).
void import_electronics(const ParameterBlock& disk, ImportedDrive& into);

/// A time in milliseconds as the catalogue writes it, to the nanosecond.
[[nodiscard]] std::string time_figure(double ms);
/// A source: the key and its file, without the folder.
[[nodiscard]] std::string source_of(const ParameterBlock& block, std::string_view key);

}  // namespace shadow::models
