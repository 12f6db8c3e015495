#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

namespace {

namespace fs = std::filesystem;

/// All texts below `root` by relative path.
std::map<std::string, std::string> texts(const fs::path& root) {
  std::map<std::string, std::string> found;
  for (const auto& entry : fs::recursive_directory_iterator(root)) {
    if (entry.path().extension() != ".md") continue;
    std::ifstream in(entry.path(), std::ios::binary);
    found[entry.path().lexically_relative(root).generic_string()] = {
        std::istreambuf_iterator<char>(in), {}};
  }
  return found;
}

TEST(SpecCopy, IsTheSpecificationByteByByte) {
  const fs::path source = SHADOW_SOURCE_DIR;
  const fs::path original = source / ".." / "shared" / "spec";
  if (!fs::exists(original)) GTEST_SKIP() << "no specification beside the project";
  const auto ours = texts(source / "tests" / "spec");
  const auto theirs = texts(original);
  EXPECT_GT(theirs.size(), 10u);
  for (const auto& [name, text] : theirs) {
    ASSERT_TRUE(ours.contains(name)) << "tests/spec lacks " << name;
    EXPECT_TRUE(ours.at(name) == text)
        << "tests/spec/" << name << " differs from " << original / name;
  }
  EXPECT_EQ(ours.size(), theirs.size());
}

}  // namespace
