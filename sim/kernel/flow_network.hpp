#pragma once
// The network whose data transfers are SimGrid flows. Private to this folder: it includes SimGrid.
//
// Own events run ahead of SimGrid's clock, so nothing here touches SimGrid when it is asked to:
// every start and every switch is an order that the model carries out once SimGrid has come up to
// its time.
//
// A flow pays the latency of its way first, as an own event, and has no latency in SimGrid: that is
// one step of SimGrid less for each, and flows of different latency share a line in equal parts.
#include <deque>
#include <span>
#include <vector>

#include "models/events/event_to.hpp"
#include "models/link/plain_network.hpp"
#include "sim/kernel/port_sharing.hpp"
#include "sim/kernel/simgrid_platform.hpp"

namespace shadow::sim {

/// At most 32 flows share a line; further ones wait first come first served (design 3: SCS
/// credits).
inline constexpr std::uint32_t kMaxFlowsPerLine = 32;

/// Time as SimGrid sees it. The only conversion in this direction: times of both sides are compared
/// in doubles that it made.
[[nodiscard]] inline double to_simgrid(SimTime t) { return static_cast<double>(t.ns) * 1e-9; }

/// PlainNetwork with flows for everything above 1,500 bytes.
class FlowNetwork final : public models::PlainNetwork {
 public:
  /// `ports_share`: flows that meet at their sending port only stay away from SimGrid
  /// (port_sharing.hpp).
  FlowNetwork(models::EventQueue& queue, models::PlatformSpec spec, bool ports_share);
  ~FlowNetwork() override;

  void set_interconnect(models::InterconnectIndex i, bool up) override;
  void set_link(models::LinkIndex l, bool up, bool forward, bool backward) override;
  void set_attachment(models::AttachmentIndex a, bool up) override;
  void slow_interconnect(models::InterconnectIndex i, double factor) override;
  void slow_link(models::LinkIndex l, double factor) override;
  void congest_interconnect(models::InterconnectIndex i, double share) override;
  void congest_link(models::LinkIndex l, double share) override;

  /// Instant of the first order that waits; kNever if none does.
  [[nodiscard]] SimTime first_order() const {
    return orders_.empty() ? kNever : orders_.front().time;
  }
  /// Carries out the orders due at SimGrid's time `now`.
  void carry_out(double now);
  [[nodiscard]] std::uint64_t most_flows() const { return most_flows_; }

 private:
  enum class What : std::uint8_t {
    start,
    interconnect,
    forward,
    backward,
    attachment,
    interconnect_rate,
    link_rate
  };
  struct Order {
    SimTime time{};
    What what = What::start;
    bool up = false;
    std::uint32_t index = 0;  // part, or slot of the transit
    double amount = 0;        // bytes of a flow, or bytes a second
  };
  bool carry(std::uint32_t slot) override;
  void lose(std::uint32_t slot) override;
  void order(What what, std::uint32_t index, bool up = false, double amount = 0);
  void order_interconnect_rate(models::InterconnectIndex i);
  void order_link_rate(models::LinkIndex l);
  void carry_out(const Order& o);
  void start(std::uint32_t slot, double bytes);
  void ended(const simgrid::s4u::Activity& activity);
  void arrived(std::uint32_t slot);
  void take_credits(std::uint32_t slot);
  /// The latency of the way is paid: the flow may start.
  void paid(std::uint64_t ticket);

  // flow_sharing.cpp

  /// Nothing that the flow passes is slower than its sending port.
  [[nodiscard]] bool passes_freely(const Transit& t) const;
  /// The lines of its way, the sending port first; until the next call.
  [[nodiscard]] std::span<const LineIndex> lines_of(const Transit& t);
  void give_to_simgrid(std::uint32_t slot, double bytes);
  /// Takes the flow off its lines, wherever it is.
  void leave_lines(std::uint32_t slot);
  /// Rates are about to change, which is SimGrid's business for flows under way.
  void all_to_simgrid();
  void set_line_rates();
  void settle_later();
  void settle(std::uint64_t);
  /// An event at the first end at the port, or before.
  void plan(LineIndex port);
  void port_due(std::uint64_t port);

  /// The lines of `slot`, which is about to be released, in `released_`.
  void note_lines(std::uint32_t slot);
  /// Gives back the credits on `released_`.
  void give_back();
  /// The first line of the way without a credit, or with others waiting before; kNone: none.
  [[nodiscard]] LineIndex first_full(std::uint32_t slot, bool respect_queue);

  SimgridPlatform platform_;
  std::deque<Order> orders_;
  std::vector<std::deque<std::uint64_t>> waiting_;  // tickets, one queue a line
  std::deque<std::uint32_t> slots_;                 // what flows carry: their slot; addresses stay
  std::vector<simgrid::s4u::CommPtr> comms_;        // by slot
  std::vector<simgrid::s4u::CommPtr> done_;         // released outside their completion
  std::vector<LineIndex> released_;                 // scratch of one flow's end
  bool ports_share_;
  PortSharing sharing_;
  bool settling_ = false;         // that event is under way
  std::vector<SimTime> planned_;  // by line: the event that is looked at; kNever: none
  std::vector<LineIndex> passed_, moved_;
  std::vector<PortSharing::Handed> handed_;
  std::vector<std::uint32_t> due_;
  models::EventTo<FlowNetwork, &FlowNetwork::settle> settle_{*this};
  models::EventTo<FlowNetwork, &FlowNetwork::port_due> port_due_{*this};
  models::EventTo<FlowNetwork, &FlowNetwork::paid> paid_{*this};
  std::uint64_t flowing_ = 0;
  std::uint64_t most_flows_ = 0;
};

}  // namespace shadow::sim
