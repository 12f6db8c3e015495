#include "gui/models/time_window.hpp"

#include <algorithm>

namespace shadow::gui {

void TimeWindow::reset(qint64 begin_ns, qint64 end_ns) {
  full_begin_ = begin_ns;
  full_end_ = std::max(end_ns, begin_ns + kLeastSpan);
  begin_ = full_begin_;
  end_ = full_end_;
  cursor_ = full_end_;
  Q_EMIT range_changed();
  Q_EMIT cursor_changed();
}

void TimeWindow::show(qint64 begin_ns, qint64 end_ns) {
  if (begin_ns > end_ns) std::swap(begin_ns, end_ns);
  const qint64 span = std::min(std::max(end_ns - begin_ns, kLeastSpan), full_end_ - full_begin_);
  begin_ = std::clamp(begin_ns, full_begin_, full_end_ - span);
  end_ = std::min(begin_ + span, full_end_);
  Q_EMIT range_changed();
}

void TimeWindow::zoom(qint64 about_ns, double factor) {
  const auto scaled = [&](qint64 edge) {
    return about_ns + static_cast<qint64>(static_cast<double>(edge - about_ns) * factor);
  };
  show(std::max(scaled(begin_), full_begin_), std::min(scaled(end_), full_end_));
}

void TimeWindow::set_cursor(qint64 time_ns) {
  cursor_ = std::clamp(time_ns, full_begin_, full_end_);
  Q_EMIT cursor_changed();
}

}  // namespace shadow::gui
