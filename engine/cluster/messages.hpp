#pragma once
// The engine's own messages: one typed table. All are values; sizes are what the wire carries.
// "Idempotent" = the receiver may get it again after a failure of the sender and must not mind.
#include <array>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/ports/cluster.hpp"
#include "engine/services/dismount.hpp"
#include "engine/services/mount.hpp"
#include "engine/services/results.hpp"
#include "engine/unit/set_state.hpp"

namespace shadow {

enum class MessageKind : std::uint8_t {
  hold,
  publish,
  release,
  settle,
  describe,
  fence,
  range_hold,
  range_release,
  giving_up,
  gave_up,
  device_check,
  mount_here,
  dismount_check,
  dismount_here,
  count_
};

struct MessageKindRow {
  MessageKind kind;
  std::string_view name;
  Bytes size;
  bool answered;
  bool idempotent;
  std::string_view meaning;
};

inline constexpr std::array kMessageKinds{
    MessageKindRow{
        MessageKind::hold, "hold", 512, true, true,
        "hold user I/O, pause threads; answered when drained, with the set as the node knows "
        "it (R6.107 step 2)"},
    MessageKindRow{MessageKind::publish, "publish", 512, true, true,
                   "new membership and generation (R6.107 step 4)"},
    MessageKindRow{MessageKind::release, "release", 64, false, true, "I/O goes on (step 5)"},
    MessageKindRow{MessageKind::settle, "settle", 64, false, true,
                   "take the state lock and settle what a dead leader left: the sender cannot, it "
                   "reaches no member (R6.126)"},
    MessageKindRow{MessageKind::describe, "describe", 512, true, true,
                   "membership, states and fences for a node that mounts (R6.130)"},
    MessageKindRow{MessageKind::fence, "fence", 64, false, true, "progress (R6.108)"},
    MessageKindRow{MessageKind::range_hold, "range hold", 64, true, true,
                   "hold user I/O to a range; answered when drained (R6.57)"},
    MessageKindRow{MessageKind::range_release, "range release", 64, false, true, "R6.57 step 4"},
    MessageKindRow{MessageKind::giving_up, "giving up", 64, true, true,
                   "a node gives the set up and ends its commands: hold user writes (R6.128)"},
    MessageKindRow{
        MessageKind::gave_up, "gave up", 64, true, true,
        "its commands have ended; a merge is needed if it had writes outstanding (R6.49, "
        "R6.133)"},
    MessageKindRow{MessageKind::device_check, "device check", 64, true, true,
                   "does the node use one of these devices for something else? (R4.20, RA.28)"},
    MessageKindRow{MessageKind::mount_here, "mount here", 512, true, false,
                   "MOUNT/CLUSTER (R4.49)"},
    MessageKindRow{MessageKind::dismount_check, "dismount check", 64, true, true,
                   "DISMOUNT/CLUSTER: is anything in the way? (R4.109)"},
    MessageKindRow{MessageKind::dismount_here, "dismount here", 64, true, false,
                   "DISMOUNT/CLUSTER (R4.108)"},
};
static_assert(kMessageKinds.size() == static_cast<std::size_t>(MessageKind::count_));

/// Why membership or state changed: decides what the nodes report.
enum class ChangeCause : std::uint8_t {
  none,
  added,
  removed,
  expelled,
  copy_done,
  merge_done,
  mounted,
  dismounted,
  recovered,
  volume_changed
};

struct UnitBody : MessageBody {
  explicit UnitBody(UnitNumber u) : unit(u) {}
  UnitNumber unit;
};
struct PublishBody : MessageBody {
  SetState set;
  ChangeCause cause = ChangeCause::none;
  std::vector<DeviceName> devices;  // whom the change concerns
};
/// `writes`: requests of users to write were outstanding.
struct GiveUpBody : MessageBody {
  GiveUpBody(UnitNumber u, bool w) : unit(u), writes(w) {}
  UnitNumber unit;
  bool writes;
};
struct RangeBody : MessageBody {
  RangeBody(UnitNumber u, BlockRange r) : unit(u), range(r) {}
  UnitNumber unit;
  BlockRange range;
};
struct FenceBody : MessageBody {
  UnitNumber unit;
  bool merge = false;
  Incarnation incarnation;
  Lbn fence = 0;
  bool performing = true;  // false: the sender has stopped performing
};
struct AnswerBody : MessageBody {
  explicit AnswerBody(Status s) : status(s) {}
  Status status;
};
/// What a node uses a device for.
enum class DeviceUse : std::uint8_t { none, member, single_disk, in_hand, quorum_disk };
/// Answer to `device check`: the first of the devices that is in use there.
struct DeviceAnswer : AnswerBody {
  DeviceAnswer(DeviceUse u, DeviceName d, UnitNumber n)
      : AnswerBody(status_for(u)), use(u), device(std::move(d)), unit(n) {}
  DeviceUse use;
  DeviceName device;
  UnitNumber unit;  // member: of which set
  [[nodiscard]] static Status status_for(DeviceUse u) {
    switch (u) {
      case DeviceUse::none:
        return Status::normal;
      case DeviceUse::single_disk:
        return Status::device_mounted;
      case DeviceUse::in_hand:
        return Status::device_allocated;
      case DeviceUse::member:
      case DeviceUse::quorum_disk:
        break;
    }
    return Status::incompatible_member;
  }
};
/// `reserved`: the change under way gives no greater generation number to any medium.
struct HoldBody : MessageBody {
  HoldBody(UnitNumber u, Generation r) : unit(u), reserved(r) {}
  UnitNumber unit;
  Generation reserved;
};
/// Answer to `hold`: the set as the node knows it; nothing if it is only on its way to mount it.
struct HoldAnswer : MessageBody {
  explicit HoldAnswer(std::optional<SetState> v) : view(std::move(v)) {}
  std::optional<SetState> view;
};
/// The unit of a question about devices that are to be in no set.
inline constexpr UnitNumber kNoUnit{0xffff};

struct DevicesBody : MessageBody {
  UnitNumber unit;  // whose members do not count
  std::vector<DeviceName> devices;
};
struct MountBody : MessageBody {
  VolumeSetRequest request;  // without a name: its one volume
};
struct ResultBody : MessageBody {
  ServiceResult result;
};
struct DismountBody : MessageBody {
  DismountRequest request;
};

template <class Body>
[[nodiscard]] Message make_message(MessageKind kind, std::shared_ptr<const Body> body) {
  return Message{kind, kMessageKinds[static_cast<std::size_t>(kind)].size, std::move(body)};
}
/// The contents of a message of that kind.
template <class Body>
[[nodiscard]] const Body& body_of(const Message& m) {
  return static_cast<const Body&>(*m.body);
}
/// An answer that is only a status.
[[nodiscard]] inline Message answer(MessageKind kind, Status s) {
  return make_message(kind, std::make_shared<const AnswerBody>(s));
}
/// The status an `answer` carries; the reply's own failure first.
[[nodiscard]] inline Status status_of(const Reply& r) {
  if (failed(r.status)) return r.status;
  return r.message.body ? body_of<AnswerBody>(r.message).status : Status::normal;
}

}  // namespace shadow
