#include "engine/services/item_list.hpp"
#include "engine/services/item_list_flags.hpp"

namespace shadow {
namespace {

constexpr std::size_t kLongestName = 64;  // table 5.2.1

/// Reads descriptors one by one; keeps which volume they belong to.
class ListReader {
 public:
  ListReader(const Translate& translate, std::uint64_t flags)
      : translate_(translate), flags_(flags) {}

  Status take(const MountItem& item) {
    switch (item.code) {
      case MountItemCode::shanam:
        return begin_set(item.text);
      case MountItemCode::shamem:
      case MountItemCode::shamem_copy:
      case MountItemCode::shamem_mgcopy:
        return add_member(item.text);
      case MountItemCode::devnam:
        return add_device(item.text);
      case MountItemCode::volnam:
        labels_.push_back(item.text);
        return Status::normal;
      case MountItemCode::lognam:
        logical_ = item.text;
        return Status::normal;
      case MountItemCode::flags:  // read before
      case MountItemCode::shacopy_buf:
      case MountItemCode::prfd_path:
      case MountItemCode::priority:
      case MountItemCode::factor:
      case MountItemCode::wbm_size:
        return Status::normal;
    }
    return Status::bad_parameter;
  }

  /// All descriptors are read.
  tl::expected<VolumeSetRequest, Status> finish() {
    if (incomplete() || request_.volumes.empty() || labels_.size() > request_.volumes.size()) {
      return tl::unexpected(Status::bad_parameter);
    }
    for (std::size_t i = 0; i < labels_.size(); ++i) request_.volumes[i].label = labels_[i];
    if (request_.volumes.size() == 1) {
      request_.volumes.front().logical = logical_;
    } else {
      request_.logical = logical_;
      request_.name = logical_.substr(0, 12);
    }
    return std::move(request_);
  }

 private:
  /// A set without members yet (R5.12).
  [[nodiscard]] bool incomplete() const {
    return in_set_ && request_.volumes.back().members.empty();
  }

  [[nodiscard]] std::string translated(const std::string& text) const {
    const auto found = translate_ ? translate_(text) : std::nullopt;
    return found.value_or(text);
  }

  Status begin_set(const std::string& text) {
    if (incomplete() || text.empty() || text.size() > kLongestName) return Status::bad_parameter;
    const std::string name = translated(text);
    MountRequest set = blank();
    if (name != "DSA:" && name != "DSA") {
      const auto unit = DeviceName::parse(name);
      if (!unit || !unit->is_virtual_unit()) return Status::bad_parameter;  // R5.10
      set.unit = UnitNumber{static_cast<std::uint16_t>(unit->unit())};
    }
    request_.volumes.push_back(std::move(set));
    in_set_ = true;
    return Status::normal;
  }

  Status add_member(const std::string& text) {
    // Without a set before it, or with a single disk between it and its set (R5.11, R5.13).
    if (!in_set_ || text.empty() || text.size() > kLongestName) return Status::bad_parameter;
    const auto device = DeviceName::parse(translated(text));
    if (!device) return Status::invalid_device_name;
    if (device->is_virtual_unit()) return Status::bad_parameter;
    request_.volumes.back().members.push_back(*device);
    return Status::normal;
  }

  Status add_device(const std::string& text) {
    if (incomplete() || text.empty() || text.size() > kLongestName) return Status::bad_parameter;
    const auto device = DeviceName::parse(translated(text));
    if (!device) return Status::invalid_device_name;
    in_set_ = false;
    MountRequest volume = blank();
    if (device->is_virtual_unit()) {  // mounted elsewhere: with the members that it has (R4.57)
      volume.unit = UnitNumber{static_cast<std::uint16_t>(device->unit())};
    } else {
      volume.device = *device;
    }
    request_.volumes.push_back(std::move(volume));
    return Status::normal;
  }

  /// A volume with what the flags say, the same for all.
  [[nodiscard]] MountRequest blank() const {
    const auto on = [this](std::uint64_t bit) { return (flags_ & bit) != 0; };
    MountRequest r;
    if (on(mnt_group)) r.scope = MountScope::group;
    if (on(mnt_system) || on(mnt_cluster)) r.scope = MountScope::system;
    r.share = on(mnt_share);
    r.cluster = on(mnt_cluster);
    r.no_copy = on(mnt_nocopy);
    r.include = on(mnt_include);
    r.require_members = on(mnt_require_members);
    r.verify_label = on(mnt_verify_label);
    r.assist = !on(mnt_noassist);
    r.override_identification = on(mnt_ovr_ident);
    r.override_no_forced_error = on(mnt_ovr_nofe);
    r.override_shadow_membership = on(mnt_ovr_shamem);
    r.no_write = on(mnt_nowrite);
    r.foreign = on(mnt_foreign);
    r.mount_verification = !on(mnt_nomntver);
    if (on(mnt_nominicopy)) r.minicopy = BitmapPolicy::forbidden;
    if (on(mnt_minicopy_optional)) r.minicopy = BitmapPolicy::optional;
    if (on(mnt_minicopy)) r.minicopy = BitmapPolicy::required;
    return r;
  }

  const Translate& translate_;
  std::uint64_t flags_;
  VolumeSetRequest request_;
  bool in_set_ = false;  // members that come now belong to the last volume
  std::vector<std::string> labels_;
  std::string logical_;
};

/// What the flags ask for that sets and single disks do not have (table 5.2.2).
bool flags_fit(const VolumeSetRequest& request) {
  for (const MountRequest& v : request.volumes) {
    const bool members = !v.members.empty();
    if (members && (v.override_identification || v.override_shadow_membership)) return false;
    if (members && v.scope == MountScope::group && v.cluster) return false;
  }
  return true;
}

bool privileged(const MountRequest& v, const Caller& caller) {
  const bool bitmap = v.minicopy == BitmapPolicy::required || v.minicopy == BitmapPolicy::optional;
  return !(v.scope == MountScope::system && !caller.sysnam) &&
         !(v.scope == MountScope::group && !caller.grpnam) && !(bitmap && !caller.log_io);
}

}  // namespace

tl::expected<VolumeSetRequest, Status> read_mount_items(std::span<const MountItem> items,
                                                        const Translate& translate,
                                                        const Caller& caller) {
  std::uint64_t flags = 0;
  for (const MountItem& item : items) {
    if (item.code == MountItemCode::flags) flags |= item.flags;
  }
  ListReader reader(translate, flags);
  for (const MountItem& item : items) {
    if (const Status s = reader.take(item); failed(s)) return tl::unexpected(s);
  }
  auto request = reader.finish();
  if (!request) return request;
  if (!flags_fit(*request)) return tl::unexpected(Status::bad_parameter);
  for (MountRequest& v : request->volumes) {
    if (!privileged(v, caller)) return tl::unexpected(Status::no_privilege);
    v.may_override_protection = caller.volpro;
  }
  return request;
}

Task<ServiceResult> mount_by_items(Services& services, std::vector<MountItem> items,
                                   Translate translate, Caller caller) {
  auto request = read_mount_items(items, translate, caller);
  ServiceResult result;
  if (!request) {
    result.status = request.error();
    result.messages.push_back(system_message(request.error()));
    co_return result;
  }
  if (request->volumes.size() == 1) {
    result = co_await services.mount(request->volumes.front(), {});
  } else {
    result = co_await services.mount_volume_set(std::move(*request), {});
  }
  co_return result;
}

}  // namespace shadow
