#include "sim/bench/crash_dumps.hpp"

#include <algorithm>

#include "models/storage/command_wait.hpp"

namespace shadow::sim {
namespace {

/// As long as the transfers of copies: the machine's program writes one after the other (ours).
constexpr BlockCount kTransfer = 127;

/// Contents of a dump: apart from those of users and of other dumps.
Stamp stamp_of_dump(NodeId node, SimTime at) {
  return (Stamp{0x44} << 56U) | (Stamp{node.index} << 40U) |
         (static_cast<Stamp>(at.ns) & 0xff'ffff'ffffU);
}

}  // namespace

/// A disk off the system disk, if one is named; else the boot device, or, if that has left the set,
/// its master member (R9.45).
std::optional<std::size_t> CrashDumps::device_of(NodeId node) const {
  const Config& config = system_.scenario().config;
  const Node& n = config.nodes[node.index];
  if (!n.dump_device.empty()) return system_.disk_index(n.dump_device);
  const std::string& booted = system_.boot_device(node);
  const auto set = system_.unit(node, n.system_disk);
  if (set) {
    const auto& members = set->members;
    const auto chosen = std::find_if(members.begin(), members.end(), [&](const MemberView& m) {
      return m.role == MemberRole::full && m.name.str() == booted;
    });
    if (chosen != members.end()) return system_.disk_index(booted);
    const auto master =
        std::find_if(members.begin(), members.end(), [](const MemberView& m) { return m.master; });
    if (master != members.end()) return system_.disk_index(master->name.str());
  }
  if (config.disk(booted) == nullptr) return {};
  return system_.disk_index(booted);
}

CrashDumps::Job CrashDumps::plan(NodeId node) const {
  Job job{node, device_of(node), {}};
  if (!job.disk) return job;
  for (const FileExtent& f : system_.scenario().config.disks[*job.disk].files) {
    if (f.name == kDumpFile) job.file = {f.lbn, f.blocks};
  }
  return job;
}

void CrashDumps::begin(const Job& job) {
  if (!job.disk || job.file.empty()) return system_.nodes().dumped(job.node);
  scope_.spawn(write(*this, job));
}

Task<void> CrashDumps::write(CrashDumps& self, Job job) {
  System& system = self.system_;
  models::NodeStorage storage;
  storage.node = job.node;
  models::NodeDisk disk(storage, system.hardware().disk(*job.disk), system.nodes().wakeups(),
                        system.hardware().paths(job.node, *job.disk));
  const bool written = co_await fill(self, job, disk);
  if (written) self.say(job.node, MessageId::crash_dumpdone, *job.disk);
  system.nodes().dumped(job.node);
}

/// False: the disk cannot be reached or fails, or the node boots.
Task<bool> CrashDumps::fill(CrashDumps& self, Job job, models::NodeDisk& disk) {
  System& system = self.system_;
  const Status found = co_await disk.verify();
  if (failed(found)) co_return false;
  self.say(job.node, MessageId::crash_dumperrlog, *job.disk);
  self.say(job.node, MessageId::crash_dumpmem, *job.disk);
  const Config& config = system.scenario().config;
  if (const ShadowSet* const set = config.set_of(config.disks[*job.disk].name)) {
    // the members differ there until a merge has passed (R9.50, R6.111)
    system.oracle().undefined(system.names().of(set->unit), job.file);
  }
  const Stamp stamp = stamp_of_dump(job.node, system.now());
  for (BlockCount done = 0; done < job.file.count;) {
    if (system.node_state(job.node) != NodeWord::crashed) co_return false;
    const BlockCount part = std::min(kTransfer, job.file.count - done);
    const Blocks data(stamp, part);
    IoOp write;
    write.kind = IoKind::write;
    write.range = {job.file.begin + done, part};
    write.payload = &data;
    co_await models::CommandWait(disk, write);
    if (failed(write.status)) co_return false;
    done += part;
  }
  co_return true;
}

void CrashDumps::say(NodeId node, MessageId id, std::size_t disk) {
  const DeviceName& name = system_.scenario().config.disks[disk].device;
  const Emission e(id, {{"number", std::to_string(name.unit())}, {"member", name.str()}});
  system_.witness().console_printed(node, e, text(e));
  system_.witness().journalled(node, e);
}

}  // namespace shadow::sim
