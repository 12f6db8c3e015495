#include "engine/services/analyze.hpp"

#include <algorithm>
#include <array>

#include "engine/cluster/range_interlock.hpp"
#include "engine/io/all_io.hpp"

namespace shadow {
namespace {

constexpr BlockCount kSegment = 127;  // as copies and merges (RA.14)

/// What all full members hold in one range.
struct Copies {
  std::array<Blocks, 6> blocks;
  std::array<bool, 6> good{};
  std::uint32_t members = 0;
};

ServiceResult busy(const DeviceName& unit) {
  ServiceResult r;
  r.status = Status::unsupported;
  r.messages.emplace_back(MessageId::sim_busy,
                          std::vector<MessageVar>{{"unit", unit.with_underscore()}});
  return r;
}

std::optional<ServiceResult> refuse(const VirtualUnit* unit, const AnalyzeRequest& request) {
  if (unit == nullptr) {
    ServiceResult r;
    r.status = Status::device_not_mounted;
    r.messages.push_back(system_message(r.status));
    return r;
  }
  if (unit->state() != UnitState::steady || unit->members().size() < 2) return busy(request.unit);
  const Lbn last = request.last.value_or(unit->size() - 1);
  if (request.first <= last && last < unit->size()) return {};
  ServiceResult r;
  r.status = Status::bad_parameter;
  r.messages.emplace_back(
      MessageId::sim_badvalue,
      std::vector<MessageVar>{
          {"value", std::to_string(request.first) + ".." + std::to_string(last)},
          {"allowed", "0.." + std::to_string(unit->size() - 1)}});
  return r;
}

/// pending: interrupted, try again.
Task<Status> read_all(VirtualUnit& unit, BlockRange range, Copies& out) {
  InFlight flight(unit.flights(), range, unit.context().now());
  unit.watch();
  AllIo reads(flight);
  for (Member* const m : unit.members()) {
    if (m->full()) reads.read(*m, range, out.blocks[reads.size()]);
  }
  co_await reads;
  Status error = Status::normal;
  const IoOutcome outcome = unit.judge(reads, error);
  if (outcome == IoOutcome::again) co_return Status::pending;
  if (outcome == IoOutcome::error) co_return error;
  out.members = reads.size();
  for (std::uint32_t i = 0; i < reads.size(); ++i) out.good[i] = succeeded(reads.op(i).status);
  co_return Status::normal;
}

/// Notes which blocks of the range differ, and which cannot be compared.
void note(const Copies& copies, BlockRange range, AnalyzeResult& out) {
  const bool all_good = std::all_of(copies.good.begin(), copies.good.begin() + copies.members,
                                    [](bool good) { return good; });
  if (!all_good) {
    out.unreadable += range.count;
    return;
  }
  for (BlockCount b = 0; b < range.count; ++b) {
    bool same = true;
    for (std::uint32_t i = 1; i < copies.members; ++i)
      same = same && copies.blocks[i].at(b) == copies.blocks[0].at(b);
    if (same) continue;
    const Lbn lbn = range.begin + b;
    if (!out.differing.empty() && out.differing.back().end() == lbn)
      ++out.differing.back().count;
    else
      out.differing.push_back({lbn, 1});
  }
}

bool all_equal(const Copies& copies) {
  for (std::uint32_t i = 0; i < copies.members; ++i) {
    if (!copies.good[i] || copies.blocks[i] != copies.blocks[0]) return false;
  }
  return true;
}

}  // namespace

Task<AnalyzeResult> AnalyzeService::analyze(AnalyzeRequest request) {
  AnalyzeResult out;
  const auto unit = request.unit.is_virtual_unit()
                        ? units_.find(UnitNumber{static_cast<std::uint16_t>(request.unit.unit())})
                        : nullptr;
  if (auto no = refuse(unit.get(), request)) {
    out.result = std::move(*no);
    co_return out;
  }
  const SimTime began = context_.now();
  const Lbn scb = unit->set().scb_lbn();
  const Lbn end = request.last.value_or(unit->size() - 1) + 1;
  out.not_erased = unit->set().not_erased;
  for (const Member* const m : unit->members()) out.members.push_back(m->name);
  for (Lbn lbn = request.first; lbn < end;) {
    if (request.ignore && lbn == scb) {
      ++out.ignored;
      ++lbn;
      continue;
    }
    BlockRange range{lbn, std::min<BlockCount>(kSegment, end - lbn)};
    if (request.ignore && lbn < scb && scb < range.end()) range.count = scb - lbn;
    const Status s = co_await compare(unit, range, out);
    if (failed(s) || unit->state() != UnitState::steady) {
      out.result = busy(request.unit);
      break;
    }
    out.compared += range.count;
    lbn = range.end();
  }
  out.lasted = context_.now() - began;
  co_return out;
}

Task<Status> AnalyzeService::compare(std::shared_ptr<VirtualUnit> unit, BlockRange range,
                                     AnalyzeResult& out) {
  for (;;) {
    while (!unit->gate().open(range)) {
      if (unit->gate().broken()) co_return unit->gate().failure();
      co_await unit->gate().changed();
    }
    Copies copies;
    const Status s = co_await read_all(*unit, range, copies);
    if (s == Status::pending) continue;
    if (failed(s)) co_return s;
    if (all_equal(copies)) co_return Status::normal;
    const Status again = co_await look_again(unit, range, out);
    if (again != Status::pending) co_return again;
  }
}

/// With user writes held, so that none on its way makes a difference (R4.133).
Task<Status> AnalyzeService::look_again(std::shared_ptr<VirtualUnit> unit, BlockRange range,
                                        AnalyzeResult& out) {
  Copies copies;
  std::function<Task<Status>()> work = [&unit, range, &copies]() {
    return read_all(*unit, range, copies);
  };
  const Status s = co_await unit->interlock().with_range(range, work);
  if (succeeded(s)) note(copies, range, out);
  co_return s;
}

}  // namespace shadow
