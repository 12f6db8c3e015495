#pragma once
// A lock manager written down as slowly and plainly as possible: one list, searched anew at every
// step; its order is the order of all queues.
#include <algorithm>
#include <map>
#include <optional>
#include <vector>

#include "models/cluster/lock_modes.hpp"

namespace shadow::test {

class LockReference {
 public:
  struct Value {
    int number = 0;
    bool valid = true;
    bool doubtful = false;  // a manager may find it invalid
  };
  struct L {
    int id;
    int node;
    int resource;
    LockMode mode;
    LockMode wanted;
    char state;  // g w c
    Value read{};
  };
  void request(int id, int node, int resource, LockMode m) {
    all_.push_back({id, node, resource, m, m, 'w'});
  }
  void convert(int id, LockMode m, std::optional<int> value = {}) {
    L l = take(id);
    l.wanted = m;
    if (models::is_demotion(l.mode, m)) {
      if (value && models::writes_value(l.mode)) values_[l.resource] = {*value};
      l.mode = m;
      l.read = values_[l.resource];
    } else {
      l.state = 'c';
    }
    all_.push_back(l);
  }
  void release(int id) {
    const int resource = take(id).resource;
    forget(resource);
  }
  /// The node's locks go; what it held in PW or EX leaves an invalid value.
  void lose(int node) {
    std::vector<int> touched;
    std::erase_if(all_, [&](const L& l) {
      if (l.node != node) return false;
      touched.push_back(l.resource);
      if (l.state != 'w' && models::writes_value(l.mode)) values_[l.resource].valid = false;
      return true;
    });
    for (const int r : touched) forget(r);
  }
  [[nodiscard]] bool granted(int id) const { return find(id).state == 'g'; }
  [[nodiscard]] LockMode mode(int id) const { return find(id).mode; }
  [[nodiscard]] Value read(int id) const { return find(id).read; }
  [[nodiscard]] bool any(int resource, int but_node) const {
    return std::ranges::any_of(all_, [&](const L& l) {
      return l.resource == resource && l.node != but_node && l.state != 'w';
    });
  }
  [[nodiscard]] const std::vector<L>& all() const { return all_; }
  [[nodiscard]] Value value(int resource) { return values_[resource]; }
  void doubt(int resource) { values_[resource].doubtful = true; }
  /// Would a request be granted at once?
  [[nodiscard]] bool free(int resource, LockMode m) const {
    return std::ranges::all_of(all_, [&](const L& l) {
      return l.resource != resource || (l.state == 'g' && models::compatible(l.mode, m));
    });
  }
  /// Grants until nothing moves; ends conversions that wait for a conversion before them that waits
  /// for them.
  void settle() {
    while (step()) {
    }
  }

 private:
  void forget(int resource) {
    const bool used = std::ranges::any_of(all_, [&](const L& l) { return l.resource == resource; });
    Value& v = values_[resource];
    if (!used && v.valid) v = {0, true, v.doubtful};
  }
  [[nodiscard]] bool first(const L& x, char state) const {
    for (const L& o : all_) {
      if (o.resource == x.resource && o.state == state) return o.id == x.id;
    }
    return false;
  }
  [[nodiscard]] bool any_in(int resource, char state) const {
    return std::ranges::any_of(
        all_, [&](const L& o) { return o.resource == resource && o.state == state; });
  }
  [[nodiscard]] bool fits(const L& x) const {
    return std::ranges::all_of(all_, [&](const L& o) {
      return o.resource != x.resource || o.id == x.id || o.state == 'w' ||
             models::compatible(o.mode, x.wanted);
    });
  }
  bool step() {
    for (L& x : all_) {
      const bool turn = (x.state == 'c' && first(x, 'c')) ||
                        (x.state == 'w' && !any_in(x.resource, 'c') && first(x, 'w'));
      if (!turn || !fits(x)) continue;
      x.state = 'g';
      x.mode = x.wanted;
      x.read = values_[x.resource];
      return true;
    }
    for (std::size_t i = 0; i < all_.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        L& x = all_[i];
        const L& o = all_[j];
        if (x.state != 'c' || o.state != 'c' || x.resource != o.resource) continue;
        if (models::compatible(o.wanted, x.mode)) continue;
        x.state = 'g';
        return true;
      }
    }
    return false;
  }
  [[nodiscard]] const L& find(int id) const { return *std::ranges::find(all_, id, &L::id); }
  L take(int id) {
    const auto it = std::ranges::find(all_, id, &L::id);
    const L l = *it;
    all_.erase(it);
    return l;
  }
  std::vector<L> all_;
  std::map<int, Value> values_;
};

}  // namespace shadow::test
