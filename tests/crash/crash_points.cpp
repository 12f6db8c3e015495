#include "tests/crash/crash_points.hpp"

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <memory>
#include <sstream>

namespace shadow::test {
namespace {

std::string read_all(int end) {
  std::string text;
  char buffer[4096];
  for (ssize_t n; (n = read(end, buffer, sizeof buffer)) > 0;) {
    text.append(buffer, static_cast<std::size_t>(n));
  }
  return text;
}

void write_all(int end, const std::string& text) {
  for (std::size_t at = 0; at < text.size();) {
    const ssize_t n = write(end, text.data() + at, text.size() - at);
    if (n <= 0) return;
    at += static_cast<std::size_t>(n);
  }
}

/// Runs the try in a child: its first line says whether the step was reached, then come steps or
/// the complaint.
TryResult in_child(CrashScene& scene, const Try& what) {
  int ends[2];
  if (pipe(ends) != 0) std::abort();
  const pid_t child = fork();
  if (child < 0) std::abort();
  if (child == 0) {
    close(ends[0]);
    const TryResult r = scene.run(what);
    std::string text = r.reached ? "reached\n" : "\n";
    for (const std::string& s : r.steps) text += s + "\n";
    write_all(ends[1], text + r.complaint);
    _exit(0);  // nothing is taken down: that would cost more than the try
  }
  close(ends[1]);
  std::istringstream text(read_all(ends[0]));
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  TryResult r;
  std::string line;
  std::getline(text, line);
  r.reached = line == "reached";
  while (std::getline(text, line)) {
    what.step == 0 ? r.steps.push_back(line) : (void)(r.complaint += line + "\n");
  }
  if (status != 0) {
    r.reached = true;
    r.complaint += fmt::format("the process ended with status {}\n", status);
  }
  return r;
}

std::string text_of(const Try& t) { return fmt::format("{}/{}/{}", t.fault, t.step, t.order); }

bool chosen(const Try& t) {
  const char* const only = std::getenv("CRASH_TRY");
  return only == nullptr || text_of(t) == only;
}

}  // namespace

Walk walk(const std::function<std::unique_ptr<CrashScene>()>& make, const std::string& name,
          Shard shard, std::uint32_t orders, std::uint32_t stride, std::size_t enough) {
  const std::unique_ptr<CrashScene> scene = make();
  const bool alone = std::getenv("CRASH_TRY") != nullptr;
  const TryResult whole = in_child(*scene, {});
  Walk w;
  w.steps = whole.steps.size();
  if (w.steps == 0) w.complaints.push_back(name + ": the operation has no steps");
  std::uint64_t number = 0;
  for (std::uint32_t step = 1; step <= w.steps; ++step) {
    for (const std::string& fault : scene->faults()) {
      for (std::uint32_t order = 0; order <= orders; ++order) {
        const Try t{fault, step, order};
        if (!chosen(t)) continue;
        const bool mine = alone || number++ % shard.of == shard.number;
        if (!mine || (order > 0 && order % stride != 0)) continue;
        const TryResult r = alone ? scene->run(t) : in_child(*scene, t);
        ++(r.reached ? w.tried : w.not_reached);
        if (r.complaint.empty()) continue;
        w.complaints.push_back(
            fmt::format("{}: {} fails at step {} ({}), order {}: again with "
                        "CRASH_TRY={} and the name of this test\n{}",
                        name, fault, step, whole.steps[step - 1], order, text_of(t), r.complaint));
        if (w.complaints.size() >= enough) return w;
      }
    }
  }
  return w;
}

}  // namespace shadow::test
