#pragma once
// The nearest right name, for errors about wrong ones.
#include <span>
#include <string>
#include <string_view>

namespace shadow::sim {

/// The candidate with the fewest edits (case ignored) from `name`, if they are few enough to be a
/// slip; else empty. Of equals the first.
[[nodiscard]] std::string nearest(std::string_view name, std::span<const std::string> candidates);

/// `, did you mean 'X'?` or nothing.
[[nodiscard]] std::string did_you_mean(std::string_view name,
                                       std::span<const std::string> candidates);

/// "a, b or c".
[[nodiscard]] std::string one_of(std::span<const std::string> words);

/// Case ignored, ASCII.
[[nodiscard]] bool same_word(std::string_view a, std::string_view b);
[[nodiscard]] std::string upper(std::string_view s);
[[nodiscard]] std::string lower(std::string_view s);

}  // namespace shadow::sim
