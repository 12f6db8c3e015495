#pragma once
// Logical names of one node, lost with it (R4.62, R6.86).
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace shadow {

/// One table of names; names are in upper case.
class LogicalNames {
 public:
  /// False: it replaced another translation.
  bool define(std::string name, std::string value) {
    return names_.insert_or_assign(std::move(name), std::move(value)).second;
  }
  /// False: there was no such name.
  bool remove(std::string_view name) {
    const auto it = names_.find(name);
    if (it == names_.end()) return false;
    names_.erase(it);
    return true;
  }
  [[nodiscard]] std::optional<std::string> find(std::string_view name) const {
    const auto it = names_.find(name);
    return it == names_.end() ? std::nullopt : std::optional(it->second);
  }
  [[nodiscard]] const std::map<std::string, std::string, std::less<>>& all() const {
    return names_;
  }

 private:
  std::map<std::string, std::string, std::less<>> names_;
};

}  // namespace shadow
