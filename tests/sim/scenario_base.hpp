#pragma once
// Small texts of scenarios for tests.
#include <string>
#include <string_view>

namespace shadow::sim::testing {

/// 48 lines: two nodes on one FC switch and one LAN, two sites, a two-member set, a spare disk.
inline std::string small_config() {
  return R"(title = "test"
[sites.EAST]
[sites.WEST]
[interconnects.FCSW]
kind = "fc-2g"
[interconnects.LAN_A]
kind = "lan-1g"
[interconnects.LAN_B]
kind = "lan-1g"
[links.WAN]
between = ["LAN_A", "LAN_B"]
kind = "lan-1g"
distance = "60km"
[nodes.ALPHA]
site = "EAST"
[nodes.ALPHA.adapters]
PGA0 = { kind = "fc-2g", on = "FCSW" }
EIA0 = { kind = "lan-1g", on = "LAN_A" }
[nodes.BETA]
site = "WEST"
[nodes.BETA.adapters]
PGA0 = { kind = "fc-2g", on = "FCSW" }
EIA0 = { kind = "lan-1g", on = "LAN_B" }
[controllers.HSG1]
kind = "HSG80"
on = ["FCSW"]
[disks."$1$DGA10"]
drive = "FC-36G-10K"
on = ["FCSW"]
[disks."$1$DGA20"]
drive = "FC-36G-10K"
behind = ["HSG1"]
[disks."$1$DGA30"]
drive = "FC-36G-10K"
on = ["FCSW"]
contents = "as $1$DGA20:"
[sets.DSA1]
label = "DATA1"
members = ["$1$DGA10:", "$1$dga20"]
[[workload]]
name = "orders"
node = "ALPHA"
unit = "DSA1:"
streams = 4
think = "5ms"
reads = 0.7
size = "4KiB"
pattern = "uniform"
)";
}

}  // namespace shadow::sim::testing
