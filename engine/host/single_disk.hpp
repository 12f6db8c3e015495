#pragma once
// A disk that is mounted by itself on this node: what users read and write, with its own mount
// verification. A lost disk stalls all I/O and is tried again once a second until it is back, or
// the node's MVTIMEOUT is over (RV.9, RV.12).
#include <memory>
#include <string>

#include "engine/base/wait_list.hpp"
#include "engine/host/context.hpp"
#include "engine/ports/volume.hpp"
#include "engine/services/views.hpp"

namespace shadow {

class SingleDisk final : public Volume {
 public:
  struct Options {
    std::string label;
    std::string logical;
    MountScope scope = MountScope::process;
    bool share = false;
    bool write_locked = false;  // users may not write: /NOWRITE, or a former member (R4.51)
    bool foreign = false;       // has no label
    bool mount_verification = true;
    bool unload = true;
    BlockCount volsize = 0;
  };
  /// `lock` shows the other nodes that the disk is mounted here.
  SingleDisk(NodeContext& context, Disk& disk, Options options, Lock lock);
  SingleDisk(const SingleDisk&) = delete;
  SingleDisk& operator=(const SingleDisk&) = delete;
  ~SingleDisk() = default;

  [[nodiscard]] BlockCount size() const override { return options_.volsize; }
  Task<ReadResult> read(BlockRange range) override;
  Task<Status> write(BlockRange range, const Blocks& data) override;
  void open() override { ++open_files_; }
  void close() noexcept override { --open_files_; }

  [[nodiscard]] const DeviceName& name() const { return disk_.info().name; }
  [[nodiscard]] const Options& options() const { return options_; }
  [[nodiscard]] std::uint32_t open_files() const { return open_files_; }
  [[nodiscard]] bool verifying() const { return verifying_; }
  /// All I/O ends with an error from now on.
  [[nodiscard]] bool given_up() const { return failed(broken_); }
  [[nodiscard]] VolumeView view() const;
  void spin_down() { disk_.spin_down(); }
  /// SET VOLUME: what stands on the disk now.
  void volume_changed(const std::string& label, BlockCount volsize) {
    options_.label = label;
    options_.volsize = volsize;
  }

  /// DISMOUNT/ABORT in mount verification: ends it, stalled I/O fails (RA.8).
  Task<void> abort();
  /// New I/O fails; waits until none is under way. The object may be destroyed then.
  Task<void> quiesce();

  std::string volume_set;
  std::uint32_t relative_volume = 0;

 private:
  Task<Status> perform(BlockRange range, Blocks* into, const Blocks* data);
  [[nodiscard]] bool goes_on_after(Status s, int& errors);
  void lost(bool write_locked);
  Task<void> verify_mount(bool write_locked);
  Task<bool> is_back(bool write_locked);
  Task<void> give_up();

  NodeContext& context_;
  Disk& disk_;
  Options options_;
  Lock lock_;
  bool verifying_ = false;
  bool wrong_volume_ = false;  // has been reported
  Status broken_ = Status::normal;
  std::uint32_t requests_ = 0;
  WaitList request_ended_;
  WaitList changed_;
  std::uint32_t open_files_ = 0;
  std::uint64_t operations_ = 0;
  std::uint64_t errors_ = 0;
  TaskScope tasks_;  // last: destroyed first
};

}  // namespace shadow
