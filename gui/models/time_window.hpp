#pragma once
// The one zoom that all charts follow: which part of the run is visible, and which instant is
// marked.
#include <QObject>

namespace shadow::gui {

/// Invariant: full_begin <= begin < end <= full_end (at least kLeastSpan apart); the cursor lies in
/// the full range.
class TimeWindow : public QObject {
  Q_OBJECT

 public:
  using QObject::QObject;

  /// Sets the whole range, shows all of it and puts the cursor at its end.
  void reset(qint64 begin_ns, qint64 end_ns);
  /// Shows [begin_ns, end_ns], clipped to the whole range, never shorter than kLeastSpan.
  void show(qint64 begin_ns, qint64 end_ns);
  void show_all() { show(full_begin_, full_end_); }
  /// Zooms about an instant; factor < 1 shows less.
  void zoom(qint64 about_ns, double factor);
  void set_cursor(qint64 time_ns);

  [[nodiscard]] qint64 begin() const { return begin_; }
  [[nodiscard]] qint64 end() const { return end_; }
  [[nodiscard]] qint64 full_begin() const { return full_begin_; }
  [[nodiscard]] qint64 full_end() const { return full_end_; }
  [[nodiscard]] qint64 cursor() const { return cursor_; }
  [[nodiscard]] bool shows_all() const { return begin_ == full_begin_ && end_ == full_end_; }

  static constexpr qint64 kLeastSpan = 1'000'000;  // 1 ms, ours: no sample is closer

 Q_SIGNALS:
  void range_changed();
  void cursor_changed();

 private:
  qint64 full_begin_ = 0;
  qint64 full_end_ = kLeastSpan;
  qint64 begin_ = 0;
  qint64 end_ = kLeastSpan;
  qint64 cursor_ = 0;
};

}  // namespace shadow::gui
