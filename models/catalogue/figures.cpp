#include "models/catalogue/figures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

#include "models/catalogue/layout_figures.hpp"
#include "models/quantity/quantity.hpp"

namespace shadow::models {
namespace {

template <class Spec>
struct Key {
  std::string_view name;
  FigureResult (*set)(Spec&, const FigureValue&);
};

tl::unexpected<std::string> wrong(const FigureValue& v, std::string_view allowed) {
  struct Text {
    std::string operator()(bool b) const { return b ? "true" : "false"; }
    std::string operator()(std::int64_t i) const { return fmt::format("{}", i); }
    std::string operator()(double d) const { return fmt::format("{}", d); }
    std::string operator()(const std::string& s) const { return fmt::format("\"{}\"", s); }
  };
  return tl::unexpected(fmt::format("found {}, expected {}", std::visit(Text{}, v), allowed));
}

// Runs one of the parsers of quantities over a string.
template <class T>
Parsed<T> quantity(const FigureValue& v, Parsed<T> (*parse)(std::string_view),
                   std::string_view allowed) {
  const auto* const text = std::get_if<std::string>(&v);
  if (text == nullptr) return wrong(v, allowed);
  return parse(*text);
}

template <class Spec, Duration Spec::* Member>
FigureResult set_duration(Spec& s, const FigureValue& v) {
  const auto d = quantity(v, parse_duration, "a duration like \"1.5ms\"");
  if (!d) return tl::unexpected(d.error());
  s.*Member = *d;
  return {};
}

template <class Spec, double Spec::* Member>
FigureResult set_rate(Spec& s, const FigureValue& v) {
  const auto r = quantity(v, parse_data_rate, "a rate like \"100MB/s\" or \"1Gb/s\"");
  if (!r) return tl::unexpected(r.error());
  if (r->bits_per_second <= 0) return wrong(v, "a rate above 0");
  s.*Member = r->bytes_per_second();
  return {};
}

template <class Spec, bool Spec::* Member>
FigureResult set_bool(Spec& s, const FigureValue& v) {
  const auto* const b = std::get_if<bool>(&v);
  if (b == nullptr) return wrong(v, "true or false");
  s.*Member = *b;
  return {};
}

// An integer within [low, high].
tl::expected<std::uint32_t, std::string> integer(const FigureValue& v, std::int64_t low,
                                                 std::int64_t high) {
  const auto* const i = std::get_if<std::int64_t>(&v);
  if (i == nullptr || *i < low || *i > high) {
    return wrong(v, fmt::format("a whole number {}..{}", low, high));
  }
  return static_cast<std::uint32_t>(*i);
}

template <std::uint32_t Geometry::* Member>
FigureResult set_geometry(DriveSpec& s, const FigureValue& v) {
  const auto n = integer(v, 1, 100'000'000);
  if (!n) return tl::unexpected(n.error());
  s.geometry.*Member = *n;
  return {};
}

FigureResult set_kind(DriveSpec& s, const FigureValue& v) {
  const auto* const text = std::get_if<std::string>(&v);
  const bool known =
      text != nullptr && (*text == "rotating" || *text == "solid" || *text == "memory");
  if (!known) return wrong(v, "\"rotating\", \"solid\" or \"memory\"");
  s.rotating = *text == "rotating";
  s.memory_disk = *text == "memory";
  if (!s.rotating) s.spin_up = s.spin_up_step = {};
  return {};
}

FigureResult set_blocks(DriveSpec& s, const FigureValue& v) {
  if (const auto* const i = std::get_if<std::int64_t>(&v); i != nullptr && *i > 0) {
    s.blocks = static_cast<BlockCount>(*i);
    return {};
  }
  const auto n = quantity(v, parse_blocks, "blocks: a whole number above 0, or a size");
  if (!n) return tl::unexpected(n.error());
  if (*n == 0) return wrong(v, "at least one block");
  s.blocks = *n;
  return {};
}

FigureResult set_rpm(DriveSpec& s, const FigureValue& v) {
  constexpr double kMinute = 60e9;
  const auto* const whole = std::get_if<std::int64_t>(&v);
  const auto* const part = std::get_if<double>(&v);
  const double rpm = whole != nullptr ? static_cast<double>(*whole) : part != nullptr ? *part : 0.0;
  if (rpm < 60 || rpm > 100'000) return wrong(v, "turns a minute, a number 60..100000");
  s.revolution = Duration{static_cast<std::int64_t>(kMinute / rpm)};
  return {};
}

FigureResult set_queue_depth(DriveSpec& s, const FigureValue& v) {
  const auto n = integer(v, 1, 256);
  if (!n) return tl::unexpected(n.error());
  s.queue_depth = *n;
  return {};
}

FigureResult set_policy(DriveSpec& s, const FigureValue& v) {
  const auto* const text = std::get_if<std::string>(&v);
  if (text == nullptr || (*text != "shortest" && *text != "clook" && *text != "fcfs")) {
    return wrong(v, "\"fcfs\", \"clook\" or \"shortest\"");
  }
  s.policy = *text == "fcfs"    ? QueuePolicy::fcfs
             : *text == "clook" ? QueuePolicy::clook
                                : QueuePolicy::shortest;
  return {};
}

template <ListResult (*Parse)(DriveSpec&, std::string_view)>
FigureResult set_list(DriveSpec& s, const FigureValue& v) {
  if (const auto* const text = std::get_if<std::string>(&v)) {
    const ListResult set = Parse(s, *text);
    return set ? FigureResult{} : wrong(v, set.error());
  }
  // A list of one entry may be written as a number.
  if (const auto* const n = std::get_if<std::int64_t>(&v)) {
    const ListResult set = Parse(s, fmt::format("{}", *n));
    return set ? FigureResult{} : wrong(v, set.error());
  }
  return wrong(v, "a list in quotes");
}

FigureResult set_settle(DriveSpec& s, const FigureValue& v) {
  const auto d = quantity(v, parse_signed_duration, "a duration like \"0.5ms\" or \"-0.5ms\"");
  if (!d) return tl::unexpected(d.error());
  s.write_settle = *d;
  return {};
}

FigureResult set_channels(DriveSpec& s, const FigureValue& v) {
  const auto n = integer(v, 1, 4096);
  if (!n) return tl::unexpected(n.error());
  s.flash.channels = *n;
  return {};
}

template <class Spec, class Part, Duration Part::* Member, Part Spec::* Of>
FigureResult set_part_duration(Spec& s, const FigureValue& v) {
  const auto d = quantity(v, parse_duration, "a duration like \"75us\"");
  if (!d) return tl::unexpected(d.error());
  s.*Of.*Member = *d;
  return {};
}

template <class Spec, class Part, Bytes Part::* Member, Part Spec::* Of>
FigureResult set_part_size(Spec& s, const FigureValue& v) {
  const auto n = quantity(v, parse_size, "a size like \"16KiB\"");
  if (!n) return tl::unexpected(n.error());
  s.*Of.*Member = *n;
  return {};
}

FigureResult set_gc_share(DriveSpec& s, const FigureValue& v) {
  const auto* const d = std::get_if<double>(&v);
  if (d == nullptr || *d < 0 || *d > 1) return wrong(v, "a share 0.0..1.0");
  s.flash.pause_share = *d;
  return {};
}

FigureResult set_writeback(ControllerSpec& s, const FigureValue& v) {
  const auto* const b = std::get_if<bool>(&v);
  if (b == nullptr) return wrong(v, "true or false");
  s.cache.write_back = *b;
  return {};
}

FigureResult set_largest_cached(ControllerSpec& s, const FigureValue& v) {
  const auto n = integer(v, 1, 4096);
  if (!n) return tl::unexpected(n.error());
  s.cache.largest_transfer = *n;
  return {};
}

template <Duration FlashSpec::* Member>
constexpr auto set_flash = set_part_duration<DriveSpec, FlashSpec, Member, &DriveSpec::flash>;
template <Duration CacheSpec::* Member>
constexpr auto set_cache =
    set_part_duration<ControllerSpec, CacheSpec, Member, &ControllerSpec::cache>;

template <std::optional<Duration> CommandOverheads::* Member>
FigureResult set_optional(DriveSpec& s, const FigureValue& v) {
  const auto d = quantity(v, parse_duration, "a duration like \"1.5ms\"");
  if (!d) return tl::unexpected(d.error());
  s.overheads.*Member = *d;
  return {};
}

template <Duration CommandOverheads::* Member>
FigureResult set_overhead(DriveSpec& s, const FigureValue& v) {
  return set_duration<CommandOverheads, Member>(s.overheads, v);
}

template <bool BufferSpec::* Member>
FigureResult set_buffer_bool(DriveSpec& s, const FigureValue& v) {
  return set_bool<BufferSpec, Member>(s.buffer, v);
}

template <std::uint32_t BufferSpec::* Member, std::int64_t Low, std::int64_t High>
FigureResult set_buffer_count(DriveSpec& s, const FigureValue& v) {
  const auto n = integer(v, Low, High);
  if (!n) return tl::unexpected(n.error());
  s.buffer.*Member = *n;
  return {};
}

template <double BufferSpec::* Member>
FigureResult set_share(DriveSpec& s, const FigureValue& v) {
  const auto* const d = std::get_if<double>(&v);
  const auto* const i = std::get_if<std::int64_t>(&v);
  const double share = d != nullptr ? *d : i != nullptr ? static_cast<double>(*i) : -1;
  if (share < 0 || share > 1) return wrong(v, "a share 0..1");
  s.buffer.*Member = share;
  return {};
}

struct ReadAheadName {
  std::string_view name;
  ReadAhead value;
};
constexpr std::array kReadAheads{
    ReadAheadName{"none", ReadAhead::none}, ReadAheadName{"track", ReadAhead::track},
    ReadAheadName{"next_track", ReadAhead::next_track},
    ReadAheadName{"cylinder", ReadAhead::cylinder}, ReadAheadName{"segment", ReadAhead::segment}};

FigureResult set_read_ahead(DriveSpec& s, const FigureValue& v) {
  const auto* const text = std::get_if<std::string>(&v);
  for (const ReadAheadName& r : kReadAheads) {
    if (text == nullptr || *text != r.name) continue;
    s.buffer.read_ahead = r.value;
    return {};
  }
  return wrong(v, "\"none\", \"track\", \"next_track\", \"cylinder\" or \"segment\"");
}

FigureResult set_max_commands(ControllerSpec& s, const FigureValue& v) {
  const auto r = quantity(v, parse_request_rate, "a rate like \"1100/s\"");
  if (!r) return tl::unexpected(r.error());
  if (r->micro_per_second <= 0) return wrong(v, "a rate above 0");
  s.per_command = Duration{1'000'000'000'000'000 / r->micro_per_second};
  return {};
}

template <double InterconnectKind::* Member>
FigureResult set_share(InterconnectKind& s, const FigureValue& v) {
  const auto* const d = std::get_if<double>(&v);
  if (d == nullptr || *d < 0 || *d > 1) return wrong(v, "a number 0.0..1.0");
  s.*Member = *d;
  return {};
}

template <std::uint32_t InterconnectKind::* Member>
FigureResult set_count(InterconnectKind& s, const FigureValue& v) {
  const auto n = integer(v, 1, 100'000);
  if (!n) return tl::unexpected(n.error());
  s.*Member = *n;
  return {};
}

FigureResult set_mtu(InterconnectKind& s, const FigureValue& v) {
  const auto n = quantity(v, parse_size, "a size like \"1500B\"");
  if (!n) return tl::unexpected(n.error());
  if (*n == 0) return wrong(v, "at least one byte");
  s.mtu = *n;
  return {};
}

FigureResult set_max_length(InterconnectKind& s, const FigureValue& v) {
  const auto l = quantity(v, parse_length, "a length like \"25m\"");
  if (!l) return tl::unexpected(l.error());
  s.max_length_mm = l->mm;
  return {};
}

FigureResult set_family(InterconnectKind& s, const FigureValue& v) {
  const auto* const text = std::get_if<std::string>(&v);
  if (text == nullptr || text->empty()) return wrong(v, "the name of a family");
  s.family = *text;
  return {};
}

template <class Spec, std::uint32_t Spec::* Field>
FigureResult set_count(Spec& s, const FigureValue& v) {
  const auto* const n = std::get_if<std::int64_t>(&v);
  if (n == nullptr || *n < 0 || *n > 1'000'000) return wrong(v, "an integer, 0..1000000");
  s.*Field = static_cast<std::uint32_t>(*n);
  return {};
}

constexpr std::array kDriveKeys{
    Key<DriveSpec>{"kind", set_kind},
    Key<DriveSpec>{"blocks", set_blocks},
    Key<DriveSpec>{"sectors", set_geometry<&Geometry::sectors>},
    Key<DriveSpec>{"tracks", set_geometry<&Geometry::tracks>},
    Key<DriveSpec>{"cylinders", set_geometry<&Geometry::cylinders>},
    Key<DriveSpec>{"rpm", set_rpm},
    Key<DriveSpec>{"seek", set_list<parse_seek_points>},
    Key<DriveSpec>{"seek_formula", set_list<parse_seek_formula>},
    Key<DriveSpec>{"seek_single", set_duration<DriveSpec, &DriveSpec::seek_single>},
    Key<DriveSpec>{"seek_average", set_duration<DriveSpec, &DriveSpec::seek_average>},
    Key<DriveSpec>{"seek_full", set_duration<DriveSpec, &DriveSpec::seek_full>},
    Key<DriveSpec>{"write_settle", set_settle},
    Key<DriveSpec>{"head_switch", set_duration<DriveSpec, &DriveSpec::head_switch>},
    Key<DriveSpec>{"outer_rate", set_rate<DriveSpec, &DriveSpec::outer_rate>},
    Key<DriveSpec>{"inner_rate", set_rate<DriveSpec, &DriveSpec::inner_rate>},
    Key<DriveSpec>{"read_overhead", set_duration<DriveSpec, &DriveSpec::read_overhead>},
    Key<DriveSpec>{"write_overhead", set_duration<DriveSpec, &DriveSpec::write_overhead>},
    Key<DriveSpec>{"read_overhead_after_write", set_optional<&CommandOverheads::read_after_write>},
    Key<DriveSpec>{"hit_overhead", set_optional<&CommandOverheads::hit>},
    Key<DriveSpec>{"hit_overhead_after_write", set_optional<&CommandOverheads::hit_after_write>},
    Key<DriveSpec>{"write_overhead_after_write",
                   set_optional<&CommandOverheads::write_after_write>},
    Key<DriveSpec>{"behind_overhead", set_optional<&CommandOverheads::behind>},
    Key<DriveSpec>{"behind_overhead_after_write",
                   set_optional<&CommandOverheads::behind_after_write>},
    Key<DriveSpec>{"read_completion", set_overhead<&CommandOverheads::read_completion>},
    Key<DriveSpec>{"write_completion", set_overhead<&CommandOverheads::write_completion>},
    Key<DriveSpec>{"reconnect", set_overhead<&CommandOverheads::reconnect>},
    Key<DriveSpec>{"bus_rate", set_rate<DriveSpec, &DriveSpec::bus_rate>},
    Key<DriveSpec>{"zones", set_list<parse_zones>},
    Key<DriveSpec>{"zone_offset", set_list<parse_zone_offset>},
    Key<DriveSpec>{"track_skew", set_list<parse_track_skew>},
    Key<DriveSpec>{"cylinder_skew", set_list<parse_cylinder_skew>},
    Key<DriveSpec>{"reserved", set_list<parse_reserved>},
    Key<DriveSpec>{"spares", set_list<parse_spares>},
    Key<DriveSpec>{"slips", set_list<parse_slips>},
    Key<DriveSpec>{"segments", set_buffer_count<&BufferSpec::segments, 0, 256>},
    Key<DriveSpec>{"segment_blocks", set_buffer_count<&BufferSpec::segment_blocks, 1, 1 << 24>},
    Key<DriveSpec>{"read_ahead", set_read_ahead},
    Key<DriveSpec>{"read_ahead_blocks", set_buffer_count<&BufferSpec::ahead_blocks, 1, 1 << 24>},
    Key<DriveSpec>{"read_ahead_on_hit", set_buffer_bool<&BufferSpec::ahead_on_hit>},
    Key<DriveSpec>{"keep_requested", set_buffer_bool<&BufferSpec::keep_requested>},
    Key<DriveSpec>{"keep_written", set_buffer_bool<&BufferSpec::keep_written>},
    Key<DriveSpec>{"write_behind", set_buffer_bool<&BufferSpec::write_behind>},
    Key<DriveSpec>{"read_water", set_share<&BufferSpec::read_water>},
    Key<DriveSpec>{"write_water", set_share<&BufferSpec::write_water>},
    Key<DriveSpec>{"queue_depth", set_queue_depth},
    Key<DriveSpec>{"policy", set_policy},
    Key<DriveSpec>{"channels", set_channels},
    Key<DriveSpec>{"page",
                   set_part_size<DriveSpec, FlashSpec, &FlashSpec::page, &DriveSpec::flash>},
    Key<DriveSpec>{"read_latency", set_flash<&FlashSpec::read>},
    Key<DriveSpec>{"program_latency", set_flash<&FlashSpec::program>},
    Key<DriveSpec>{
        "write_buffer",
        set_part_size<DriveSpec, FlashSpec, &FlashSpec::write_buffer, &DriveSpec::flash>},
    Key<DriveSpec>{"gc_share", set_gc_share},
    Key<DriveSpec>{"gc_pause", set_flash<&FlashSpec::pause>},
    Key<DriveSpec>{"spin_up", set_duration<DriveSpec, &DriveSpec::spin_up>},
    Key<DriveSpec>{"spin_up_step", set_duration<DriveSpec, &DriveSpec::spin_up_step>},
    Key<DriveSpec>{"forced_error", set_bool<DriveSpec, &DriveSpec::forced_error>},
};

constexpr std::array kControllerKeys{
    Key<ControllerSpec>{"max_commands", set_max_commands},
    Key<ControllerSpec>{"command_overhead",
                        set_duration<ControllerSpec, &ControllerSpec::command_overhead>},
    Key<ControllerSpec>{"compare_host_data",
                        set_bool<ControllerSpec, &ControllerSpec::compare_host_data>},
    Key<ControllerSpec>{
        "cache",
        set_part_size<ControllerSpec, CacheSpec, &CacheSpec::size, &ControllerSpec::cache>},
    Key<ControllerSpec>{"writeback", set_writeback},
    Key<ControllerSpec>{"battery", set_cache<&CacheSpec::battery>},
    Key<ControllerSpec>{"largest_cached", set_largest_cached},
    Key<ControllerSpec>{"cache_hit", set_cache<&CacheSpec::hit>},
    Key<ControllerSpec>{"cache_mirror", set_cache<&CacheSpec::mirror>},
    Key<ControllerSpec>{"destage_within", set_cache<&CacheSpec::destage_within>},
    Key<ControllerSpec>{"forced_error", set_bool<ControllerSpec, &ControllerSpec::forced_error>},
    Key<ControllerSpec>{"copy_data", set_bool<ControllerSpec, &ControllerSpec::copy_data>},
    Key<ControllerSpec>{"write_log", set_bool<ControllerSpec, &ControllerSpec::write_log>},
    Key<ControllerSpec>{"log_entries", set_count<ControllerSpec, &ControllerSpec::log_entries>},
    Key<ControllerSpec>{"failover", set_duration<ControllerSpec, &ControllerSpec::failover>},
    Key<ControllerSpec>{"failback", set_bool<ControllerSpec, &ControllerSpec::failback>},
    Key<ControllerSpec>{"shared_units", set_bool<ControllerSpec, &ControllerSpec::shared_units>},
    Key<ControllerSpec>{"concurrency", set_count<ControllerSpec, &ControllerSpec::concurrency>},
};

constexpr std::array kInterconnectKeys{
    Key<InterconnectKind>{"family", set_family},
    Key<InterconnectKind>{"rate", set_rate<InterconnectKind, &InterconnectKind::bytes_per_second>},
    Key<InterconnectKind>{"usable", set_rate<InterconnectKind, &InterconnectKind::usable>},
    Key<InterconnectKind>{"latency", set_duration<InterconnectKind, &InterconnectKind::latency>},
    Key<InterconnectKind>{"jitter", set_duration<InterconnectKind, &InterconnectKind::jitter>},
    Key<InterconnectKind>{"loss", set_share<&InterconnectKind::loss>},
    Key<InterconnectKind>{"ber", set_share<&InterconnectKind::bit_error_rate>},
    Key<InterconnectKind>{"mtu", set_mtu},
    Key<InterconnectKind>{"credits", set_count<&InterconnectKind::credits>},
    Key<InterconnectKind>{"long_credits", set_count<&InterconnectKind::long_credits>},
    Key<InterconnectKind>{"max_nodes", set_count<&InterconnectKind::max_nodes>},
    Key<InterconnectKind>{"max_length", set_max_length},
    Key<InterconnectKind>{"full_duplex",
                          set_bool<InterconnectKind, &InterconnectKind::full_duplex>},
    Key<InterconnectKind>{"message_cost",
                          set_duration<InterconnectKind, &InterconnectKind::message_cost>},
    Key<InterconnectKind>{"per_command",
                          set_duration<InterconnectKind, &InterconnectKind::per_command>},
    Key<InterconnectKind>{"storage", set_bool<InterconnectKind, &InterconnectKind::storage>},
    Key<InterconnectKind>{"cluster", set_bool<InterconnectKind, &InterconnectKind::cluster>},
};

template <class Spec>
std::vector<std::string_view> names(std::span<const Key<Spec>> keys) {
  std::vector<std::string_view> all;
  for (const Key<Spec>& k : keys) all.push_back(k.name);
  return all;
}

template <class Spec>
FigureResult set_in(std::span<const Key<Spec>> keys, Spec& spec, std::string_view key,
                    const FigureValue& v) {
  for (const Key<Spec>& k : keys) {
    if (k.name == key) return k.set(spec, v);
  }
  return tl::unexpected(
      fmt::format("unknown key, expected one of {}", fmt::join(names(keys), ", ")));
}

FigureResult need(bool there, std::string_view keys) {
  if (there) return {};
  return tl::unexpected(fmt::format("missing, expected a figure for {}", keys));
}

}  // namespace

FigureResult set_figure(DriveSpec& drive, std::string_view key, const FigureValue& v) {
  return set_in<DriveSpec>(kDriveKeys, drive, key, v);
}
FigureResult set_figure(ControllerSpec& controller, std::string_view key, const FigureValue& v) {
  return set_in<ControllerSpec>(kControllerKeys, controller, key, v);
}
FigureResult set_figure(InterconnectKind& kind, std::string_view key, const FigureValue& v) {
  return set_in<InterconnectKind>(kInterconnectKeys, kind, key, v);
}

std::vector<std::string_view> drive_keys() { return names<DriveSpec>(kDriveKeys); }
std::vector<std::string_view> controller_keys() { return names<ControllerSpec>(kControllerKeys); }
std::vector<std::string_view> interconnect_keys() {
  return names<InterconnectKind>(kInterconnectKeys);
}

FigureResult check(const DriveSpec& d) {
  if (d.blocks == 0) return need(false, "blocks");
  const bool rates = d.outer_rate > 0 && d.inner_rate > 0;
  if (!rates && d.layout.zones.empty()) return need(false, "outer_rate and inner_rate");
  if (d.flash.channels > 0 && (d.flash.read.ns <= 0 || d.flash.program.ns <= 0)) {
    return need(false, "read_latency and program_latency");
  }
  if (!d.rotating) return {};
  if (d.revolution.ns == 0) return need(false, "rpm");
  if (const ListResult sound = check_layout(d); !sound) return tl::unexpected(sound.error());
  if (!d.seek.empty() || d.seek_formula) return {};
  if (d.seek_single.ns <= 0 || d.seek_average < d.seek_single || d.seek_full < d.seek_average) {
    return tl::unexpected(std::string(
        "seek_single, seek_average and seek_full are expected to be above 0 and to ascend"));
  }
  return {};
}

FigureResult check(const ControllerSpec& c) { return need(c.per_command.ns > 0, "max_commands"); }

FigureResult check(const InterconnectKind& k) {
  if (k.family.empty()) return need(false, "family");
  return need(k.bytes_per_second > 0, "rate");
}

}  // namespace shadow::models
