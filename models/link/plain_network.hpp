#pragma once
// The network without SimGrid: latency + jitter + size / rate, with a first-come-first-served line
// for each part of the way and direction. It is also the base of the SimGrid network (sim/kernel),
// which takes the data transfers off it and leaves the small control messages here, so that both
// treat those alike.
//
// Lines of a way: the sending port, each link in the direction of travel, the receiving port; an
// interconnect with half duplex is one line for all its ports. A message streams through its lines:
// undisturbed it takes the time of the slowest one once. Latency is added at the end and does not
// shift the use of a line. Small messages of a pair arrive in the order sent.
#include <cstdint>
#include <vector>

#include "models/link/last_arrivals.hpp"
#include "models/link/network.hpp"
#include "models/link/ways.hpp"

namespace shadow::models {

/// Largest control message (design 3): the payload of one Ethernet frame.
inline constexpr Bytes kControlBytes = 1500;

/// Network with a queue of its own events.
class PlainNetwork : public Network, protected EventHandler {
 public:
  /// `queue` outlives the network and every event in it.
  PlainNetwork(EventQueue& queue, PlatformSpec spec);
  virtual ~PlainNetwork() = default;
  PlainNetwork(const PlainNetwork&) = delete;
  PlainNetwork& operator=(const PlainNetwork&) = delete;

  [[nodiscard]] bool reachable(AttachmentIndex from, AttachmentIndex to) const override;
  [[nodiscard]] Duration latency(AttachmentIndex from, AttachmentIndex to) const override;
  void send(AttachmentIndex from, AttachmentIndex to, Bytes size, EventHandler& handler,
            std::uint64_t argument, EventHandler* on_lost = nullptr) override;
  void set_interconnect(InterconnectIndex i, bool up) override;
  void set_link(LinkIndex l, bool up, bool forward = true, bool backward = true) override;
  void set_attachment(AttachmentIndex a, bool up) override;
  void slow_interconnect(InterconnectIndex i, double factor) override;
  void slow_link(LinkIndex l, double factor) override;
  void congest_interconnect(InterconnectIndex i, double share) override;
  void congest_link(LinkIndex l, double share) override;
  void set_interconnect_loss(InterconnectIndex i, double share) override;
  void set_link_loss(LinkIndex l, double share) override;
  [[nodiscard]] WayFigures figures(AttachmentIndex from, AttachmentIndex to) const override;
  [[nodiscard]] Duration ready_round_trip(AttachmentIndex from, AttachmentIndex to) const override;
  [[nodiscard]] Counters counters() const override { return counters_; }
  [[nodiscard]] LinkUse link_use(LinkIndex l) const override { return link_use_[l]; }

  [[nodiscard]] const PlatformSpec& spec() const { return spec_; }
  /// Messages and transfers on their way.
  [[nodiscard]] std::size_t in_flight() const { return in_flight_; }

 protected:
  using LineIndex = std::uint32_t;
  enum class Carrier : std::uint8_t {
    line,     // arrival is an event in the queue
    waiting,  // a transfer that is not on the wire yet
    coming,   // it has its credits and pays the latency of its way
    shared,   // on the wire; it shares its sending port with others and meets nobody else
    flow,     // on the wire; whoever carries it tells of its end or loss
  };
  struct Transit {
    AttachmentIndex from = 0;
    AttachmentIndex to = 0;
    Bytes size = 0;
    Bytes wire_size = 0;  // with what the lines are busy besides
    EventHandler* handler = nullptr;
    EventHandler* on_lost = nullptr;
    std::uint64_t argument = 0;
    const Way* way = nullptr;  // null: free slot
    Duration extra{};  // later than the lines and the latency say: jitter, message costs, losses
    std::uint32_t generation = 0;
    std::uint32_t prev = kNone;  // in order of sending
    std::uint32_t next = kNone;
    Carrier carrier = Carrier::line;
    bool given_up = false;  // what arrives is the news that it is lost
  };
  static constexpr std::uint32_t kNone = 0xffff'ffff;

  /// Offers a transfer above kControlBytes; true: taken, the carrier calls `arrive_at` or `lose`.
  virtual bool carry(std::uint32_t slot);

  [[nodiscard]] EventQueue& queue() const { return queue_; }
  [[nodiscard]] const Ways& ways() const { return ways_; }
  [[nodiscard]] Transit& transit(std::uint32_t slot) { return transits_[slot]; }
  [[nodiscard]] static std::uint64_t ticket(std::uint32_t slot, std::uint32_t generation) {
    return (std::uint64_t{generation} << 32) | slot;
  }
  /// Is the transit of that ticket still on its way?
  [[nodiscard]] bool valid(std::uint64_t ticket) const;
  /// Schedules the arrival, not before now().
  void arrive_at(SimTime t, std::uint32_t slot);
  /// Ends the transit as lost, now.
  virtual void lose(std::uint32_t slot);
  /// Calls `visit(line)` for each line of the way, in order, each once.
  template <class Visitor>
  void for_each_line(const Transit& t, Visitor visit) const;
  [[nodiscard]] std::size_t lines() const { return lines_.size(); }
  /// Transfers that share the line with the control messages.
  void add_flow(LineIndex l) { ++lines_[l].flows; }
  void remove_flow(LineIndex l) { --lines_[l].flows; }
  [[nodiscard]] std::uint32_t flows(LineIndex l) const { return lines_[l].flows; }
  /// Figures as slowed and congested: bytes a second, and latency one way.
  [[nodiscard]] double rate(InterconnectIndex i) const;
  [[nodiscard]] double link_rate(LinkIndex l) const;
  [[nodiscard]] Duration interconnect_latency(InterconnectIndex i) const;
  [[nodiscard]] Duration link_latency(LinkIndex l) const;
  [[nodiscard]] Duration way_latency(const Way& way) const;

  /// Bytes a second, as slowed and congested.
  [[nodiscard]] double line_rate(LineIndex l) const { return lines_[l].bytes_per_second; }
  [[nodiscard]] LineIndex port_out(AttachmentIndex a) const;
  [[nodiscard]] LineIndex port_in(AttachmentIndex a) const;
  [[nodiscard]] LineIndex link_line(LinkStep s) const;
  /// The line that all ports of a half-duplex interconnect are; its rate is that of any.
  [[nodiscard]] LineIndex bus(InterconnectIndex i) const;

 private:
  struct Line {
    double bytes_per_second = 0;  // as slowed
    SimTime free{};
    std::uint32_t flows = 0;
  };
  void on_event(std::uint64_t ticket) override;
  [[nodiscard]] Duration costs(AttachmentIndex from, AttachmentIndex to) const;
  [[nodiscard]] Duration draw_jitter(const Way& way);
  [[nodiscard]] Duration draw(std::size_t part, Duration jitter);
  [[nodiscard]] Bytes packet(const Way& way) const;
  [[nodiscard]] double loss_of(const Way& way, Bytes size) const;
  void draw_losses(Transit& t);
  [[nodiscard]] SimTime pass_lines(const Transit& t);
  [[nodiscard]] SimTime in_order(const Transit& t, SimTime arrival);
  [[nodiscard]] std::uint32_t take_slot();
  void release(std::uint32_t slot);
  template <class Crosses>
  void lose_all(Crosses crosses);
  void set_rates();

  EventQueue& queue_;
  PlatformSpec spec_;
  Ways ways_;
  std::vector<Line> lines_;  // 2 a port, 1 a bus, 2 a link
  std::vector<double> slow_interconnect_, slow_link_;
  std::vector<double> congested_interconnect_, congested_link_;
  bool slowed_ = false;
  std::vector<std::uint64_t> draws_;  // jitter drawn so far: interconnects, then links
  std::vector<Losses> interconnect_losses_, link_losses_;  // now
  std::vector<std::uint64_t> loss_draws_;                  // by sender
  LastArrivals last_arrivals_;
  std::vector<Transit> transits_;
  std::vector<std::uint32_t> free_slots_;
  std::uint32_t first_ = kNone, last_ = kNone;
  std::size_t in_flight_ = 0;
  Counters counters_;
  std::vector<LinkUse> link_use_;
};

template <class Visitor>
void PlainNetwork::for_each_line(const Transit& t, Visitor visit) const {
  visit(port_out(t.from));
  const auto& passed = t.way->interconnects;
  for (std::size_t i = 0; i < t.way->links.size(); ++i) {
    visit(link_line(t.way->links[i]));
    const bool transit = i + 2 < passed.size();
    if (transit && !spec_.interconnects[passed[i + 1]].full_duplex) visit(bus(passed[i + 1]));
  }
  if (port_in(t.to) != port_out(t.from)) visit(port_in(t.to));
}

}  // namespace shadow::models
