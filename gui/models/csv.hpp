#pragma once
// Series as a table for a spreadsheet.
#include <QString>
#include <vector>

#include "gui/models/run_result.hpp"

namespace shadow::gui {

/// Comma-separated values, one row a time at which any of the series has a sample: time in seconds,
/// then one column a series with its full name (units are in the names); empty where a series has
/// no sample at that time.
[[nodiscard]] QString series_csv(const std::vector<const Series*>& series);

}  // namespace shadow::gui
