#include <algorithm>

#include "sim/oracle/oracle.hpp"
#include "sim/oracle/oracle_unit.hpp"
#include "sim/oracle/stamps.hpp"

namespace shadow::sim {

/// The comparison of one unit's full members at the end of a run, page by page.
class MemberComparison {
 public:
  MemberComparison(Oracle& oracle, Oracle::Unit& unit, BlockCount blocks, bool steady)
      : oracle_(oracle),
        unit_(unit),
        truth_(unit.truth),
        all_{0, blocks},
        excuses_(unit.merge_pending && !steady) {}

  FinalCompare run(const std::vector<MemberImage>& members) {
    result_.members = members.size();
    result_.blocks = all_.count;
    result_.outstanding = truth_.outstanding_blocks();
    count_uncertain();
    for (const MemberImage& m : members) with_truth(m);
    for (std::size_t i = 1; i < members.size(); ++i) with_first(members[0], members[i]);
    oracle_.checks_ += members.size();
    return result_;
  }

 private:
  void count_uncertain() {
    MaybeWrites raced;
    MaybeWrites dead;
    for (const MaybeWrite& w : truth_.maybe().all()) (w.raced ? raced : dead).add(w);
    result_.races = raced.blocks();
    if (excuses_) result_.excused = dead.blocks();
  }

  void with_truth(const MemberImage& m) {
    disk_ = m.name;
    kind_ = ViolationKind::member_wrong;
    models::Medium::differences(truth_.completed(), *m.medium, all_,
                                [this](BlockRange where, Stamp want, Stamp have) {
                                  if (is_unjudged(want)) return;
                                  if (!truth_.unsettled(where)) return wrong(where, want, have);
                                  for (Lbn lbn = where.begin; lbn < where.end(); ++lbn) {
                                    if (!truth_.explained(lbn, have)) {
                                      wrong({lbn, 1}, want, have);
                                    } else if (excuses_ && !truth_.outstanding(lbn)) {
                                      ++result_.excused_differing;
                                    }
                                  }
                                });
    flush();
  }

  // Only what the comparison with the truth cannot see: structures, and blocks with more than one
  // legal value.
  void with_first(const MemberImage& first, const MemberImage& other) {
    disk_ = other.name;
    first_ = first.name;
    models::Medium::differences(*first.medium, *other.medium, all_,
                                [this](BlockRange where, Stamp a, Stamp b) {
                                  for (Lbn lbn = where.begin; lbn < where.end();)
                                    lbn += judge_pair({lbn, where.end() - lbn}, a, b);
                                });
    flush();
  }

  // Judges the beginning of a range in which two members differ; answers how many blocks that was.
  BlockCount judge_pair(BlockRange where, Stamp a, Stamp b) {
    truth_.completed().read(where, scratch_);
    const BlockRange run{where.begin, scratch_.runs()[0].count};
    const Stamp want = scratch_.runs()[0].stamp;
    if (want == kUndefined) return run.count;
    if (is_structure(want)) {
      kind_ = ViolationKind::structure_differs;
      wrong(run, a, b);
      return run.count;
    }
    if (!truth_.unsettled(run)) return run.count;
    kind_ = ViolationKind::members_differ;
    for (Lbn lbn = run.begin; lbn < run.end(); ++lbn) {
      if (!may_differ(lbn) && legal(lbn, want, a) && legal(lbn, want, b)) wrong({lbn, 1}, a, b);
    }
    return run.count;
  }

  [[nodiscard]] bool may_differ(Lbn lbn) const {
    return excuses_ || truth_.outstanding(lbn) || truth_.maybe().raced(lbn);
  }
  [[nodiscard]] bool legal(Lbn lbn, Stamp completed, Stamp stamp) const {
    return stamp == completed || truth_.explained(lbn, stamp);
  }

  void wrong(BlockRange where, Stamp want, Stamp have) {
    result_.wrong += where.count;
    if (open_ && open_kind_ == kind_ && run_.range.end() == where.begin) {
      run_.range.count += where.count;
      return;
    }
    flush();
    open_ = true;
    open_kind_ = kind_;
    run_ = {where, want, have};
  }

  void flush() {
    if (!open_) return;
    open_ = false;
    std::string expected = open_kind_ == ViolationKind::member_wrong
                               ? oracle_.expectation(truth_, run_.range.begin, run_.expected)
                               : "what " + first_ + " holds, " + oracle_.name_of(run_.expected);
    oracle_.report({open_kind_, oracle_.clock_.now(), unit_.name, run_.range, std::move(expected),
                    oracle_.name_of(run_.found), "", disk_});
  }

  Oracle& oracle_;
  Oracle::Unit& unit_;
  UnitTruth& truth_;
  BlockRange all_;
  bool excuses_;
  FinalCompare result_;
  std::string disk_;
  std::string first_;
  ViolationKind kind_ = ViolationKind::member_wrong;
  ViolationKind open_kind_ = ViolationKind::member_wrong;
  bool open_ = false;
  WrongRun run_;
  Blocks scratch_;
};

FinalCompare Oracle::final_compare(std::uint16_t unit, const std::vector<MemberImage>& members,
                                   bool steady) {
  Unit& u = known(unit);
  BlockCount blocks = u.truth.completed().size();
  for (const MemberImage& m : members) blocks = std::min(blocks, m.medium->size());
  if (members.empty()) return {};
  return MemberComparison(*this, u, blocks, steady).run(members);
}

}  // namespace shadow::sim
