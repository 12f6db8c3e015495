// A short, repeatable run of the parser's fuzz test: good lines with some bytes changed.
#include <array>
#include <random>

#include "tests/engine/dcl_fixture.hpp"

namespace shadow::test {
namespace {

constexpr int kLines = 10'000;
constexpr std::array kSeeds{
    "MOUNT/SYSTEM/CONFIRM DSA1:/SHADOW=($1$DGA10:,$1$DGA20:)/POLICY=(MINICOPY=OPTIONAL) L",
    "SET SHADOW/POLICY=HBMM=((MASTER_LIST=(A,B),COUNT=2),RESET_THRESHOLD=500)/NAME=P",
    "WRITE SYS$OUTPUT F$GETDVI(\"DSA1:\",\"SHDW_NEXT_MBR_NAME\")+\"x\", 1*(2-3) .EQ. -1",
    "IF $STATUS .AND. .NOT. 0 THEN SHOW SHADOW DSA1:/ACTIVE",
    "ANALYZE/DISK/SHADOW DSA1:/BLOCKS=(START:10,COUNT:90)/BRIEF",
    "INITIALIZE/SHADOW=($1$DGA10,$1$DGA20)/ERASE/SIZE=1000 -\nLABEL ! comment",
    "X = \"a''X'b\" + 5",
    "@FILE",
    "SYSGEN SET SHADOW_MBR_TMO %X10",
    "HELP SET SHADOW/SITE"};

class Mutator {
 public:
  std::string line() {
    std::string text = kSeeds[random() % kSeeds.size()];
    for (unsigned n = random() % 4; n > 0 && !text.empty(); --n) change(text);
    return text;
  }

 private:
  unsigned random() { return static_cast<unsigned>(engine_()); }
  char any() {
    static constexpr std::string_view kChars = "/=:,()\"'-!$@%. *+\n\tAZ09\x80";
    return kChars[random() % kChars.size()];
  }
  void change(std::string& text) {
    const std::size_t at = random() % text.size();
    switch (random() % 4) {
      case 0:
        text[at] = any();
        break;
      case 1:
        text.insert(at, 1, any());
        break;
      case 2:
        text.erase(at, 1 + random() % 5);
        break;
      default:
        text.insert(at, text.substr(random() % text.size(), random() % 20));
        break;
    }
  }
  std::mt19937 engine_{20100301};
};

class DclMutations : public DclTest {
 protected:
  /// Calls that change something; a MOUNT that its user did not confirm is none.
  [[nodiscard]] std::size_t changed() const {
    return services.changes.size() + services.mounts.size() - services.replies.size();
  }
};

TEST_F(DclMutations, RA_44_R4_143__AnyLineEndsAndARefusedOneChangesNothing) {
  Mutator mutator;
  int refused = 0;
  for (int i = 0; i < kLines; ++i) {
    const std::string line = mutator.line();
    const auto before = changed();
    const dcl::CommandResult r = run(line);
    if (r.succeeded()) continue;
    ++refused;
    EXPECT_FALSE(r.messages().empty()) << line;
    EXPECT_EQ(changed(), before) << line;
  }
  EXPECT_GT(refused, kLines / 4);
  EXPECT_LT(refused, kLines);
}

}  // namespace
}  // namespace shadow::test
