#include "sim/scenario/supported_keys.hpp"

#include <algorithm>
#include <array>

#include "engine/base/assert.hpp"
#include "sim/scenario/nearest.hpp"
#include "sim/scenario/reader.hpp"

namespace shadow::sim {
namespace {

constexpr std::array kKeys{
    ConfigKey{"sites.power", true},

    ConfigKey{"interconnects.loss", true},
    ConfigKey{"interconnects.ber", true},
    ConfigKey{"interconnects.mtu", true},
    ConfigKey{"interconnects.credits", true},
    ConfigKey{"links.loss", true},
    ConfigKey{"links.ber", true},
    ConfigKey{"links.mtu", true},
    ConfigKey{"links.credits", true},
    ConfigKey{"links.fast_write", true},
    ConfigKey{"links.usable", true},

    ConfigKey{"nodes.boot=auto", true},
    ConfigKey{"nodes.boot_time", true},
    ConfigKey{"nodes.system_disk", true},
    ConfigKey{"nodes.boot_device", true},
    ConfigKey{"nodes.boot_server", true},
    ConfigKey{"nodes.dump_device", true},
    ConfigKey{"nodes.sanity_timer", true},
    ConfigKey{"nodes.cpu", true},
    ConfigKey{"parameters.DISK_QUORUM", true},
    ConfigKey{"parameters.MSCP_LOAD", true},

    ConfigKey{"controllers.units=dual", true},
    ConfigKey{"controllers.partner", true},
    ConfigKey{"controllers.cache", true},
    ConfigKey{"controllers.writeback", true},
    ConfigKey{"controllers.battery", true},
    ConfigKey{"controllers.failover", true},
    ConfigKey{"controllers.copy_data", true},
    ConfigKey{"controllers.write_log", true},
    ConfigKey{"controllers.log_entries", true},
    ConfigKey{"controllers.compare_host_data", true},

    ConfigKey{"disks.shelf", true},
    ConfigKey{"disks.owner", true},
    ConfigKey{"disks.backup_revision", true},
    ConfigKey{"disks.scb", true},
    ConfigKey{"disks.forced_error", true},
    ConfigKey{"disks.write_locked", true},
    ConfigKey{"disks.served", true},
    ConfigKey{"disks.bad", true},
    ConfigKey{"disks.files", true},

    ConfigKey{"sets.targets", true},
    ConfigKey{"sets.volsize", true},
    ConfigKey{"sets.limit", true},
    ConfigKey{"sets.state=improper", true},
    ConfigKey{"sets.state=new", true},
    ConfigKey{"sets.state=unerased", true},
    ConfigKey{"sets.hbmm_policy", false},
    ConfigKey{"sets.priority", true},
};

}  // namespace

std::span<const ConfigKey> config_supported() { return kKeys; }

bool key_supported(std::string_view name) {
  const auto row =
      std::find_if(kKeys.begin(), kKeys.end(), [&](const ConfigKey& k) { return k.name == name; });
  SHADOW_ASSERT(row != kKeys.end(), "a key that is not in the table");
  return row->supported;
}

void refuse_unsupported(Reader& reader, std::string_view table) {
  for (const ConfigKey& k : kKeys) {
    if (k.supported || !k.name.starts_with(table) || k.name[table.size()] != '.') continue;
    const std::string_view key = k.name.substr(table.size() + 1);
    const std::size_t equals = key.find('=');
    if (equals == std::string_view::npos) {
      reader.not_yet({key});
      continue;
    }
    const std::string_view value = key.substr(equals + 1);
    const Entry* e = reader.table().find(key.substr(0, equals));
    if (e == nullptr || e->value.string() == nullptr) continue;
    if (same_word(*e->value.string(), value)) reader.not_yet_value(e->key, value);
  }
}

}  // namespace shadow::sim
