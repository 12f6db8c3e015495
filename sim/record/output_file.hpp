#pragma once
// A text file of the results. It never throws while the run goes on, for it is written from inside
// coroutines: the first error is kept, what follows is dropped, and the end of the run reports it.
#include <cstdio>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace shadow::sim {

/// Results cannot be written (full disk, size limit, no permission). The text names the file and
/// the reason; exit code 4.
class OutputError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Buffered text file.
class OutputFile {
 public:
  OutputFile() = default;
  /// Creates or empties `path`; throws OutputError.
  explicit OutputFile(const std::filesystem::path& path);
  OutputFile(OutputFile&&) noexcept = default;
  OutputFile& operator=(OutputFile&&) noexcept = default;
  ~OutputFile() { close(); }

  /// Nothing happens on a file that was never opened, or after an error.
  void append(std::string_view text) {
    if (!file_) return;
    buffer_.append(text);
    if (buffer_.size() >= kBuffer) flush();
  }
  void flush();
  void close();
  [[nodiscard]] bool is_open() const { return file_ != nullptr; }
  /// Empty, or what went wrong first: "console.log: No space left on device".
  [[nodiscard]] const std::string& error() const { return error_; }

 private:
  static constexpr std::size_t kBuffer =
      std::size_t{256} * 1024;  // ours: few system calls, little memory
  void fail();
  struct Close {
    void operator()(std::FILE* f) const { std::fclose(f); }
  };
  std::string name_;
  std::string buffer_;
  std::string error_;
  std::unique_ptr<std::FILE, Close> file_;
};

}  // namespace shadow::sim
