#pragma once
// The licence manager's part of shadowing with a licence for each disk (R3.10-R3.16): counts full
// members in the cluster, warns when they have been too many for 5 and for 59 minutes, and has
// members removed after 60.
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "models/events/event_to.hpp"
#include "sim/bench/system.hpp"

namespace shadow::sim {

class LicenceWatch {
 public:
  /// The system outlives it. Without a licence for each disk it does nothing.
  explicit LicenceWatch(System& system);
  LicenceWatch(const LicenceWatch&) = delete;
  LicenceWatch& operator=(const LicenceWatch&) = delete;

  /// Something changed.
  void look();

 private:
  /// A full member of a set.
  struct Member {
    DeviceName name;
    UnitNumber unit;
    std::size_t of = 0;        // full members of its set
    std::uint64_t joined = 0;  // number in the order in which they became full members
    NodeId node;               // that can remove it
  };
  [[nodiscard]] std::vector<Member> members();
  void due(std::uint64_t step);
  void say(MessageId id, std::int64_t over);
  void remove_one(const std::vector<Member>& all);
  static Task<void> remove(LicenceWatch& self, NodeId node, DeviceName member);
  [[nodiscard]] bool goes_before(const Member& a, const Member& b) const;

  System& system_;
  std::int64_t units_;
  bool highest_unit_first_;
  std::map<DeviceName, std::uint64_t> joined_;
  std::uint64_t next_ = 0;
  std::uint32_t excess_ = 0;  // number of the present excess; events of earlier ones are void
  bool over_ = false;         // more members than units now
  bool removing_ = false;     // the hour is over
  bool under_way_ = false;    // a removal
  bool failed_ = false;       // and that has been said
  models::EventTo<LicenceWatch, &LicenceWatch::due> due_{*this};
};

}  // namespace shadow::sim
