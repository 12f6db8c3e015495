#include "engine/dcl/commands/hbmm_policy.hpp"

#include <algorithm>
#include <numeric>

#include "engine/dcl/procedure/scalar.hpp"

namespace shadow::dcl {
namespace {

constexpr std::int64_t kMaxMasters = 12;  // R8.15
constexpr std::int64_t kDefaultMasters = 6;
constexpr std::size_t kMaxName = 64;  // R8.43
constexpr std::int64_t kMaxThreshold = 4'294'967'295;

Emission wrong(std::string text) {
  return Emission(MessageId::sim_polsyntax, {{"text", std::move(text)}});
}

bool is(const Value& v, std::string_view name) {
  return v.text.size() >= 3 && name.starts_with(v.text);
}

/// Fills the policy item by item; stops at the first that is wrong.
class PolicyReader {
 public:
  tl::expected<HbmmPolicyText, Emission> read(const std::vector<Value>& items) {
    const auto lists =
        std::ranges::count_if(items, [](const Value& v) { return is(v, "MASTER_LIST"); });
    // Attributes of a single list may stand beside it; those of several need their parentheses.
    const bool flat = lists == 1 && std::ranges::none_of(items, nested);
    bool ok = flat ? list(items, true) : true;
    for (std::size_t i = 0; ok && !flat && i < items.size(); ++i) ok = item(items[i]);
    if (ok && policy_.lists.empty()) ok = fail("MASTER_LIST is missing");
    if (!ok) return tl::unexpected(error_);
    return limits();
  }

 private:
  static bool nested(const Value& v) { return v.text.empty(); }

  bool fail(std::string text) {
    error_ = wrong(std::move(text));
    return false;
  }
  bool item(const Value& v) {
    if (nested(v)) return list(v.values, false);
    if (is(v, "MASTER_LIST")) return nodes(policy_.lists.emplace_back(), v);
    return is(v, "RESET_THRESHOLD") ? threshold(v) : fail(v.text);
  }
  bool list(const std::vector<Value>& items, bool with_threshold) {
    MasterList out;
    bool named = false;
    for (const Value& v : items) {
      bool ok = false;
      if (is(v, "MASTER_LIST"))
        ok = !std::exchange(named, true) ? nodes(out, v) : fail("two MASTER_LIST in one list");
      else if (with_threshold && is(v, "RESET_THRESHOLD"))
        ok = threshold(v);
      else
        ok = attribute(out, v);
      if (!ok) return false;
    }
    if (!named) return fail("MASTER_LIST is missing");
    policy_.lists.push_back(std::move(out));
    return true;
  }
  bool nodes(MasterList& out, const Value& v) {
    for (const Value& n : v.values) {
      if (n.text.empty() || !n.values.empty()) return fail("MASTER_LIST");
      out.nodes.push_back(n.text);
    }
    const bool any = std::ranges::find(out.nodes, "*") != out.nodes.end();
    if (out.nodes.empty() || (any && out.nodes.size() > 1)) return fail("MASTER_LIST");
    return true;
  }
  bool attribute(MasterList& out, const Value& v) {
    if (is(v, "COUNT")) return number(out.count, v, 1, kMaxMasters);
    if (is(v, "MULTIUSE")) return number(out.multiuse, v, 0, kMaxMasters);
    if (is(v, "DISMOUNT")) return number(out.dismount, v, 0, kMaxMasters);
    return fail(v.text);
  }
  bool threshold(const Value& v) { return number(policy_.reset_threshold, v, 0, kMaxThreshold); }
  bool number(std::optional<std::int64_t>& out, const Value& v, std::int64_t min,
              std::int64_t max) {
    if (out || v.values.size() != 1) return fail(v.text);
    out = read_integer(v.values[0].text);
    return (out && *out >= min && *out <= max) || fail(v.text + "=" + v.values[0].text);
  }

  tl::expected<HbmmPolicyText, Emission> limits() {
    std::int64_t sum = 0;
    for (const MasterList& l : policy_.lists) {
      sum += l.masters();
      if (l.multiuse.value_or(0) > l.masters() || l.dismount.value_or(0) > l.masters())
        return tl::unexpected(wrong("MULTIUSE and DISMOUNT are at most COUNT"));
    }
    if (sum > kMaxMasters)
      return tl::unexpected(Emission(MessageId::sim_pollimit,
                                     {{"text", std::to_string(sum) + " masters, 12 at most"}}));
    return policy_;
  }

  HbmmPolicyText policy_;
  Emission error_;
};

}  // namespace

std::int64_t MasterList::masters() const {
  const bool any = nodes.size() == 1 && nodes[0] == "*";
  const auto length = any ? kDefaultMasters : static_cast<std::int64_t>(nodes.size());
  return count.value_or(std::min(length, kDefaultMasters));
}

tl::expected<HbmmPolicyText, Emission> read_hbmm_policy(const std::vector<Value>& items) {
  return PolicyReader().read(items);
}

bool is_policy_name(std::string_view text) {
  const auto good = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '$' || c == '_';
  };
  return !text.empty() && text.size() <= kMaxName && std::ranges::all_of(text, good);
}

}  // namespace shadow::dcl
