#pragma once
// Some member commands started together and awaited together: the write split, a read, a compare on
// several members. Lives in the awaiting frame: no allocation, nothing to cancel.
#include <array>
#include <coroutine>
#include <memory>
#include <utility>

#include "engine/base/assert.hpp"
#include "engine/io/in_flight.hpp"
#include "engine/ports/disk.hpp"
#include "engine/unit/member.hpp"

namespace shadow {

class AllIo {
 public:
  /// Part of `flight`, which outlives it: so the watch finds commands that never end.
  /// Commands and members are made as they are added.
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init)
  explicit AllIo(InFlight& flight) : flight_(flight), next_(std::exchange(flight.ios_, this)) {}
  AllIo(const AllIo&) = delete;
  AllIo& operator=(const AllIo&) = delete;
  ~AllIo() {
    for (std::uint32_t i = 0; i < n_; ++i) std::destroy_at(at(i));
    flight_.ios_ = next_;
  }

  void read(Member& m, BlockRange range, Blocks& into) { add(m, IoKind::read, range).into = &into; }
  /// `data` outlives this object.
  void write(Member& m, BlockRange range, const Blocks& data) {
    add(m, IoKind::write, range).payload = &data;
  }
  void compare(Member& m, BlockRange range, const Blocks& data) {
    add(m, IoKind::compare, range).payload = &data;
  }
  void write_forced_error(Member& m, BlockRange range) {
    add(m, IoKind::write_forced_error, range);
  }

  [[nodiscard]] std::uint32_t size() const { return n_; }
  [[nodiscard]] const IoOp& op(std::uint32_t i) const { return *at(i); }
  [[nodiscard]] Member& member(std::uint32_t i) const { return *members_[i]; }
  [[nodiscard]] bool all_ok() const {
    for (std::uint32_t i = 0; i < n_; ++i) {
      if (failed(at(i)->status)) return false;
    }
    return true;
  }

  /// The next older one of the same flight.
  [[nodiscard]] AllIo* next() const { return next_; }
  /// When the commands were sent.
  [[nodiscard]] SimTime started() const { return started_; }
  /// The member's trouble was dealt with when the command ended.
  [[nodiscard]] bool dealt_with(std::uint32_t i) const { return (dealt_with_ >> i & 1U) != 0; }

  bool await_ready() const noexcept { return n_ == 0; }
  void await_suspend(std::coroutine_handle<> h) {
    join_.pending = n_;
    join_.waiter = h;
    join_.io = this;
    if (flight_.work() != WorkKind::control) join_.on_trouble = &AllIo::trouble;
    // Commands that are sent when others of the request have ended have their own time.
    started_ =
        std::exchange(flight_.begun_, true) ? flight_.table_->timers_.now() : flight_.started();
    for (std::uint32_t i = 0; i < n_; ++i) {
      at(i)->join = &join_;
      members_[i]->work.add(flight_.work(), at(i)->range.count);
      members_[i]->disk->start(*at(i));
    }
  }
  void await_resume() const noexcept {}

 private:
  struct OwnJoin : Join {
    AllIo* io = nullptr;
  };
  static void trouble(Join& join, const IoOp& op) {
    AllIo& io = *static_cast<OwnJoin&>(join).io;
    const FlightTable* const table = io.flight_.table_;
    if (table == nullptr || table->listener_ == nullptr) return;
    const auto i = static_cast<std::uint32_t>(&op - io.at(0));
    if (table->listener_->command_in_trouble(*io.members_[i], op)) io.dealt_with_ |= 1U << i;
  }
  static constexpr std::uint32_t kMost = 6;
  [[nodiscard]] IoOp* at(std::uint32_t i) { return slots_.ops.data() + i; }
  [[nodiscard]] const IoOp* at(std::uint32_t i) const { return slots_.ops.data() + i; }
  IoOp& add(Member& m, IoKind kind, BlockRange range) {
    SHADOW_ASSERT(n_ < kMost, "more commands than a set has members");
    members_[n_] = &m;
    IoOp& op = *std::construct_at(at(n_++));
    op.kind = kind;
    op.range = range;
    return op;
  }

  InFlight& flight_;
  AllIo* next_;
  OwnJoin join_;
  SimTime started_ = kNever;
  std::uint32_t dealt_with_ = 0;
  std::uint32_t n_ = 0;
  std::array<Member*, kMost> members_;  // the first n_
  // Made as they are added: most requests have one or two, and this is the hottest path of a copy.
  union Slots {
    Slots() {}   // NOLINT(modernize-use-equals-default): a union of objects not made yet
    ~Slots() {}  // NOLINT(modernize-use-equals-default)
    std::array<IoOp, kMost> ops;
  } slots_;
};

}  // namespace shadow
