// Names of item codes and flags: with or without their prefix, both spellings of the second
// longword (5.2.2).
#include <algorithm>
#include <array>

#include "engine/services/item_list.hpp"
#include "engine/services/item_list_flags.hpp"

namespace shadow {
namespace {

template <class Value>
struct Named {
  std::string_view name;
  Value value;
};

using Code = MountItemCode;
constexpr std::array kCodes{
    Named<Code>{"DEVNAM", Code::devnam},
    Named<Code>{"VOLNAM", Code::volnam},
    Named<Code>{"LOGNAM", Code::lognam},
    Named<Code>{"FLAGS", Code::flags},
    Named<Code>{"SHACOPY_BUF", Code::shacopy_buf},
    Named<Code>{"SHANAM", Code::shanam},
    Named<Code>{"SHAMEM", Code::shamem},
    Named<Code>{"SHAMEM_MGCOPY", Code::shamem_mgcopy},
    Named<Code>{"SHAMEM_COPY", Code::shamem_copy},
    Named<Code>{"PRFD_PATH", Code::prfd_path},
    Named<Code>{"PRIORITY", Code::priority},
    Named<Code>{"FACTOR", Code::factor},
    Named<Code>{"WBM_SIZE", Code::wbm_size},
};

using Bits = std::uint64_t;
constexpr std::array kMountFlags{
    Named<Bits>{"FOREIGN", mnt_foreign},
    Named<Bits>{"GROUP", mnt_group},
    Named<Bits>{"NOASSIST", mnt_noassist},
    Named<Bits>{"NOWRITE", mnt_nowrite},
    Named<Bits>{"OVR_IDENT", mnt_ovr_ident},
    Named<Bits>{"SHARE", mnt_share},
    Named<Bits>{"MESSAGE", mnt_message},
    Named<Bits>{"SYSTEM", mnt_system},
    Named<Bits>{"NOMNTVER", mnt_nomntver},
    Named<Bits>{"NOCOPY", mnt_nocopy},
    Named<Bits>{"CLUSTER", mnt_cluster},
    Named<Bits>{"NOREBUILD", mnt_norebuild},
    Named<Bits>{"OVR_SHAMEM", mnt_ovr_shamem},
    Named<Bits>{"INCLUDE", mnt_include},
    Named<Bits>{"OVR_NOFE", mnt_ovr_nofe},
    Named<Bits>{"WLG_ENABLE", mnt_wlg_enable},
    Named<Bits>{"WLG_DISABLE", mnt_wlg_disable},
    Named<Bits>{"REQUIRE_MEMBERS", mnt_require_members},
    Named<Bits>{"VERIFY_LABEL", mnt_verify_label},
    Named<Bits>{"FULL_MERGE", mnt_full_merge},
    Named<Bits>{"WRITE_FIRST", mnt_write_first},
    Named<Bits>{"DCD", mnt_dcd},
    Named<Bits>{"NODCD", mnt_nodcd},
    Named<Bits>{"LOCAL_HOST", mnt_local_host},
    Named<Bits>{"FACTOR", mnt_factor},
    Named<Bits>{"PRIORITY", mnt_priority},
    Named<Bits>{"MINICOPY", mnt_minicopy},
    Named<Bits>{"MINICOPY_REQUIRED", mnt_minicopy},
    Named<Bits>{"MINICOPY_OPTIONAL", mnt_minicopy_optional},
    Named<Bits>{"NOMINICOPY", mnt_nominicopy},
};

using Bits32 = std::uint32_t;
constexpr std::array kDismountFlags{
    Named<Bits32>{"NOUNLOAD", dmt_nounload},
    Named<Bits32>{"UNIT", dmt_unit},
    Named<Bits32>{"ABORT", dmt_abort},
    Named<Bits32>{"CLUSTER", dmt_cluster},
    Named<Bits32>{"UNLOAD", dmt_unload},
    Named<Bits32>{"OVR_CHECKS", dmt_ovr_checks},
    Named<Bits32>{"FORCE", dmt_force},
    Named<Bits32>{"MINICOPY_REQUIRED", dmt_minicopy_required},
    Named<Bits32>{"MINICOPY_OPTIONAL", dmt_minicopy_optional},
};

/// The value of the row called `name` behind one of the prefixes, or without one.
template <class Value, std::size_t N>
std::optional<Value> named(const std::array<Named<Value>, N>& rows, std::string_view name,
                           std::initializer_list<std::string_view> prefixes) {
  std::string upper(name);
  for (char& c : upper) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  std::string_view bare = upper;
  for (const std::string_view p : prefixes) {
    if (bare.starts_with(p)) bare.remove_prefix(p.size());
  }
  const auto row = std::ranges::find(rows, bare, &Named<Value>::name);
  return row == rows.end() ? std::nullopt : std::optional<Value>(row->value);
}

}  // namespace

std::optional<MountItemCode> mount_item_code(std::string_view name) {
  return named(kCodes, name, {"MNT$_"});
}

std::optional<std::uint64_t> mount_flag(std::string_view name) {
  return named(kMountFlags, name, {"MNT$M_", "MNT2$M_"});
}

std::optional<std::uint32_t> dismount_flag(std::string_view name) {
  return named(kDismountFlags, name, {"DMT$M_"});
}

}  // namespace shadow
