#include "sim/scenario/bench_line.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "engine/base/assert.hpp"
#include "sim/scenario/nearest.hpp"
#include "sim/scenario/words.hpp"

namespace shadow::sim::grammar {
namespace {

void split_targets(std::string_view list, std::vector<std::string>& targets) {
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    if (comma > 0) targets.emplace_back(list.substr(0, comma));
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
}

}  // namespace

tl::unexpected<std::string> failure(std::string text) {
  return tl::unexpected<std::string>(std::move(text));
}

const std::string* Line::find(std::string_view name) const {
  for (const Qualifier& q : qualifiers) {
    if (q.name == name) return &q.value;
  }
  return nullptr;
}

Line split(std::string_view text) {
  Words words(text);
  Line line;
  line.verb = upper(words.take());
  bool list_open = true;  // the list of targets goes on behind a comma
  while (!words.empty()) {
    const std::string_view word = words.take();
    const std::size_t equals = word.find('=');
    if (equals == std::string_view::npos && list_open) {
      split_targets(word, line.targets);
      list_open = word.ends_with(',') || words.peek().starts_with(',');
    } else if (equals == std::string_view::npos) {
      line.qualifiers.push_back({upper(word), ""});
    } else {
      list_open = false;
      line.qualifiers.push_back(
          {upper(word.substr(0, equals)), std::string(word.substr(equals + 1))});
    }
  }
  return line;
}

Parsed<bool> only(const Line& line, std::initializer_list<std::string_view> allowed) {
  std::vector<std::string> known;
  for (const std::string_view a : allowed) known.emplace_back(a);
  for (const auto& q : line.qualifiers) {
    if (std::find(known.begin(), known.end(), q.name) != known.end()) continue;
    const std::string hint = did_you_mean(q.name, known);
    return failure(fmt::format("{} does not take '{}'{}", line.verb, q.name,
                               !hint.empty()   ? hint
                               : known.empty() ? std::string()
                                               : ", expected " + one_of(known)));
  }
  return true;
}

Parsed<bool> supported(std::string_view feature) {
  const auto rows = bench_supported();
  const auto row =
      std::find_if(rows.begin(), rows.end(), [&](const auto& r) { return r.name == feature; });
  SHADOW_ASSERT(row != rows.end(), "a feature that is not in the table");
  if (row->supported) return true;
  return failure(fmt::format("{}: not supported yet", feature));
}

Parsed<std::vector<std::string>> targets(const Line& line, const Names& names, Kinds kinds,
                                         std::string_view what) {
  if (line.targets.empty()) return failure(fmt::format("{} needs {}", line.verb, what));
  std::vector<std::string> found;
  for (const std::string& t : line.targets) {
    auto name = names.resolve(t, kinds);
    if (!name) return failure(name.error());
    if (std::find(found.begin(), found.end(), *name) == found.end())
      found.push_back(std::move(*name));
  }
  return found;
}

Parsed<std::string> target(const Line& line, const Names& names, Kinds kinds,
                           std::string_view what) {
  auto found = targets(line, names, kinds, what);
  if (!found) return failure(found.error());
  if (found->size() > 1) return failure(fmt::format("{} takes {} only", line.verb, what));
  return std::move(found->front());
}

Parsed<std::optional<Duration>> lasting(const Line& line) {
  const std::string* text = line.find("FOR");
  if (text == nullptr) return std::optional<Duration>{};
  const auto d = models::parse_duration(*text);
  if (!d) return failure("FOR=" + d.error());
  if (d->ns == 0) return failure("FOR=0s is no time, expected more");
  return std::optional<Duration>{*d};
}

Parsed<double> factor(const Line& line) {
  const std::string* text = line.find("FACTOR");
  if (text == nullptr)
    return failure(fmt::format("{} needs FACTOR=x, how many times slower", line.verb));
  const auto x = models::parse_number(*text);
  constexpr double kSlowest = 1e6;  // beyond, times no longer fit a run (ours)
  if (!x || *x < 1 || *x > kSlowest) {
    return failure(
        fmt::format("FACTOR={} is no factor, expected a number from 1 to 1000000", *text));
  }
  return *x;
}

Parsed<double> share(const Line& line) {
  const std::string* text = line.find("SHARE");
  if (text == nullptr) return failure(fmt::format("{} needs SHARE=x, from 0 to 1", line.verb));
  const auto x = models::parse_number(*text);
  if (!x || *x < 0 || *x > 1) {
    return failure(fmt::format("SHARE={} is no share, expected a number from 0 to 1", *text));
  }
  return *x;
}

Parsed<bool> yes_no(const Line& line, std::string_view name, bool otherwise) {
  const std::string* text = line.find(name);
  if (text == nullptr) return otherwise;
  if (same_word(*text, "yes")) return true;
  if (same_word(*text, "no")) return false;
  return failure(fmt::format("{}={}: expected yes or no", name, *text));
}

}  // namespace shadow::sim::grammar
