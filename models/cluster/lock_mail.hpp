#pragma once
// Carries messages between lock databases over the Courier and charges the receiving node's
// processor for them: a remote request costs each side once (RL.3), a node's messages are worked
// off one after another.
#include <array>
#include <functional>
#include <memory>
#include <vector>

#include "models/cluster/courier.hpp"
#include "models/cluster/lock_message.hpp"
#include "models/cluster/lock_options.hpp"
#include "models/random/random_stream.hpp"

namespace shadow::models {

class LockMail {
 public:
  struct Hooks {
    std::function<void(LockMessage&&)> received;
    /// The connection ended before the message arrived.
    std::function<void(const LockMessage&)> lost;
  };
  LockMail(EventQueue& queue, Courier& courier, const LockOptions& options);

  void set_hooks(Hooks hooks) { hooks_ = std::move(hooks); }
  /// To another node.
  void send(LockMessage message);
  /// To the sender itself, after `delay`.
  void later(LockMessage message, Duration delay);

  /// Messages of a kind sent to another node so far.
  [[nodiscard]] std::uint64_t sent(LockMessageKind kind) const {
    return sent_[static_cast<std::size_t>(kind)];
  }
  [[nodiscard]] std::uint64_t sent() const;
  [[nodiscard]] std::size_t under_way() const { return messages_.size() - free_.size(); }

 private:
  struct Processor {
    SimTime free_at{};
    std::unique_ptr<RandomStream> costs;
  };
  std::uint32_t keep(LockMessage message);
  LockMessage take(std::uint32_t slot);
  void arrived(std::uint32_t slot);
  void processed(std::uint64_t slot);

  EventQueue& queue_;
  Courier& courier_;
  const LockOptions& options_;
  Hooks hooks_;
  std::vector<LockMessage> messages_;  // on their way
  std::vector<std::uint32_t> free_;
  std::vector<Processor> processors_;  // by node index
  std::array<std::uint64_t, static_cast<std::size_t>(LockMessageKind::count_)> sent_{};
  EventTo<LockMail, &LockMail::processed> processed_{*this};
};

}  // namespace shadow::models
