#include <fmt/format.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>

#include "models/catalogue/catalogue.hpp"
#include "models/disk/replay.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/distribution_svg.hpp"
#include "sim/cli/text_table.hpp"
#include "sim/scenario/hardware_plan.hpp"
#include "sim/scenario/nearest.hpp"

namespace shadow::sim::cli {
namespace {

using models::ServiceTimes;
using models::TraceRequest;

/// The first row of a file, or a row of the catalogue; nothing: there is none, which was said.
std::optional<models::DriveSpec> find_drive(const std::string& name) {
  if (name.ends_with(".toml")) {
    const auto rows = models::load_drives(name);
    if (!rows.empty()) return rows.front().spec;
    fmt::print(stderr, "{}: no row, expected one drive\n", name);
    return std::nullopt;
  }
  if (const models::DriveSpec* d = installed_catalogue().drive(name)) return *d;
  std::vector<std::string> names;
  for (const auto& entry : installed_catalogue().drives()) names.push_back(entry.spec.name);
  fmt::print(stderr, "validate-disk: there is no drive '{}'{}\n", name, did_you_mean(name, names));
  return std::nullopt;
}

struct Compared {
  ServiceTimes measured;
  ServiceTimes simulated;
  std::size_t requests;
};

enum class Which { all, reads, writes };

std::optional<Compared> compare(const std::vector<TraceRequest>& trace,
                                const std::vector<Duration>& times, Which which) {
  std::vector<Duration> measured;
  std::vector<Duration> simulated;
  for (std::size_t i = 0; i < trace.size(); ++i) {
    if (which != Which::all && trace[i].write != (which == Which::writes)) continue;
    measured.push_back(trace[i].measured);
    simulated.push_back(times[i]);
  }
  if (measured.empty()) return std::nullopt;
  const std::size_t count = measured.size();
  return Compared{ServiceTimes(std::move(measured)), ServiceTimes(std::move(simulated)), count};
}

double percent(double part, double of) { return 100.0 * part / of; }

void print_quantiles(const Compared& all, const std::optional<Compared>& reads,
                     const std::optional<Compared>& writes) {
  TextTable table({{"Quantile", true},
                   {"Measured ms", true},
                   {"Simulated ms", true},
                   {"Reads measured", true},
                   {"simulated", true},
                   {"Writes measured", true},
                   {"simulated", true}});
  for (const double q : {0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99}) {
    std::vector<std::string> row{fmt::format("{:.0f} %", q * 100)};
    const auto add = [&row, q](const Compared* c) {
      row.push_back(c == nullptr ? "" : fmt::format("{:.3f}", c->measured.quantile_ms(q)));
      row.push_back(c == nullptr ? "" : fmt::format("{:.3f}", c->simulated.quantile_ms(q)));
    };
    add(&all);
    add(reads ? &*reads : nullptr);
    add(writes ? &*writes : nullptr);
    table.row(std::move(row));
  }
  fmt::print("{}", table.text());
}

int report(const ValidateDiskOptions& options, const models::DriveSpec& drive,
           const std::vector<TraceRequest>& trace) {
  const std::vector<Duration> times = models::replay(drive, trace);
  const Compared all = *compare(trace, times, Which::all);
  const double measured = all.measured.mean_ms();
  const double simulated = all.simulated.mean_ms();
  const double error = percent(simulated - measured, measured);
  const double demerit = models::demerit_ms(all.measured, all.simulated);
  if (!options.svg.empty()) {
    std::ofstream out(options.svg);
    out << distribution_svg(fmt::format("{}: {} requests, demerit {:.1f} %", drive.name,
                                        all.requests, percent(demerit, measured)),
                            all.measured, all.simulated);
    if (!out.flush()) {
      fmt::print(stderr, "{}: cannot be written\n", options.svg);
      return kNotFinished;
    }
  }
  if (options.json) {
    const nlohmann::ordered_json j{{"drive", drive.name},
                                   {"requests", all.requests},
                                   {"measured_mean_ms", measured},
                                   {"simulated_mean_ms", simulated},
                                   {"mean_error_percent", error},
                                   {"demerit_ms", demerit},
                                   {"demerit_percent", percent(demerit, measured)}};
    fmt::print("{}\n", j.dump(1));
    return kHeld;
  }
  fmt::print(
      "{}: {} requests\nmean: measured {:.3f} ms, simulated {:.3f} ms, error {:+.2f} %\n"
      "demerit: {:.3f} ms, {:.2f} % of the measured mean\n\n",
      drive.name, all.requests, measured, simulated, error, demerit, percent(demerit, measured));
  print_quantiles(all, compare(trace, times, Which::reads), compare(trace, times, Which::writes));
  return kHeld;
}

}  // namespace

int validate_disk(const ValidateDiskOptions& options) {
  const auto drive = find_drive(options.drive);
  if (!drive) return kBadInput;
  try {
    std::ifstream in(options.trace);
    if (!in) {
      throw models::TraceError(fmt::format("{}: cannot be read, expected a trace", options.trace));
    }
    return report(options, *drive, models::read_trace(in, options.trace, drive->blocks));
  } catch (const models::TraceError& e) {
    fmt::print(stderr, "{}\n", e.what());
    return kBadInput;
  }
}

}  // namespace shadow::sim::cli
