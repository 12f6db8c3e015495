#include "sim/record/event_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <string_view>

#include "engine/base/messages.hpp"

namespace shadow::sim {
namespace {

using models::EventRecord;
using models::RecordKind;

constexpr std::array<std::string_view, 9> kKinds{"member-read", "member-write", "member-compare",
                                                 "user-read",   "user-write",   "message",
                                                 "emission",    "node-state",   "fault"};

// A line in the making; long enough for the longest names (a device name has at most 15 characters,
// RH.1).
class Line {
 public:
  void text(std::string_view s) {
    const std::size_t n = std::min(s.size(), static_cast<std::size_t>(end() - to_ - 1));
    std::memcpy(to_, s.data(), n);
    to_ += n;
    *to_++ = ' ';
  }
  template <class T>
  void number(T value) {
    to_ = std::to_chars(to_, end() - 1, value).ptr;
    *to_++ = ' ';
  }
  std::string_view finish() {
    to_[-1] = '\n';
    return {buffer_.data(), static_cast<std::size_t>(to_ - buffer_.data())};
  }

 private:
  char* end() { return buffer_.data() + buffer_.size(); }
  std::array<char, 512> buffer_;  // NOLINT: filled from the front
  char* to_ = buffer_.data();
};

void name_or_number(Line& out, const std::vector<std::string>& names, std::uint16_t index) {
  if (index == 0xffff) return out.text("-");
  if (index < names.size()) return out.text(names[index]);
  out.number(index);
}

}  // namespace

EventText::EventText(const std::filesystem::path& path, const RunNames& names)
    : file_(path), names_(names) {}

void EventText::write(std::span<const EventRecord> records) {
  for (const EventRecord& r : records) line(r);
}

void EventText::line(const EventRecord& r) {
  Line out;
  out.number(r.time_ns);
  name_or_number(out, names_.nodes, r.node);
  out.text(kKinds[static_cast<std::size_t>(r.kind)]);
  name_or_number(out, r.kind == RecordKind::message ? names_.nodes : names_.units, r.unit);
  if (r.kind == RecordKind::emission && r.lbn < static_cast<std::uint64_t>(MessageId::count_)) {
    out.text(message_row(static_cast<MessageId>(r.lbn)).key);
  } else {
    out.number(r.lbn);
  }
  out.number(r.blocks);
  out.text(condition(r.status).name);
  file_.append(out.finish());
}

}  // namespace shadow::sim
