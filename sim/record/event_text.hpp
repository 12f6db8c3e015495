#pragma once
// events.log: one line an event, `time_ns node kind unit lbn blocks status`, separated by one
// space; `-` = none.
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "models/observe/event_log.hpp"
#include "sim/record/output_file.hpp"

namespace shadow::sim {

/// The names behind the indices of event records.
struct RunNames {
  std::vector<std::string> nodes;      // by NodeId::index
  std::vector<std::string> units;      // disks first, then virtual units, as the records count them
  std::vector<std::string> workloads;  // in the order of the scenario
};

/// Writes records as text. Of messages the unit is the receiver's node, the LBN the message kind;
/// of emissions the LBN is the identifier of the message; of node states and faults it is the
/// number in the record.
class EventText {
 public:
  /// Throws OutputError. `names` outlives it.
  EventText(const std::filesystem::path& path, const RunNames& names);
  void write(std::span<const models::EventRecord> records);
  [[nodiscard]] OutputFile& file() { return file_; }

 private:
  void line(const models::EventRecord& r);
  OutputFile file_;
  const RunNames& names_;
};

}  // namespace shadow::sim
