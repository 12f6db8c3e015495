#pragma once
// Where the results of a run go. They are written into a hidden folder inside the directory and put
// in place at the end of the run, however it ends; until then results of an earlier run stay as
// they were. Only files that a run writes are ever replaced: whatever else lies there is left
// alone.
#include <filesystem>
#include <string>

namespace shadow::sim {

/// The result directory while a run writes into it.
class ResultDirectory {
 public:
  /// Makes the directory and its hidden folder. Throws OutputError: not a directory, no permission,
  /// full disk.
  explicit ResultDirectory(std::filesystem::path directory);
  ~ResultDirectory();
  ResultDirectory(const ResultDirectory&) = delete;
  ResultDirectory& operator=(const ResultDirectory&) = delete;

  /// Where a file is written while the run goes on.
  [[nodiscard]] std::filesystem::path writing(const std::string& name) const {
    return partial_ / name;
  }
  /// Where it will stand.
  [[nodiscard]] const std::filesystem::path& directory() const { return directory_; }
  /// Puts the files in place and takes those of an earlier run away. All files must be closed. Does
  /// nothing the second time; throws OutputError.
  void publish();

 private:
  std::filesystem::path directory_;
  std::filesystem::path partial_;
  bool published_ = false;
};

}  // namespace shadow::sim
