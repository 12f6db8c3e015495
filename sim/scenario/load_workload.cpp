// [[workload]].
#include <fmt/format.h>

#include <array>
#include <limits>
#include <numeric>

#include "sim/scenario/loading.hpp"
#include "sim/scenario/nearest.hpp"

namespace shadow::sim::loading {
namespace {

constexpr std::int64_t kUnbounded = std::numeric_limits<std::int64_t>::max();

/// A key of the other kind of loop.
void refuse_beside(Reader& r, std::string_view key, std::string_view loop, std::string_view other) {
  if (r.has(key))
    r.error(key, fmt::format("found beside '{}', expected with '{}' only", loop, other));
}

void read_loop(Reader& r, Workload& w) {
  const int given = r.has("streams") + r.has("rate") + r.has("trace");
  r.not_yet({"trace", "speed"});
  r.known({"streams", "think", "think_law", "rate", "law"});
  if (given != 1) {
    r.diagnostics().error(r.at(),
                          fmt::format("[[workload]] '{}': found {} of streams, rate, trace, "
                                      "expected exactly one",
                                      w.name, given == 0 ? "none" : "several"));
    return;
  }
  if (r.has("rate")) {
    OpenLoop loop;
    refuse_beside(r, "think", "rate", "streams");
    refuse_beside(r, "think_law", "rate", "streams");
    loop.rate = r.request_rate("rate").value_or(models::RequestRate{1'000'000});
    if (loop.rate.micro_per_second == 0) r.error("rate", "found 0, expected more");
    if (r.choice("law", {"poisson", "constant"}) == "constant") loop.law = Law::constant;
    w.loop = loop;
  } else if (r.has("streams")) {
    ClosedLoop loop;
    refuse_beside(r, "law", "streams", "rate");
    constexpr std::int64_t kMostStreams = 100'000;  // each is one coroutine (ours)
    loop.streams = r.integer("streams", 1, kMostStreams).value_or(1);
    loop.think = r.duration("think").value_or(Duration{});
    if (r.choice("think_law", {"exponential", "constant"}) == "constant")
      loop.think_law = Law::constant;
    w.loop = loop;
  }
}

/// The largest request: a transfer larger than this is no single I/O (ours; R6.26 copies 127 blocks
/// at a time).
constexpr BlockCount kLargestRequest = 65536;

std::optional<BlockCount> request_size(const std::string& text, const Position& at,
                                       Diagnostics& d) {
  const auto blocks = models::parse_blocks(text);
  if (!blocks) {
    d.error(at, fmt::format("size: {}", blocks.error()));
  } else if (*blocks == 0 || *blocks > kLargestRequest) {
    d.error(at, fmt::format("size: found {} blocks, expected 1..{}", *blocks, kLargestRequest));
  } else {
    return *blocks;
  }
  return std::nullopt;
}

void read_sizes(Reader& r, Workload& w) {
  const Value* v = r.raw("size");
  if (v == nullptr) return;
  if (v->string() != nullptr) {
    if (const auto blocks = request_size(*v->string(), v->at, r.diagnostics()))
      w.sizes = {{*blocks, 1.0}};
    return;
  }
  if (v->table() == nullptr) {
    r.error("size", fmt::format("found {}, expected a size like \"4KiB\" or shares like "
                                "{{\"4KiB\" = 0.8, \"64KiB\" = 0.2}}",
                                describe(*v)));
    return;
  }
  w.sizes.clear();
  Reader shares(*v->table(), v->at, "size", r.diagnostics());
  for (const Entry& e : v->table()->entries) {
    const auto blocks = request_size(e.key, e.key_at, r.diagnostics());
    const auto share = shares.share(e.key);
    if (blocks && share) w.sizes.push_back({*blocks, *share});
  }
  const double sum = std::accumulate(w.sizes.begin(), w.sizes.end(), 0.0,
                                     [](double s, const SizeShare& x) { return s + x.share; });
  constexpr double kRounding = 1e-9;
  if (w.sizes.size() == v->table()->entries.size() &&
      (sum < 1 - kRounding || sum > 1 + kRounding)) {
    r.error("size", fmt::format("found shares with the sum {:g}, expected 1", sum));
  }
}

constexpr std::string_view kPatterns =
    "uniform, sequential, \"zipf:0.9\", \"hot:0.9/0.1\", \"fence:254\" or \"stride:128\"";

std::optional<PatternSpec> parse_pattern(const std::string& text) {
  const std::size_t colon = text.find(':');
  const std::string word = lower(text.substr(0, colon));
  const std::string rest = colon == std::string::npos ? "" : text.substr(colon + 1);
  if (rest.empty()) {
    if (word == "uniform") return PatternSpec{Pattern::uniform, 0, 0};
    if (word == "sequential") return PatternSpec{Pattern::sequential, 0, 0};
    return std::nullopt;
  }
  if (word == "hot") {
    const std::size_t slash = rest.find('/');
    if (slash == std::string::npos) return std::nullopt;
    const auto requests = models::parse_share(rest.substr(0, slash));
    const auto blocks = models::parse_share(rest.substr(slash + 1));
    if (!requests || !blocks || *blocks <= 0 || *blocks >= 1) return std::nullopt;
    return PatternSpec{Pattern::hot, *requests, *blocks};
  }
  const auto number = models::parse_number(rest);
  if (!number) return std::nullopt;
  constexpr double kSteepest = 10;  // beyond, one block gets all (ours)
  if (word == "zipf" && *number > 0 && *number <= kSteepest)
    return PatternSpec{Pattern::zipf, *number, 0};
  const bool whole = *number >= 1 && *number <= 1e15 &&
                     *number == static_cast<double>(static_cast<std::int64_t>(*number));
  if (word == "fence" && whole) return PatternSpec{Pattern::fence, *number, 0};
  if (word == "stride" && whole) return PatternSpec{Pattern::stride, *number, 0};
  return std::nullopt;
}

void read_pattern(Reader& r, Workload& w) {
  const auto text = r.string("pattern");
  if (!text) return;
  const auto pattern = parse_pattern(*text);
  if (pattern)
    w.pattern = *pattern;
  else
    r.error("pattern", fmt::format("found \"{}\", expected {}", *text, kPatterns));
}

std::optional<Lbn> region_end(const Value& v) {
  if (const auto* i = std::get_if<std::int64_t>(&v.data)) {
    return *i < 0 ? std::nullopt : std::optional(static_cast<Lbn>(*i));
  }
  if (v.string() == nullptr) return std::nullopt;
  const auto blocks = models::parse_blocks(*v.string());
  return blocks ? std::optional<Lbn>(*blocks) : std::nullopt;
}

/// The extent of a file on the members of the workload's set, or on the disk that is none's.
void read_file_region(Loading& l, Reader& r, const std::string& name, Workload& w) {
  std::vector<std::string> known;
  const ShadowSet* set = l.scenario.config.set(w.unit);
  for (const Disk& disk : l.scenario.config.disks) {
    if (set == nullptr || l.scenario.config.set_of(disk.name) != set) continue;
    for (const FileExtent& f : disk.files) {
      known.push_back(f.name);
      if (!same_word(f.name, name) || f.blocks == 0) continue;
      w.region = BlockRegion{f.lbn, f.lbn + f.blocks - 1};
      return;
    }
  }
  r.error("region", fmt::format("no member of {} has a file '{}'{}", w.unit, name,
                                did_you_mean(name, known)));
}

void read_region(Loading& l, Reader& r, Workload& w) {
  const Value* v = r.raw("region");
  if (v == nullptr) return;
  const List* list = v->list();
  if (v->string() != nullptr) return read_file_region(l, r, *v->string(), w);
  if (list != nullptr && list->size() == 2) {
    const auto* from = std::get_if<double>(&(*list)[0].data);
    const auto* to = std::get_if<double>(&(*list)[1].data);
    if (from != nullptr && to != nullptr && 0 <= *from && *from < *to && *to <= 1) {
      w.region = ShareRegion{*from, *to};
      return;
    }
    const auto first = region_end((*list)[0]);
    const auto last = region_end((*list)[1]);
    if (first && last && *first <= *last) {
      w.region = BlockRegion{*first, *last};
      return;
    }
  }
  r.error("region",
          fmt::format("found {}, expected two block numbers like [1000, 1999] or two shares "
                      "like [0.0, 0.5], the smaller first",
                      describe(*v)));
}

void read_times(Reader& r, Workload& w) {
  w.start = r.duration("start").value_or(Duration{});
  w.stop = r.duration("stop");
  if (w.stop && *w.stop <= w.start) {
    r.error("stop", fmt::format("found {}, expected more than start = {}", models::to_text(*w.stop),
                                models::to_text(w.start)));
  }
  w.retry = r.duration("retry");
  w.resume = r.boolean("resume").value_or(true);
  w.requests = r.integer("requests", 1, kUnbounded);
}

void check_name(Loading& l, Reader& r, const std::string& name) {
  for (const Workload& other : l.scenario.workloads) {
    if (!same_word(other.name, name)) continue;
    r.error("name",
            fmt::format("'{}' is taken by the workload in {}, expected names that are unique", name,
                        to_text(other.at)));
    return;
  }
}

/// `unit = "*"`: one workload for each set, NAME-DSAn, at one of the nodes; those take the sets in
/// turn.
std::vector<Workload> for_every_set(const Loading& l, const Workload& w) {
  std::vector<Workload> all;
  for (const ShadowSet& set : l.scenario.config.sets) {
    Workload one = w;
    one.name += "-" + set.name;
    one.unit = set.name;
    if (!w.nodes.empty()) one.nodes = {w.nodes[all.size() % w.nodes.size()]};
    all.push_back(std::move(one));
  }
  return all;
}

void add(Loading& l, Reader& r, Workload w) {
  check_name(l, r, w.name);
  l.names.add_workload(w.name);
  l.scenario.workloads.push_back(std::move(w));
}

}  // namespace

void load_workloads(Loading& l) {
  each_element(l, "workload", [&](Reader& r) {
    Workload w;
    w.at = r.at();
    r.required("name", "a name");
    w.name = r.string("name").value_or("");
    r.required("node", "a node, a list of nodes or \"*\"");
    w.nodes = nodes_of(l, r, "node", false);
    const Value* const unit = r.required("unit", "the set it uses, like \"DSA1:\", or \"*\"");
    const bool every = unit != nullptr && unit->string() != nullptr && *unit->string() == "*";
    if (!every) w.unit = r.unit("unit", l.names).value_or("");
    read_loop(r, w);
    w.reads = r.share("reads").value_or(1);
    read_sizes(r, w);
    read_pattern(r, w);
    read_region(l, r, w);
    w.align = r.blocks("align").value_or(0);
    read_times(r, w);
    w.races = r.boolean("races").value_or(false);
    if (!every) return add(l, r, std::move(w));
    for (Workload& one : for_every_set(l, w)) add(l, r, std::move(one));
  });
}

}  // namespace shadow::sim::loading
