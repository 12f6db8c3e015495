#include "sim/record/output_file.hpp"

#include <cerrno>
#include <cstring>

namespace shadow::sim {

OutputFile::OutputFile(const std::filesystem::path& path)
    : name_(path.filename().string()), file_(std::fopen(path.c_str(), "wb")) {
  if (!file_) throw OutputError(path.string() + ": " + std::strerror(errno));
  std::setvbuf(file_.get(), nullptr, _IONBF, 0);  // buffered here, so that an error shows at once
}

void OutputFile::flush() {
  if (!file_ || buffer_.empty()) return;
  if (std::fwrite(buffer_.data(), 1, buffer_.size(), file_.get()) != buffer_.size()) fail();
  buffer_.clear();
}

void OutputFile::fail() {
  error_ = name_ + ": " + std::strerror(errno);
  file_.reset();
}

void OutputFile::close() {
  flush();
  if (!file_) return;
  if (std::fclose(file_.release()) != 0) fail();
}

}  // namespace shadow::sim
