#pragma once
// The judge of a run: knows of every user request when it began and how it ended, and nothing of
// the engine. Every answer to a read is held against what the block may contain (R6.110, R6.114);
// at the end the full members are held against it and against each other (R6.111). It must never
// learn anything from the members while the run goes on.
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "models/disk/medium.hpp"
#include "models/events/event_queue.hpp"
#include "models/workload/user_io_observer.hpp"
#include "sim/oracle/unit_truth.hpp"
#include "sim/oracle/violation.hpp"

namespace shadow::sim {

/// Names and limits of the oracle.
struct OracleOptions {
  std::vector<std::string> nodes;  // by NodeId::index
  std::size_t keep = 100;          // violations kept in full; all are counted
  /// How a stamp is called in texts; default: "blank", "bytes <hex>", "contents <hex>".
  std::function<std::string(Stamp)> name_of;
};

/// What the final comparison saw besides violations.
struct FinalCompare {
  std::uint64_t members = 0;  // full members compared
  BlockCount blocks = 0;      // blocks compared per member
  BlockCount excused = 0;     // blocks not judged: outstanding at a crash, merge pending (R6.111)
  BlockCount excused_differing =
      0;  // of these: blocks in which a member does not hold the completed value
  BlockCount outstanding = 0;  // blocks with a user write outstanding at the end
  BlockCount races = 0;        // blocks in which writes of the application raced (R6.21c)
  BlockCount wrong = 0;        // blocks counted in violations, over all members
};

/// A full member at the end of the run.
struct MemberImage {
  std::string name;
  const models::Medium* medium = nullptr;
};

/// Judges all units of a run.
class Oracle final : public models::UserIoObserver {
 public:
  /// `clock` gives violations their time.
  explicit Oracle(const models::EventQueue& clock, OracleOptions options = {});
  ~Oracle();

  // ---- before the run --------------------------------------------------------------------------
  /// A virtual unit with its number in the run's table of unit names. Blocks hold `everywhere` at
  /// first; kUndefined = nothing promised. Units not declared are not judged, and what happens to
  /// them is ignored.
  void declare_unit(std::uint16_t unit, std::string name, BlockCount size,
                    Stamp everywhere = kBlank);
  /// The unit holds what `medium` holds now; its real bytes are structures.
  void initial_contents(std::uint16_t unit, const models::Medium& medium);
  /// Blocks that the engine writes for itself (storage control block, home block).
  void structure(std::uint16_t unit, BlockRange blocks);
  /// Blocks of which nothing is promised until they are written (R4.26, R1.91).
  void undefined(std::uint16_t unit, BlockRange blocks);
  /// Members may hold this instead from the start on: the set was not dismounted properly (merge
  /// due).
  void uncertain(std::uint16_t unit, BlockRange range, const Blocks& contents);

  // ---- user requests
  // -----------------------------------------------------------------------------
  models::IoToken read_begins(NodeId node, std::uint16_t unit, std::uint16_t workload,
                              BlockRange range) override;
  void read_ended(models::IoToken token, Status status, const Blocks& data) override;
  models::IoToken write_begins(NodeId node, std::uint16_t unit, std::uint16_t workload,
                               BlockRange range, const Blocks& data) override;
  void write_ended(models::IoToken token, Status status) override;
  void abandoned(models::IoToken token) override;

  // ---- life of nodes and sets
  // ----------------------------------------------------------------------
  /// Its outstanding writes may have been performed or not from now on. Before or after their
  /// `abandoned`.
  void node_died(NodeId node);
  void mounted(std::uint16_t unit, NodeId node);
  /// Properly dismounted, or the unit was abandoned by the node (mount verification timed out).
  void dismounted(std::uint16_t unit, NodeId node);
  /// All nodes that have the unit mounted are in merge state (R6.122); also at a restart of the
  /// merge.
  void merge_entered(std::uint16_t unit);
  /// The merge has reached the end: the members are equal again.
  void merge_completed(std::uint16_t unit);
  [[nodiscard]] bool merge_pending(std::uint16_t unit) const;

  // ---- the verdict
  // ----------------------------------------------------------------------------------
  /// Compares all full members of the unit with what was written and with each other (R6.111).
  /// `steady`: the set was reported steady, so no merge can be pending and nothing of dead nodes is
  /// excused.
  FinalCompare final_compare(std::uint16_t unit, const std::vector<MemberImage>& members,
                             bool steady);
  /// Adds a violation that somebody else found.
  void report(Violation v);

  /// Reads judged, and members compared at the end.
  [[nodiscard]] std::uint64_t checks() const { return checks_; }
  [[nodiscard]] std::uint64_t violation_count() const { return violation_count_; }
  /// The first of them, in order.
  [[nodiscard]] const std::vector<Violation>& violations() const { return violations_; }
  /// Pairs of overlapping user writes outstanding at the same time (R6.21c).
  [[nodiscard]] std::uint64_t application_races() const { return races_; }
  /// Blocks whose value is uncertain now because their writer failed or died.
  [[nodiscard]] BlockCount uncertain_blocks(std::uint16_t unit) const;
  [[nodiscard]] std::string name_of(Stamp stamp) const;

 private:
  friend class MemberComparison;
  struct Unit;
  Unit* find(std::uint16_t unit);
  [[nodiscard]] const Unit* find(std::uint16_t unit) const;
  Unit& known(std::uint16_t unit);
  Request& open(NodeId node, std::uint16_t unit, BlockRange range, models::IoToken& token);
  void close(models::IoToken token);
  [[nodiscard]] std::string expectation(const UnitTruth& truth, Lbn lbn, Stamp completed) const;
  [[nodiscard]] std::string node_name(NodeId node) const;

  const models::EventQueue& clock_;
  OracleOptions options_;
  std::vector<std::unique_ptr<Unit>> units_;
  std::deque<Request> requests_;  // by token; addresses stay
  std::vector<models::IoToken> free_;
  std::uint64_t sequence_ = 0;
  std::uint64_t checks_ = 0;
  std::uint64_t violation_count_ = 0;
  std::uint64_t races_ = 0;
  std::vector<Violation> violations_;
  std::vector<WrongRun> wrong_;
};

}  // namespace shadow::sim
