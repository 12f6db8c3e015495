#pragma once
// The Node port of one node: parameter values, non-paged pool, processor, chance, bugcheck.
#include <array>
#include <functional>
#include <map>
#include <string>

#include "engine/ports/node.hpp"
#include "models/node/wakeups.hpp"
#include "models/random/random_stream.hpp"

namespace shadow::models {

/// Active values of all system parameters, by id.
class ParameterValues {
 public:
  /// The defaults of the table.
  ParameterValues();
  [[nodiscard]] std::int64_t operator[](ParameterId id) const { return values_[index(id)]; }
  std::int64_t& operator[](ParameterId id) { return values_[index(id)]; }

 private:
  static std::size_t index(ParameterId id) { return static_cast<std::size_t>(id); }
  std::array<std::int64_t, static_cast<std::size_t>(ParameterId::count_)> values_{};
};

class NodeRuntime final : public Node {
 public:
  struct Options {
    std::string name;  // SCSNODE, at most 6 characters
    ParameterValues parameters;
    Bytes pool = 64'000'000;       // free non-paged pool at boot (scenario-format: pool, 64MB)
    bool processor_model = false;  // R10.5; off: compute() takes no time
    bool licensed = true;          // false: shadowing is off whatever SHADOWING says (R1.90)
    std::uint64_t seed = 1;        // of the run
    std::uint32_t boot = 0;        // a later boot draws other chances
    std::string quorum_disk{};     // DISK_QUORUM; empty: none
  };
  /// `die` is asked to end the node, through the event queue.
  NodeRuntime(Wakeups& wakeups, Options options, std::function<void(std::string_view ident)> die);

  [[nodiscard]] const std::string& name() const override { return options_.name; }
  [[nodiscard]] std::int64_t parameter(ParameterId id) const override {
    if (id == ParameterId::shadowing && !options_.licensed) return 0;
    return options_.parameters[id];
  }
  [[nodiscard]] std::string_view quorum_disk() const override { return options_.quorum_disk; }
  Status reserve(Bytes bytes) override;
  void release(Bytes bytes) noexcept override;
  [[nodiscard]] bool needs_compute() const override { return options_.processor_model; }
  Task<void> compute(Duration cpu) override;
  std::uint64_t draw(std::string_view purpose, std::uint64_t bound) override;
  Task<void> bugcheck(std::string_view ident) override;

  /// SYSGEN SET of an active value (R3.20); the caller has checked range and dynamic flag.
  void set_parameter(ParameterId id, std::int64_t value) { options_.parameters[id] = value; }
  /// Work takes `factor` (>= 1) times as long until the node ends; turns the model on.
  void slow(double factor) {
    options_.processor_model = true;
    slowness_ = factor;
  }
  [[nodiscard]] Bytes pool_used() const { return pool_used_; }
  [[nodiscard]] Bytes pool_size() const { return options_.pool; }
  /// Processor time used so far; the processor works first come first served.
  [[nodiscard]] Duration processor_used() const { return processor_used_; }

 private:
  Wakeups& wakeups_;
  Options options_;
  std::function<void(std::string_view)> die_;
  Bytes pool_used_ = 0;
  double slowness_ = 1.0;
  SimTime processor_free_at_{};
  Duration processor_used_{};
  std::map<std::string, RandomStream, std::less<>> streams_;
};

}  // namespace shadow::models
