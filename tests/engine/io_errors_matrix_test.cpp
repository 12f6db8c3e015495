// Every role of a disk x every kind of command x every kind of error: what becomes of the member
// and of the user's request. The outcome of each cell is that of the rule named in its row.
#include <gtest/gtest.h>

#include <ostream>

#include "tests/support/disk_probe.hpp"
#include "tests/support/volume_commands.hpp"

namespace shadow::test {
namespace {

/// The disk's role; all but `only` have a second disk that is well.
enum class Role { only, member, copy_source, copy_target, merge_master, merge_other };
enum class Doing { read, write, control_block };
enum class Error { transient, hanging, fatal, write_locked, unreadable };

/// What becomes of the disk.
enum class Fate {
  stays,
  leaves,     // without the member timeout
  times_out,  // at the end of its member timeout, not before
  awaited     // longer than the member timeout
};
constexpr bool stays(Fate d) { return d == Fate::stays || d == Fate::awaited; }
/// What becomes of the request, the command, or the copy or merge.
enum class Outcome { done, fails, waits };

struct Cell {
  Role role;
  Doing doing;
  Error error;
  Fate fate;
  Outcome outcome;
  const char* rule;
};

// clang-format off: one cell a line
constexpr Cell kCells[] = {
    // A set of one member is as a plain disk: its trouble is the user's.
    {Role::only, Doing::read, Error::transient, Fate::stays, Outcome::done, "RA.33: three retries"},
    {Role::only, Doing::read, Error::hanging, Fate::awaited, Outcome::waits, "R6.97: no full member"},
    {Role::only, Doing::read, Error::fatal, Fate::stays, Outcome::fails, "R1.2, R2.7: no other full member"},
    {Role::only, Doing::read, Error::write_locked, Fate::stays, Outcome::done, "RA.18: writes only"},
    {Role::only, Doing::read, Error::unreadable, Fate::stays, Outcome::fails, "R6.91 row 7"},
    {Role::only, Doing::write, Error::transient, Fate::stays, Outcome::done, "RA.33"},
    {Role::only, Doing::write, Error::hanging, Fate::awaited, Outcome::waits, "R6.97"},
    {Role::only, Doing::write, Error::fatal, Fate::stays, Outcome::fails, "R1.2, R2.7"},
    {Role::only, Doing::write, Error::write_locked, Fate::awaited, Outcome::waits, "R6.104"},
    {Role::only, Doing::write, Error::unreadable, Fate::stays, Outcome::fails, "R1.2, R2.12"},
    {Role::only, Doing::control_block, Error::transient, Fate::stays, Outcome::done, "RA.33"},
    {Role::only, Doing::control_block, Error::hanging, Fate::awaited, Outcome::waits, "R6.11: no full member can be updated, the set stays in mount verification"},
    {Role::only, Doing::control_block, Error::fatal, Fate::awaited, Outcome::waits, "R6.11: the same"},
    {Role::only, Doing::control_block, Error::write_locked, Fate::awaited, Outcome::waits, "R6.104"},
    {Role::only, Doing::control_block, Error::unreadable, Fate::awaited, Outcome::waits, "R6.11: the same"},

    {Role::member, Doing::read, Error::transient, Fate::stays, Outcome::done, "RA.33"},
    {Role::member, Doing::read, Error::hanging, Fate::times_out, Outcome::done, "RA.33 (TIMEOUT), R6.96"},
    {Role::member, Doing::read, Error::fatal, Fate::leaves, Outcome::done, "R2.7, R1.8"},
    {Role::member, Doing::read, Error::write_locked, Fate::stays, Outcome::done, "RA.18"},
    {Role::member, Doing::read, Error::unreadable, Fate::stays, Outcome::done, "R1.9, R6.91 row 5"},
    {Role::member, Doing::write, Error::transient, Fate::stays, Outcome::done, "RA.33"},
    {Role::member, Doing::write, Error::hanging, Fate::times_out, Outcome::done, "RA.33 (TIMEOUT), R6.96"},
    {Role::member, Doing::write, Error::fatal, Fate::leaves, Outcome::done, "R2.7, R1.8"},
    {Role::member, Doing::write, Error::write_locked, Fate::awaited, Outcome::waits, "R6.104"},
    {Role::member, Doing::write, Error::unreadable, Fate::leaves, Outcome::done, "R6.91 row 8"},
    {Role::member, Doing::control_block, Error::transient, Fate::stays, Outcome::done, "RA.33, R6.11"},
    {Role::member, Doing::control_block, Error::hanging, Fate::times_out, Outcome::done, "R6.96: a lost connection has its member timeout, R6.11"},
    {Role::member, Doing::control_block, Error::fatal, Fate::leaves, Outcome::done, "R6.11"},
    {Role::member, Doing::control_block, Error::write_locked, Fate::awaited, Outcome::waits, "R6.104"},
    {Role::member, Doing::control_block, Error::unreadable, Fate::leaves, Outcome::done, "R6.11"},

    // The only full member beside a target: the target cannot stand in (R6.27, R6.39).
    {Role::copy_source, Doing::read, Error::transient, Fate::stays, Outcome::done, "RA.33"},
    {Role::copy_source, Doing::read, Error::hanging, Fate::awaited, Outcome::waits, "R6.97, R6.39"},
    {Role::copy_source, Doing::read, Error::fatal, Fate::awaited, Outcome::waits, "R6.39, R6.97"},
    {Role::copy_source, Doing::read, Error::write_locked, Fate::awaited, Outcome::done, "R6.104: the begin of the copy stands in control blocks (R6.5)"},
    {Role::copy_source, Doing::read, Error::unreadable, Fate::stays, Outcome::fails, "R6.91 row 7"},
    {Role::copy_source, Doing::write, Error::transient, Fate::stays, Outcome::done, "RA.33"},
    {Role::copy_source, Doing::write, Error::hanging, Fate::awaited, Outcome::waits, "R6.97, R6.39"},
    {Role::copy_source, Doing::write, Error::fatal, Fate::awaited, Outcome::waits, "R6.39, R6.97"},
    {Role::copy_source, Doing::write, Error::write_locked, Fate::awaited, Outcome::waits, "R6.104"},
    {Role::copy_source, Doing::write, Error::unreadable, Fate::awaited, Outcome::waits, "R6.91 row 8, R6.39"},
    {Role::copy_source, Doing::control_block, Error::transient, Fate::stays, Outcome::done, "RA.33, R6.11"},
    {Role::copy_source, Doing::control_block, Error::hanging, Fate::awaited, Outcome::waits, "R6.11: no full member can be updated, the set stays in mount verification"},
    {Role::copy_source, Doing::control_block, Error::fatal, Fate::awaited, Outcome::waits, "R6.11: the same"},
    {Role::copy_source, Doing::control_block, Error::write_locked, Fate::awaited, Outcome::waits, "R6.104"},
    {Role::copy_source, Doing::control_block, Error::unreadable, Fate::awaited, Outcome::waits, "R6.11: the same"},

    // Reads of a target are those of the copy.
    {Role::copy_target, Doing::read, Error::transient, Fate::stays, Outcome::done, "RA.33"},
    {Role::copy_target, Doing::read, Error::hanging, Fate::times_out, Outcome::done, "R6.39, R6.96"},
    {Role::copy_target, Doing::read, Error::fatal, Fate::leaves, Outcome::done, "R2.7, R6.39"},
    {Role::copy_target, Doing::read, Error::write_locked, Fate::awaited, Outcome::waits, "R6.104: the copy writes"},
    {Role::copy_target, Doing::read, Error::unreadable, Fate::stays, Outcome::done, "R6.91: the copy rewrites it"},
    {Role::copy_target, Doing::write, Error::transient, Fate::stays, Outcome::done, "RA.33"},
    {Role::copy_target, Doing::write, Error::hanging, Fate::times_out, Outcome::done, "R6.39, R6.96"},
    {Role::copy_target, Doing::write, Error::fatal, Fate::leaves, Outcome::done, "R2.7, R6.39"},
    {Role::copy_target, Doing::write, Error::write_locked, Fate::awaited, Outcome::waits, "R6.104"},
    {Role::copy_target, Doing::write, Error::unreadable, Fate::leaves, Outcome::done, "R6.91 row 8"},
    {Role::copy_target, Doing::control_block, Error::transient, Fate::stays, Outcome::done, "RA.33, R6.11"},
    {Role::copy_target, Doing::control_block, Error::hanging, Fate::times_out, Outcome::done, "R6.96: a lost connection has its member timeout, R6.11"},
    {Role::copy_target, Doing::control_block, Error::fatal, Fate::leaves, Outcome::done, "R6.11"},
    {Role::copy_target, Doing::control_block, Error::write_locked, Fate::awaited, Outcome::waits, "R6.104"},
    {Role::copy_target, Doing::control_block, Error::unreadable, Fate::leaves, Outcome::done, "R6.11"},

    // In merge state a read goes to all members (R6.56).
    {Role::merge_master, Doing::read, Error::transient, Fate::stays, Outcome::done, "RA.33"},
    {Role::merge_master, Doing::read, Error::hanging, Fate::times_out, Outcome::done, "R6.96"},
    {Role::merge_master, Doing::read, Error::fatal, Fate::leaves, Outcome::done, "R2.7, R1.8"},
    {Role::merge_master, Doing::read, Error::write_locked, Fate::awaited, Outcome::done, "R6.104: the end of the merge writes control blocks"},
    {Role::merge_master, Doing::read, Error::unreadable, Fate::stays, Outcome::done, "R6.131: merged in the same step"},
    {Role::merge_master, Doing::write, Error::transient, Fate::stays, Outcome::done, "RA.33"},
    {Role::merge_master, Doing::write, Error::hanging, Fate::times_out, Outcome::done, "R6.96"},
    {Role::merge_master, Doing::write, Error::fatal, Fate::leaves, Outcome::done, "R2.7, R1.8"},
    {Role::merge_master, Doing::write, Error::write_locked, Fate::awaited, Outcome::waits, "R6.104"},
    {Role::merge_master, Doing::write, Error::unreadable, Fate::leaves, Outcome::done, "R6.91 row 8"},
    {Role::merge_master, Doing::control_block, Error::transient, Fate::stays, Outcome::done, "RA.33, R6.11"},
    {Role::merge_master, Doing::control_block, Error::hanging, Fate::times_out, Outcome::done, "R6.96: a lost connection has its member timeout, R6.11"},
    {Role::merge_master, Doing::control_block, Error::fatal, Fate::leaves, Outcome::done, "R6.11"},
    {Role::merge_master, Doing::control_block, Error::write_locked, Fate::awaited, Outcome::waits, "R6.104"},
    {Role::merge_master, Doing::control_block, Error::unreadable, Fate::leaves, Outcome::done, "R6.11"},

    {Role::merge_other, Doing::read, Error::transient, Fate::stays, Outcome::done, "RA.33"},
    {Role::merge_other, Doing::read, Error::hanging, Fate::times_out, Outcome::done, "R6.96"},
    {Role::merge_other, Doing::read, Error::fatal, Fate::leaves, Outcome::done, "R2.7, R1.8"},
    {Role::merge_other, Doing::read, Error::write_locked, Fate::awaited, Outcome::done, "R6.104: the end of the merge writes control blocks"},
    {Role::merge_other, Doing::read, Error::unreadable, Fate::stays, Outcome::done, "R6.131, R1.9"},
    {Role::merge_other, Doing::write, Error::transient, Fate::stays, Outcome::done, "RA.33"},
    {Role::merge_other, Doing::write, Error::hanging, Fate::times_out, Outcome::done, "R6.96"},
    {Role::merge_other, Doing::write, Error::fatal, Fate::leaves, Outcome::done, "R2.7, R1.8"},
    {Role::merge_other, Doing::write, Error::write_locked, Fate::awaited, Outcome::waits, "R6.104"},
    {Role::merge_other, Doing::write, Error::unreadable, Fate::leaves, Outcome::done, "R6.91 row 8"},
    {Role::merge_other, Doing::control_block, Error::transient, Fate::stays, Outcome::done, "RA.33, R6.11"},
    {Role::merge_other, Doing::control_block, Error::hanging, Fate::times_out, Outcome::done, "R6.96: a lost connection has its member timeout, R6.11"},
    {Role::merge_other, Doing::control_block, Error::fatal, Fate::leaves, Outcome::done, "R6.11"},
    {Role::merge_other, Doing::control_block, Error::write_locked, Fate::awaited, Outcome::waits, "R6.104"},
    {Role::merge_other, Doing::control_block, Error::unreadable, Fate::leaves, Outcome::done, "R6.11"},
};
// clang-format on

constexpr const char* kRoles[] = {"only",       "member",      "copySource",
                                  "copyTarget", "mergeMaster", "mergeOther"};
constexpr const char* kDoings[] = {"read", "write", "controlBlock"};
constexpr const char* kErrors[] = {"transient", "hanging", "fatal", "writeLocked", "unreadable"};

std::string name_of(const Cell& c) {
  return std::string(kRoles[static_cast<int>(c.role)]) + "_" + kDoings[static_cast<int>(c.doing)] +
         "_" + kErrors[static_cast<int>(c.error)];
}
void PrintTo(const Cell& c, std::ostream* out) { *out << name_of(c) << ": " << c.rule; }

/// A user's block that the merge and the copy reach late, beyond their fences in all that follows.
constexpr BlockRange kAt{8100, 1};
constexpr Duration kMemberTimeout = seconds(120);
constexpr Duration kLong = seconds(200);

class IoErrorsMatrix : public testing::TestWithParam<Cell> {
 protected:
  [[nodiscard]] Role role() const { return GetParam().role; }
  [[nodiscard]] Doing doing() const { return GetParam().doing; }
  [[nodiscard]] Error error() const { return GetParam().error; }

  /// Nothing can be told of a scene before it exists.
  SetScene& scene() {
    if (role() == Role::merge_master || role() == Role::merge_other) {
      scene_ = std::make_unique<SetScene>(std::vector<std::string>{}, nodes_);
      scene_->c.adopt(kUnit, {kD1, kD2}, nodes_, {}, true);
    } else if (role() == Role::copy_source || role() == Role::copy_target) {
      scene_ = std::make_unique<SetScene>(std::vector<std::string>{kD1}, nodes_,
                                          TestCluster::Options{}, std::vector<std::string>{kD3});
    } else {
      const bool alone = role() == Role::only;
      scene_ = std::make_unique<SetScene>(
          alone ? std::vector<std::string>{kD1} : std::vector<std::string>{kD1, kD2}, nodes_);
    }
    return *scene_;
  }
  /// The disk that errs, and the one that is well.
  [[nodiscard]] std::string ill() const {
    if (role() == Role::member || role() == Role::merge_other) return kD2;
    return role() == Role::copy_target ? kD3 : kD1;
  }

  [[nodiscard]] bool meant(IoKind kind, BlockRange range) const {
    const bool control = range == kScb || range == BlockRange{1, 1};
    switch (doing()) {
      case Doing::read:
        return kind == IoKind::read && !control;
      case Doing::write:
        return kind == IoKind::write && !control;
      case Doing::control_block:
        return kind == IoKind::write && range == kScb;
    }
    return false;
  }

  void make_ill(TestCluster& c) {
    const std::string d = ill();
    switch (error()) {
      case Error::transient:
      case Error::hanging:
      case Error::fatal:
        watch(c, d, [this](IoKind kind, BlockRange range) {
          if (!meant(kind, range)) return Status::normal;
          ++met_;
          if (error() == Error::hanging) return Status::pending;
          return error() == Error::fatal || met_ <= 3 ? Status::drive_error : Status::normal;
        });
        return;
      case Error::write_locked:
        c.unit(d).install(std::make_unique<sim::LockedDisk>());
        return;
      case Error::unreadable: {
        const BlockRange where = doing() == Doing::control_block ? kScb : kAt;
        c.unit(d).defects().add(where, doing() == Doing::read ? models::DefectKind::lost
                                                              : models::DefectKind::unwritable);
        return;
      }
    }
  }

  /// Starts what meets the error; true once it has ended, `status_` tells how.
  std::function<bool()> begin(TestCluster& c) {
    if (doing() == Doing::control_block) {
      VolumeRequest request;  // a new generation for all members, and nothing else
      request.device = unit_name();
      request.erase_on_delete = true;
      const auto run = start_set_volume(c, request);
      return [this, run] {
        status_ = run->result.status;
        return run->done;
      };
    }
    if (doing() == Doing::write) return ended(c.start_write("ALPHA", kUnit, kAt, 5));
    if (role() == Role::copy_target) {  // what the copy does; a user's read does not meet it
      return [this, &c] {
        status_ = Status::normal;
        const auto& view = c.view("ALPHA", kUnit);
        return view.state == UnitState::steady;
      };
    }
    if (role() == Role::member) c.services("ALPHA").set_read_cost(named(kD1), 900);
    return ended(c.start_read("ALPHA", kUnit, kAt));
  }
  std::function<bool()> ended(std::shared_ptr<TestCluster::Pending> p) {
    return [this, p] {
      status_ = p->status;
      return p->done;
    };
  }
  [[nodiscard]] bool is_member(TestCluster& c) const {
    const UnitView view = c.view("ALPHA", kUnit);
    return std::ranges::any_of(view.members,
                               [&](const MemberView& m) { return m.name == named(ill()); });
  }

  std::vector<std::string> nodes_{"ALPHA"};
  std::unique_ptr<SetScene> scene_;
  int met_ = 0;
  Status status_ = Status::pending;
};

TEST_P(IoErrorsMatrix, R6_91_RA_33__WhatBecomesOfTheMemberAndOfTheRequest) {
  const Cell& cell = GetParam();
  SetScene& s = scene();
  TestCluster& c = s.c;
  make_ill(c);
  if (role() == Role::copy_source) slow(c, kD3, 500);  // the copy outlasts what happens here
  const SimTime begun = c.now();
  const auto over = begin(c);

  if (!stays(cell.fate)) {
    ASSERT_TRUE(c.run_until([&] { return !is_member(c); }, kLong));
    const Duration took = c.now() - begun;
    if (cell.fate == Fate::leaves) EXPECT_LT(took, seconds(30));
    if (cell.fate == Fate::times_out) {
      EXPECT_GE(took, kMemberTimeout);
      EXPECT_LT(took, kMemberTimeout + seconds(60));
    }
  }
  const bool ended = c.run_until(over, kLong);
  EXPECT_EQ(ended, cell.outcome != Outcome::waits) << condition(status_).name;
  if (cell.outcome == Outcome::done) EXPECT_TRUE(succeeded(status_)) << condition(status_).name;
  if (cell.outcome == Outcome::fails) EXPECT_TRUE(failed(status_));
  c.run(kLong);
  EXPECT_EQ(is_member(c), stays(cell.fate));
  const UnitState state = c.view("ALPHA", kUnit).state;
  // A disk that answers everything but one command comes and goes meanwhile.
  if (cell.fate != Fate::awaited) EXPECT_NE(state, UnitState::mount_verify);
  if (cell.error == Error::write_locked && cell.fate == Fate::awaited)
    EXPECT_EQ(state, UnitState::mount_verify);

  // Healed, everything goes on and the members come to be equal.
  for (const auto& d : {kD1, kD2, kD3}) c.unit(d).repair();
  ASSERT_TRUE(c.run_until(over, seconds(4000)));
  ASSERT_TRUE(c.run_until_steady(kUnit, seconds(4000)));
  ASSERT_EQ(c.write("ALPHA", kUnit, kAt, 6), Status::normal);  // a mark is gone
  EXPECT_EQ(c.read("ALPHA", kUnit, kAt), Blocks(6, 1));
  const UnitView last = c.view("ALPHA", kUnit);
  for (const MemberView& m : last.members) {
    EXPECT_TRUE(c.equal(last.members.front().name.str(), m.name.str(), kSize)) << m.name.str();
  }
}

INSTANTIATE_TEST_SUITE_P(Cells, IoErrorsMatrix, testing::ValuesIn(kCells),
                         [](const auto& info) { return name_of(info.param); });

TEST(IoErrorsMatrix, R6_91__EveryCellIsThere) {
  EXPECT_EQ(std::size(kCells), std::size(kRoles) * std::size(kDoings) * std::size(kErrors));
  std::vector<std::string> names;
  for (const Cell& c : kCells) names.push_back(name_of(c));
  std::ranges::sort(names);
  EXPECT_EQ(std::ranges::adjacent_find(names), names.end());
}

}  // namespace
}  // namespace shadow::test
