#include "sim/record/result_directory.hpp"

#include <array>
#include <system_error>
#include <utility>

#include "sim/record/output_file.hpp"

namespace shadow::sim {
namespace fs = std::filesystem;
namespace {

// All that a run, or what draws its charts, writes.
constexpr std::array<const char*, 6> kOurs{"run.sqlite",  "run.sqlite-journal", "run.json",
                                           "console.log", "events.log",         "charts"};

}  // namespace

ResultDirectory::ResultDirectory(fs::path directory)
    : directory_(std::move(directory)), partial_(directory_ / ".partial") {
  std::error_code error;
  fs::remove_all(partial_, error);  // of a run that was killed
  fs::create_directories(partial_, error);
  if (error) throw OutputError(directory_.string() + ": " + error.message());
}

ResultDirectory::~ResultDirectory() {
  try {
    publish();
  } catch (const OutputError&) {  // what was written stays in the hidden folder
  }
}

void ResultDirectory::publish() {
  if (published_) return;
  published_ = true;
  try {
    for (const char* name : kOurs) {
      fs::remove_all(directory_ / name);
      if (fs::exists(partial_ / name)) fs::rename(partial_ / name, directory_ / name);
    }
    fs::remove(partial_);
  } catch (const fs::filesystem_error& e) {
    throw OutputError(directory_.string() + ": " + e.code().message());
  }
}

}  // namespace shadow::sim
