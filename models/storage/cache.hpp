#pragma once
// The cache of a controller, a pair of controllers or an array (RH.20, RH.21). It says which
// commands need no drive and what is to be written to the drives later; contents stay in the media,
// which hold what a read would deliver. Of every block that is not on its drive yet the cache knows
// what the drive still has, so that a loss of the cache is a loss of exactly those writes.
#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

#include "engine/base/blocks.hpp"
#include "engine/base/types.hpp"

namespace shadow::models {

class Medium;

struct CacheSpec {
  Bytes size = 0;           // 0: no cache
  bool write_back = false;  // a write ends when it is in the cache and its mirror
  Duration battery{};  // keeps what is not on the drives so long without power; 0: no write-back
  BlockCount largest_transfer = 32;       // longer ones pass by (RH.21)
  Duration hit{};                         // of a command that needs no drive, besides the overhead
  Duration mirror{};                      // more for a write: to the partner's cache
  Duration destage_within = seconds(30);  // what is written is on the drive then (RH.21)
};

/// A unit behind a cache.
class CachedUnit {
 public:
  /// The cache has lost writes of these blocks: the drive still has `old`, and the unit is not to
  /// be used before somebody has acknowledged that.
  virtual void writes_lost(BlockRange range, const Blocks& old) = 0;
  /// Something is to be written to the drive now (next_destage).
  virtual void destage_due() = 0;

 protected:
  ~CachedUnit() = default;
};
using CachedIndex = std::uint32_t;

/// Lines of 16 blocks, the least recently used goes first. A pair of controllers has one cache:
/// each holds the other's mirror.
class Cache {
 public:
  explicit Cache(const CacheSpec& spec);
  Cache(const Cache&) = delete;
  Cache& operator=(const Cache&) = delete;

  static constexpr BlockCount kLineBlocks = 16;  // ours

  [[nodiscard]] const CacheSpec& spec() const { return spec_; }
  /// `unit` outlives the cache or never asks again.
  CachedIndex attach(CachedUnit& unit);

  /// A read of `range` needs no drive.
  [[nodiscard]] bool hit(CachedIndex unit, BlockRange range);
  /// The drive has delivered or taken `range`: it is in the cache now, if it is short enough.
  void stage(CachedIndex unit, BlockRange range);
  /// A write of `range` may end in the cache: short enough, a battery, room.
  [[nodiscard]] bool takes(CachedIndex unit, BlockRange range);
  /// Takes a write; `medium` still has the old contents. After takes() said yes.
  void put(CachedIndex unit, BlockRange range, const Medium& medium, SimTime now);
  /// The drive has taken a write past the cache: `medium` has it. What is still to be written of
  /// these blocks stays so; the drive has no older contents of them any more.
  void passed_by(CachedIndex unit, BlockRange range, const Medium& medium);
  /// Another way led to the blocks: what the cache has of them is worth nothing.
  void forget(CachedIndex unit, BlockRange range);

  /// The next stretch of blocks to write to the drive, at most 128; empty: none is due by `now`.
  /// destaged() or destage_failed() must follow.
  [[nodiscard]] BlockRange next_destage(CachedIndex unit, SimTime now);
  void destaged(CachedIndex unit, BlockRange range);
  void destage_failed(CachedIndex unit, BlockRange range);
  /// When something of the unit is due at the latest; kNever: nothing is to be written.
  [[nodiscard]] SimTime due(CachedIndex unit) const;

  /// Power goes and comes. Reads find nothing afterwards; writes are kept for as long as the
  /// battery lasts, and are lost with it.
  void power_off(SimTime now);
  void power_on(SimTime now);
  /// The cache itself breaks.
  void lose();

  [[nodiscard]] std::size_t lines() const { return lines_.size() - free_.size(); }
  [[nodiscard]] std::size_t dirty_lines() const { return dirty_; }
  struct Counters {
    std::uint64_t hits = 0;
    std::uint64_t misses = 0;
    std::uint64_t writes = 0;    // that ended in the cache
    std::uint64_t destages = 0;  // commands to drives
  };
  [[nodiscard]] const Counters& counters() const { return counters_; }

 private:
  static constexpr std::uint32_t kNone = 0xffffffff;
  struct Links {
    std::uint32_t before = kNone;
    std::uint32_t behind = kNone;
  };
  /// Doubly linked through one member of the lines: front = oldest.
  struct List {
    std::uint32_t front = kNone;
    std::uint32_t back = kNone;
  };
  struct Line {
    CachedIndex unit = 0;
    Lbn number = 0;
    std::uint32_t from = 0;  // blocks [from, to) of the line are not on the drive
    std::uint32_t to = 0;
    SimTime since{};               // not on the drive since
    std::unique_ptr<Blocks> old;   // what the drive has of the whole line
    std::unique_ptr<Blocks> next;  // and will have after a destage, if it was written again
    bool leaving = false;          // a destage is under way
    Links links;                   // of used_, or of the unit's dirty lines
    [[nodiscard]] bool dirty() const { return to > 0; }
  };
  struct Unit {
    CachedUnit* face = nullptr;
    List dirty;  // by age
  };
  [[nodiscard]] static std::uint64_t key(CachedIndex unit, Lbn number) {
    return (std::uint64_t{unit} << 44) | number;
  }
  [[nodiscard]] std::uint32_t find(CachedIndex unit, Lbn number) const;
  [[nodiscard]] std::uint32_t line_for(CachedIndex unit, Lbn number);
  void drop(std::uint32_t i);
  void make_clean(std::uint32_t i);
  void append(List& list, std::uint32_t i);
  void take_out(List& list, std::uint32_t i);
  [[nodiscard]] List& list_of(const Line& line) {
    return line.dirty() ? units_[line.unit].dirty : used_;
  }
  /// The oldest dirty line that no destage is under way for; kNone: there is none.
  [[nodiscard]] std::uint32_t oldest(CachedIndex unit) const;
  [[nodiscard]] bool crowded() const { return dirty_ > most_lines_ / 2; }
  [[nodiscard]] BlockRange part_of(Lbn number, BlockRange range) const;

  CacheSpec spec_;
  std::size_t most_lines_;
  std::vector<Line> lines_;
  std::vector<std::uint32_t> free_;
  std::unordered_map<std::uint64_t, std::uint32_t> where_;  // looked up only, never walked
  std::vector<Unit> units_;
  List used_;  // clean lines, by last use
  std::size_t dirty_ = 0;
  SimTime power_lost_ = kNever;
  Counters counters_;
};

}  // namespace shadow::models
