#pragma once
// The parts of the loader; each reads its tables of one document into the scenario and reports what
// is wrong.
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "sim/scenario/names.hpp"
#include "sim/scenario/position.hpp"
#include "sim/scenario/reader.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/scenario/value.hpp"

namespace shadow::sim::loading {

struct Loading {
  const Table& document;
  Scenario& scenario;
  Names names;
  Diagnostics diagnostics;
};

/// Calls `read` for every `[KIND.NAME]`, with the name as written.
void each_table(Loading& l, std::string_view kind,
                const std::function<void(const Entry& entry, Reader& reader)>& read);
/// Calls `read` for every `[[KIND]]`, with its number from 0.
void each_element(Loading& l, std::string_view kind,
                  const std::function<void(Reader& reader)>& read);

/// Collects the names of all components; a name used twice is an error. First of all parts.
void declare(Loading& l);

void load_sites(Loading& l);
void load_interconnects(Loading& l);
void load_links(Loading& l);
void load_nodes(Loading& l);
void load_controllers(Loading& l);
void load_disks(Loading& l);
void load_sets(Loading& l);
/// What needs nodes, disks and sets.
void check_storage(Loading& l);
void load_options(Loading& l);
void load_workloads(Loading& l);
void load_events(Loading& l);
void load_expectations(Loading& l);
/// title, seed, start, clock, end ...
void load_head(Loading& l);

/// Nodes named by a key: a name, a list, or "*" = all, in the order of the configuration. Missing =
/// `otherwise`.
std::vector<std::string> nodes_of(Loading& l, Reader& r, std::string_view key, bool all_if_missing);
/// The site of a component: as given, else the only one; "" if there is none.
std::string site_of(Loading& l, Reader& r, bool required);
/// The event, if there is one of that name; else reported.
void check_event_name(Loading& l, std::string_view event, const Position& at, std::string_view key);

/// The catalogue kind of an interconnect, link or adapter, in lower case.
Reference kind_of(Reader& r, std::string_view what);

/// Values of a `parameters` table.
struct GivenParameters {
  std::vector<std::pair<ParameterId, std::int64_t>> numbers;
  std::optional<std::string> disk_quorum;  // "": none
};
GivenParameters read_parameters(Loading& l, Reader& r);
GivenParameters read_default_parameters(Loading& l);
/// The table's defaults, and what is given over them.
struct ParameterLayers {
  ParameterLayers();
  void apply(const GivenParameters& given);
  [[nodiscard]] bool has(ParameterId id) const;

  ParameterValues values{};
  std::string disk_quorum;
  std::vector<ParameterId> set;
};

/// References of a list to components of these kinds; a name that stands twice is an error. Halves
/// of controllers become their controller with the number of the half.
std::vector<Reference> components_of(Loading& l, Reader& r, std::string_view key,
                                     std::initializer_list<ComponentKind> kinds);
/// The label of a volume has 1-12 characters (R1.20); upper case, "" if there is none.
std::string label_of(Reader& r);

/// The node or unit that an expectation names; "" if it names none.
std::string optional_node(Loading& l, Reader& r);
std::string optional_unit(Loading& l, Reader& r);
/// The subject of an expectation, or of an alternative in one; nothing after reporting what is
/// wrong.
std::optional<Subject> read_subject(Loading& l, Reader& r);
/// The subject `metric` of an expectation; nothing after reporting what is wrong.
std::optional<Subject> read_metric(Loading& l, Reader& r);

}  // namespace shadow::sim::loading
