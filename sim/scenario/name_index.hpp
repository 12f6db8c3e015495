#pragma once
// Finds rows of a list by name without walking the list: configurations of thousands of disks are
// asked for every one of them many times.
#include <algorithm>
#include <cstdint>
#include <numeric>
#include <string_view>
#include <vector>

namespace shadow::sim {

/// A sorted index that follows its list: it is built again when the list has changed in length or
/// place, and only after some questions, so that a list in the making is walked instead. Names of
/// rows that are in the list do not change.
class NameIndex {
 public:
  /// The first row of that name; null if there is none.
  template <class Row>
  [[nodiscard]] const Row* find(const std::vector<Row>& rows, std::string_view name) {
    if (rows.data() != rows_ || rows.size() != order_.size()) {
      if (rows.size() != asked_size_) asked_ = 0;
      asked_size_ = rows.size();
      if (rows.size() <= kWalk || ++asked_ <= kPatience) return walk(rows, name);
      build(rows);
    }
    const auto at = std::lower_bound(
        order_.begin(), order_.end(), name,
        [&](std::uint32_t i, std::string_view wanted) { return rows[i].name < wanted; });
    return at != order_.end() && rows[*at].name == name ? &rows[*at] : nullptr;
  }

 private:
  static constexpr std::size_t kWalk = 8;      // ours: short lists are walked faster
  static constexpr std::size_t kPatience = 8;  // ours

  template <class Row>
  static const Row* walk(const std::vector<Row>& rows, std::string_view name) {
    const auto it =
        std::find_if(rows.begin(), rows.end(), [&](const Row& r) { return r.name == name; });
    return it == rows.end() ? nullptr : &*it;
  }
  template <class Row>
  void build(const std::vector<Row>& rows) {
    order_.resize(rows.size());
    std::iota(order_.begin(), order_.end(), 0U);
    std::sort(order_.begin(), order_.end(), [&](std::uint32_t a, std::uint32_t b) {
      const int names = rows[a].name.compare(rows[b].name);
      return names != 0 ? names < 0 : a < b;
    });
    rows_ = rows.data();
  }

  const void* rows_ = nullptr;
  std::vector<std::uint32_t> order_;
  std::size_t asked_size_ = 0;
  std::size_t asked_ = 0;  // since the list was last seen to change
};

}  // namespace shadow::sim
