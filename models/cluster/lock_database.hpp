#pragma once
// The lock database of one node: its own locks, the resources that it masters, and its part of the
// directory. It knows of the others what their messages say and nothing else; membership comes from
// the connection manager (LockGroup).
//
// The owner of a lock is the authority for it: what it holds and what it has asked for. So whoever
// becomes the master of a resource, when a tree moves or after a node was lost, asks the owners,
// and messages that were on their way need not arrive. Going down takes effect when the owner asks
// for it, going up when the owner hears of the grant: at any instant the owners' modes are
// compatible.
#include <deque>
#include <map>
#include <memory>
#include <vector>

#include "models/cluster/lock_directory.hpp"
#include "models/cluster/lock_mail.hpp"

namespace shadow::models {

class GrantWait;
class HoldersWait;
class LockRebuild;

class LockDatabase {
 public:
  LockDatabase(EventQueue& queue, LockMail& mail, const LockOptions& options, NodeId self);
  ~LockDatabase();
  LockDatabase(const LockDatabase&) = delete;
  LockDatabase& operator=(const LockDatabase&) = delete;

  // ---- life
  /// Boots with an empty database; handles of earlier locks are void.
  void boot(std::shared_ptr<const LockGroup> group, std::uint32_t weight);
  void stop() { running_ = false; }
  void suspend() { suspended_ = true; }
  void resume();
  void receive(LockMessage&& message);

  [[nodiscard]] NodeId self() const { return self_; }
  [[nodiscard]] bool running() const { return running_; }
  [[nodiscard]] std::uint32_t weight() const { return weight_; }
  [[nodiscard]] const LockGroup& group() const { return *group_; }
  /// Granted, converting and waiting locks of this node.
  [[nodiscard]] std::size_t count() const { return live_; }
  /// Resources mastered here.
  [[nodiscard]] std::size_t mastered() const { return mastered_.size(); }
  /// Messages held or put off.
  [[nodiscard]] std::size_t waiting_messages() const { return held_.size() + deferred_.size(); }
  /// Nothing has been asked of it since it booted.
  [[nodiscard]] bool blank() const {
    return live_ == 0 && mastered_.empty() && directory_.empty() && uses_.empty();
  }
  [[nodiscard]] bool masters(const ResourceKey& key) const { return mastered_.contains(key); }

  // ---- this node's locks, by their place in its table
  SlotId enqueue(const ResourceKey& key, LockMode mode, bool attempt);
  /// A lock that its master grants without being asked by a message (grant_at_start).
  SlotId adopt(const ResourceKey& key, LockMode mode, NodeId master, Mastership term);
  void learn_value(SlotId id, const VersionedValue& value);
  [[nodiscard]] KnownLock known(std::uint32_t slot) const;
  void wait_for_grant(GrantWait& wait, SlotId id);
  void convert(SlotId id, LockMode mode, const std::optional<ValueBlock>& value);
  void dequeue(SlotId id);
  void abandon(const GrantWait& wait, SlotId id);
  [[nodiscard]] bool current(SlotId id) const;
  [[nodiscard]] LockMode mode(SlotId id) const { return locks_[id.slot].mode; }
  [[nodiscard]] const ValueBlock& value(SlotId id) const;
  void on_blocking(SlotId id, std::function<void(LockMode)> handler);
  SlotId ask_holders(const ResourceKey& key, HoldersWait& wait);
  void abandon(const HoldersWait& wait, SlotId id);

  // ---- at the start of a run, for all databases at once
  /// The master of `key` by this node's directory; `asker` becomes it if there is none.
  std::pair<NodeId, Mastership> assign_at_start(const ResourceKey& key, NodeId asker);
  /// Grants at once; nothing may conflict.
  const VersionedValue& grant_at_start(const ResourceKey& key, Mastership term,
                                       const KnownLock& lock);

 private:
  friend class LockRebuild;
  static constexpr std::uint32_t kNone = 0xffffffff;
  enum class State : std::uint8_t { free, asking, granted, converting };

  /// What a node other than the master remembers of a value, so that one lost node does not take
  /// it with it.
  struct Kept {
    VersionedValue value;
    bool at_risk = false;  // the master itself may write it now
  };
  /// A resource that this node has locks on.
  struct Use {
    NodeId master;
    bool looking = true;          // for the master
    bool from_directory = false;  // where the master was learnt
    std::uint32_t question = 0;   // of the latest look_up
    Mastership term;
    std::vector<std::uint32_t> locks;  // in order of their requests
    std::unique_ptr<Kept> kept;
  };
  using Uses = std::map<ResourceKey, Use>;

  struct Owned {
    Uses::iterator use;
    State state = State::free;
    LockMode mode = LockMode::nl;
    LockMode wanted = LockMode::nl;
    LockMode blocked = LockMode::nl;  // what the latest notice reports
    bool attempt = false;
    bool notice_due = false;  // a notice came before anybody listened
    bool unwritten = false;   // its master has not yet said that it has the value written
    bool releasing = false;   // given up by its owner, as soon as the value is written
    std::uint32_t generation = 0;
    std::uint32_t ticket = 0;
    SimTime asked{};
    std::unique_ptr<VersionedValue> value;  // null: never written
    GrantWait* waiter = nullptr;
    std::function<void(LockMode)> handler;
  };
  struct Activity {
    NodeId node;
    std::uint32_t requests = 0;
  };
  struct Mastered {
    LockResource resource;
    Mastership term;
    std::vector<NodeId> collecting;  // nodes that have not yet said which locks they have
    NodeId keeper;                   // another node that knows the value
    std::uint32_t kept_version = 0;
    bool kept_at_risk = false;
    bool candidate = false;   // looked at by the next scan
    std::int64_t window = 0;  // number of the scan interval that `activity` counts
    std::vector<Activity> activity;
  };
  /// A tree that has moved on, until the directory knows it.
  struct Former {
    NodeId to;
    Mastership term;
    std::shared_ptr<const LockResource> resource;
  };
  struct Entry {
    NodeId master;  // invalid: nobody, but the name has been in use
    Mastership term;
    bool lost = false;  // with its value
  };
  struct Question {
    HoldersWait* waiter = nullptr;
    std::uint32_t generation = 0;
    ResourceKey key;
    NodeId master;
    Mastership term;  // learnt from the directory; else none
  };
  using MasteredIt = std::map<ResourceKey, Mastered>::iterator;

  // lock_database.cpp: life, messages
  [[nodiscard]] bool gated() const { return suspended_ || draining_; }
  void drain(std::uint64_t argument);
  void settle_soon();
  void accept(LockMessage&& message);
  void handle(LockMessage& message);
  [[nodiscard]] LockMessage draft(LockMessageKind kind, NodeId to, const ResourceKey& key) const;
  void post(LockMessage message);
  void tell(LockMessage message);

  // lock_database_owner.cpp: this node's locks
  std::uint32_t new_lock(Uses::iterator use);
  void free_lock(std::uint32_t slot);
  void drop_if_unused(Uses::iterator use);
  void find_master(Uses::iterator use);
  void look_up(Uses::iterator use, bool hint);
  void take_master(Uses::iterator use, NodeId master, Mastership term, bool from_directory);
  void send_locks(Uses::iterator use, const std::vector<std::uint32_t>& slots);
  [[nodiscard]] VersionedValue best_value(const Use& use) const;
  void keep_value(Use& use, const VersionedValue& value, bool at_risk);
  [[nodiscard]] Owned* addressed(const LockMessage& m);
  void master_is(LockMessage& m);
  void granted(LockMessage& m);
  void refused(LockMessage& m);
  void deadlock(LockMessage& m);
  void blocking(LockMessage& m);
  void not_here(LockMessage& m);
  void redirected(LockMessage& m);
  void new_master(LockMessage& m);
  void value_to_keep(LockMessage& m);
  void look_again(LockMessage& m);
  void retry_deferred(const ResourceKey& key);

  // lock_database_master.cpp: resources mastered here
  void requests(LockMessage& m);
  void convert_request(LockMessage& m);
  void cancel_request(LockMessage& m);
  void release_request(LockMessage& m);
  void deadlock_due(LockMessage& m);
  void settle(MasteredIt it);
  void watch_deadlock(const ResourceKey& key, LockRef ref, std::uint32_t ticket);
  void watch_all(MasteredIt it);
  [[nodiscard]] bool writing_here(const Mastered& r) const;
  void mind_value(MasteredIt it);
  void drop_if_unused(MasteredIt it);
  [[nodiscard]] MasteredIt mastered_for(const LockMessage& m);

  // lock_database_move.cpp: trees that move
  void note_activity(MasteredIt it, NodeId from);
  [[nodiscard]] NodeId better_master(const Mastered& m) const;
  void scan(std::uint64_t argument);
  void move(MasteredIt it, NodeId to);
  void tree(LockMessage& m);
  void collected(MasteredIt it, const LockMessage& m);
  void end_collection(MasteredIt it);

  // lock_database_directory.cpp: this node's part of the directory, and questions
  void look_up_request(LockMessage& m);
  void find_request(LockMessage& m);
  void forget(LockMessage& m);
  void moved(LockMessage& m);
  void move_known(LockMessage& m);
  [[nodiscard]] bool directory_here(const ResourceKey& key) const;
  [[nodiscard]] Mastership new_term() {
    return {(std::uint64_t{self_.index} + 1) << 48 | ++births_, 0};
  }
  Entry& assign(const ResourceKey& key, NodeId master, bool& known);
  void ask(std::uint32_t question);
  void ask_again();
  void find(std::uint32_t question, bool hint);
  void found(LockMessage& m);
  void who_holds(LockMessage& m);
  void holders_are(LockMessage& m);

  EventQueue& queue_;
  LockMail& mail_;
  const LockOptions& options_;
  const NodeId self_;
  std::shared_ptr<const LockGroup> group_;
  std::uint32_t weight_ = 0;
  bool running_ = false;
  bool suspended_ = false;
  bool draining_ = false;
  bool settle_all_ = false;
  bool scan_armed_ = false;
  std::deque<LockMessage> held_;       // came while suspended
  std::vector<LockMessage> deferred_;  // for resources that this node is about to master
  Uses uses_;
  std::vector<Owned> locks_;
  std::vector<std::uint32_t> free_locks_;
  std::size_t live_ = 0;
  std::map<ResourceKey, Mastered> mastered_;
  std::map<ResourceKey, Former> former_;
  std::map<ResourceKey, Entry> directory_;
  std::vector<Question> questions_;
  std::vector<std::uint32_t> free_questions_;
  std::vector<ResourceKey> candidates_;  // of the next scan, in order
  std::vector<LockResource::Decision> decisions_;
  std::uint64_t births_ = 0;
  EventTo<LockDatabase, &LockDatabase::drain> drain_{*this};
  EventTo<LockDatabase, &LockDatabase::scan> scan_{*this};
};

}  // namespace shadow::models
