#pragma once
// An oracle with one unit DSA1: (number 0) of 4096 blocks, nodes ALPHA and BETA, and a clock. The
// hands that lie are the test's.
#include "sim/oracle/oracle.hpp"
#include "sim/oracle/stamps.hpp"

namespace shadow::sim::test {

inline constexpr NodeId kAlpha{0};
inline constexpr NodeId kBeta{1};

struct OracleRig {
  models::EventQueue clock;
  Oracle oracle{clock, options()};

  OracleRig() {
    oracle.declare_unit(0, "DSA1:", 4096);
    oracle.mounted(0, kAlpha);
    oracle.mounted(0, kBeta);
  }
  static OracleOptions options() {
    OracleOptions o;
    o.nodes = {"ALPHA", "BETA"};
    return o;
  }

  models::IoToken write_begins(BlockRange r, Stamp s, NodeId n = kAlpha) {
    return oracle.write_begins(n, 0, 0, r, Blocks(s, r.count));
  }
  void write(BlockRange r, Stamp s, Status end = Status::normal) {
    oracle.write_ended(write_begins(r, s), end);
  }
  models::IoToken read_begins(BlockRange r, NodeId n = kBeta) {
    return oracle.read_begins(n, 0, 0, r);
  }
  void read_ends(models::IoToken t, const Blocks& answer) {
    oracle.read_ended(t, Status::normal, answer);
  }
  /// A read of `r` that answers one stamp everywhere.
  void read(BlockRange r, Stamp answer) { read_ends(read_begins(r), Blocks(answer, r.count)); }

  [[nodiscard]] std::uint64_t violations() const { return oracle.violation_count(); }
};

}  // namespace shadow::sim::test
