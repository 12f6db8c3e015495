#include "models/disk_import/disksim.hpp"

#include <fmt/format.h>

#include <cmath>
#include <filesystem>
#include <optional>

#include "models/quantity/quantity.hpp"

namespace shadow::models {
namespace {

namespace fs = std::filesystem;

std::string beside(const std::string& file, const std::string& name) {
  return (fs::path(file).parent_path() / name).string();
}

// The first block of that type, among `blocks` or inside one of their values.
const ParameterBlock* first_of(const std::vector<ParameterBlock>& blocks, std::string_view type) {
  for (const ParameterBlock& b : blocks) {
    if (b.type == type) return &b;
  }
  return nullptr;
}

// The block that is the value of `key`.
const ParameterBlock& part(const ParameterBlock& of, std::string_view key, std::string_view type) {
  const ParameterValue* const v = of.find(key);
  if (v == nullptr || !v->block) of.fail(key, fmt::format("missing, expected {} {{ ... }}", type));
  if (v->block->type != type) {
    of.fail(key, fmt::format("found {}, expected {}", v->block->type, type));
  }
  return *v->block;
}

std::string plain_name(std::string name) {
  for (const std::string_view tail : {"_spec", "_model", "_validate"}) {
    if (name.ends_with(tail)) name.resize(name.size() - tail.size());
  }
  return name;
}

struct Sources {
  std::vector<ParameterBlock> specs;
  std::vector<ParameterBlock> model_file;
  const ParameterBlock* electronics = nullptr;  // disksim_disk; null: a model alone
  const ParameterBlock* disk = nullptr;         // dm_disk
};

void find_model(Sources& s, const ImportFiles& files) {
  const ParameterValue* const model = s.electronics->find("Model");
  if (files.model.empty() && model != nullptr && model->block) {
    s.disk = model->block.get();
    return;
  }
  std::string file = files.model;
  if (file.empty() && model != nullptr && model->source) file = beside(files.specs, model->text);
  if (file.empty()) s.electronics->fail("Model", "missing, expected source FILE or --model FILE");
  s.model_file = read_parameters(file);
  s.disk = first_of(s.model_file, "dm_disk");
  if (s.disk == nullptr) {
    throw ParameterError(fmt::format("{}: no dm_disk block, expected one", file));
  }
}

Sources read_sources(const ImportFiles& files) {
  Sources s;
  s.specs = read_parameters(files.specs);
  s.electronics = first_of(s.specs, "disksim_disk");
  s.disk = first_of(s.specs, "dm_disk");
  if (s.electronics != nullptr) {
    find_model(s, files);
  } else if (s.disk == nullptr) {
    throw ParameterError(fmt::format(
        "{}: neither disksim_disk nor dm_disk, expected a drive description", files.specs));
  }
  return s;
}

std::string in_quotes(std::string_view text) {
  std::string all = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') all += '\\';
    all += c;
  }
  return all + "\"";
}

}  // namespace

std::string time_figure(double ms) { return in_quotes(to_text(Duration{std::llround(ms * 1e6)})); }

std::string source_of(const ParameterBlock& block, std::string_view key) {
  return fmt::format("DSIM: {}, {}", key, fs::path(block.file).filename().string());
}

ImportedDrive import_disksim(const ImportFiles& files) {
  const Sources s = read_sources(files);
  ImportedDrive drive;
  drive.name = plain_name(s.electronics != nullptr ? s.electronics->name : s.disk->name);
  if (drive.name.empty()) drive.name = fs::path(files.specs).stem().string();
  drive.text = fmt::format("imported from {}", fs::path(files.specs).filename().string());
  const ParameterBlock& mechanics = part(*s.disk, "Mechanical Model", "dm_mech_g1");
  const ParameterBlock& layout = part(*s.disk, "Layout Model", "dm_layout_g1");
  const double rpm = mechanics.number("Rotation speed (in rpms)", 0);
  if (rpm < 60 || rpm > 100'000) {
    mechanics.fail("Rotation speed (in rpms)", "expected turns a minute, 60..100000");
  }
  std::string seek = files.seek;
  if (const std::string named = mechanics.word("Full seek curve"); seek.empty() && !named.empty()) {
    seek = beside(s.disk->file, named);
  }
  import_layout(*s.disk, layout, 60'000.0 / rpm, drive);
  import_mechanics(mechanics, seek, s.disk->number("Number of cylinders", 0), drive);
  if (s.electronics != nullptr) import_electronics(*s.electronics, drive);
  return drive;
}

std::string to_toml(const ImportedDrive& drive) {
  std::string all;
  for (const std::string& note : drive.notes) all += "# " + note + "\n";
  all += fmt::format("[{}]\ntext = {}\n", in_quotes(drive.name), in_quotes(drive.text));
  for (const ImportedFigure& f : drive.figures) {
    all += fmt::format("{} = {{ value = {}, source = {} }}\n", f.key, f.value, in_quotes(f.source));
  }
  return all;
}

}  // namespace shadow::models
