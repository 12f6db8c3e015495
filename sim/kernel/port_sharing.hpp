#pragma once
// Flows whose share needs no solver. Each of the k flows of a sending port gets a k-th of its rate
// as long as no other line of their ways is asked for more than it carries; then nothing but the
// port holds a flow back, and that is what SimGrid's solver would find at forty times the cost. A
// flow that meets a fuller line, or one on which SimGrid has flows, is SimGrid's, and so is all
// that shares a line with it. The remote writes of one user write are of the first kind most of the
// time.
#include <cstdint>
#include <span>
#include <vector>

#include "engine/base/types.hpp"

namespace shadow::sim {

/// Who is on which line with data. Decides nothing in the middle of an instant: flows join and
/// leave, then settle() looks at what has become of their lines.
class PortSharing {
 public:
  using Line = std::uint32_t;
  using Flow = std::uint32_t;  // small numbers, used again

  explicit PortSharing(std::size_t lines) : lines_(lines), ports_(lines) {}

  /// What a line carries, in bytes a second; nobody shares it.
  void set_rate(Line line, double rate) { lines_[line].rate = rate; }
  /// A flow of `bytes` begins at `port`, the first of its `lines`.
  void join(Flow flow, std::span<const Line> lines, double bytes, SimTime now);
  /// It ends, or is lost.
  void leave(Flow flow, SimTime now);
  /// A flow of SimGrid comes onto its lines, or leaves them.
  void occupy(std::span<const Line> lines);
  void vacate(std::span<const Line> lines);

  /// A flow that SimGrid has to carry from now on.
  struct Handed {
    Flow flow = 0;
    double left = 0;  // bytes
  };
  /// After the joins and leaves of an instant: appends the flows that cannot stay to `handed`;
  /// their lines are SimGrid's then. Ports whose first end may have moved are behind in `moved`.
  void settle(SimTime now, std::vector<Handed>& handed, std::vector<Line>& moved);
  /// Hands over all flows there are.
  void hand_over_all(SimTime now, std::vector<Handed>& handed);
  /// Something has happened since settle().
  [[nodiscard]] bool unsettled() const { return !touched_.empty(); }

  /// When the first flow of the port ends; kNever: there is none.
  [[nodiscard]] SimTime first_end(Line port) const;
  /// The flows that end together then, in the order in which they began, behind `ended`.
  void list_first(Line port, std::vector<Flow>& ended) const;

 private:
  struct LineUse {
    double rate = 0;
    std::uint32_t simgrid = 0;  // flows of SimGrid
    bool touched = false;
    std::vector<Line> ports;  // one entry a flow: its port
  };
  struct Member {
    Flow flow;
    double until;  // bytes that a flow gets that was there from the beginning, to the end of this
  };
  struct Port {
    std::vector<Member> members;  // ascending ends
    double got = 0;               // bytes that a flow has got that was there from the beginning
    SimTime at{};                 // instant of `got`
  };

  void touch(Line line);
  void advance(Line port, SimTime now);
  double take_out(Flow flow, SimTime now);
  void hand_over(Line port, SimTime now, std::vector<Handed>& handed);
  [[nodiscard]] double share(Line port) const {
    return lines_[port].rate / static_cast<double>(ports_[port].members.size());
  }
  [[nodiscard]] bool carries_all(Line line) const;

  std::vector<LineUse> lines_;
  std::vector<Port> ports_;                    // by their line
  std::vector<std::vector<Line>> flow_lines_;  // by flow
  std::vector<Line> touched_;                  // since settle()
};

}  // namespace shadow::sim
