#pragma once
// ANALYZE/DISK_STRUCTURE/SHADOW as a typed call: are the members of a set equal (R4.133, R4.134)?
#include <memory>
#include <optional>
#include <vector>

#include "engine/host/context.hpp"
#include "engine/host/unit_table.hpp"
#include "engine/services/results.hpp"

namespace shadow {

struct AnalyzeRequest {
  DeviceName unit;
  Lbn first = 0;
  std::optional<Lbn> last{};  // inclusive; none: the last block of the volume
  bool ignore = true;         // leaves out blocks that may differ: those of the control block
};

struct AnalyzeResult {
  ServiceResult result;
  std::vector<DeviceName> members;
  BlockCount compared = 0;
  std::vector<BlockRange> differing;  // also after a second look with writes held
  BlockCount unreadable = 0;          // no member, or not all of them, could deliver these
  BlockCount ignored = 0;
  Duration lasted{};
  bool not_erased = false;  // made without /ERASE and not merged since (R4.26)
};

class AnalyzeService {
 public:
  AnalyzeService(NodeContext& context, UnitTable& units) : context_(context), units_(units) {}

  /// Changes nothing. Refused: DEVNOTMOUNT, SIMSHAD-E-BUSY (one member, copy or merge needed, also
  /// when that comes up meanwhile), SIMSHAD-E-BADVALUE for blocks outside of the volume.
  Task<AnalyzeResult> analyze(AnalyzeRequest request);

 private:
  Task<Status> compare(std::shared_ptr<VirtualUnit> unit, BlockRange range, AnalyzeResult& out);
  Task<Status> look_again(std::shared_ptr<VirtualUnit> unit, BlockRange range, AnalyzeResult& out);

  NodeContext& context_;
  UnitTable& units_;
};

}  // namespace shadow
