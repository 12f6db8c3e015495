#pragma once
// Two sites with two links between their networks, and a third beyond one of them; a log of what
// arrives.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <functional>
#include <string>

#include "models/link/network.hpp"
#include "sim/kernel/driver.hpp"

namespace shadow::sim {

/// Runs `body` in a child process, because SimGrid lives once a process; gives what it returned, or
/// "died: STATUS".
inline std::string in_child(const std::function<std::string()>& body) {
  int ends[2];
  if (pipe(ends) != 0) std::abort();
  const bool failed_before = testing::Test::HasFailure();
  const pid_t child = fork();
  if (child == 0) {
    close(ends[0]);
    const std::string text = body();
    for (std::size_t at = 0; at < text.size();) {
      const ssize_t n = write(ends[1], text.data() + at, text.size() - at);
      if (n <= 0) break;
      at += static_cast<std::size_t>(n);
    }
    _exit(!failed_before && testing::Test::HasFailure() ? 1 : 0);
  }
  close(ends[1]);
  std::string text;
  char buffer[65536];
  for (ssize_t n; (n = read(ends[0], buffer, sizeof buffer)) > 0;) {
    text.append(buffer, static_cast<std::size_t>(n));
  }
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  return status == 0 ? text : "died: " + std::to_string(status);
}

using MakeDriver = std::unique_ptr<Driver> (*)(models::PlatformSpec);

enum : models::InterconnectIndex { kLanA, kLanB, kLanC, kBus };
enum : models::LinkIndex { kNear, kFar, kBeyond };
enum : models::AttachmentIndex { kA1, kA2, kB1, kB2, kC1, kBus1, kBus2 };

/// LAN_A =(near 1 ms, far 3 ms)= LAN_B -(beyond 2 ms)- LAN_C, and a half-duplex bus of its own.
inline models::PlatformSpec three_sites() {
  models::PlatformSpec p;
  p.interconnects = {{"LAN_A", 125e6, microseconds(20), {}, true},
                     {"LAN_B", 125e6, microseconds(20), {}, true},
                     {"LAN_C", 125e6, microseconds(20), {}, true},
                     {"BUS", 20e6, microseconds(3), {}, false}};
  p.links = {{"NEAR", kLanA, kLanB, 50e6, milliseconds(1), {}},
             {"FAR", kLanB, kLanA, 25e6, milliseconds(3), {}},
             {"BEYOND", kLanB, kLanC, 100e6, milliseconds(2), {}}};
  p.attachments = {{"A1", kLanA, 0}, {"A2", kLanA, 1},  {"B1", kLanB, 2}, {"B2", kLanB, 3},
                   {"C1", kLanC, 4}, {"BUS1", kBus, 0}, {"BUS2", kBus, 1}};
  return p;
}

/// Writes each event as "time what argument".
class Journal {
 public:
  explicit Journal(Driver& driver) : driver_(driver) {}
  void add(const char* what, std::uint64_t argument) {
    text_ += std::to_string(driver_.now().ns) + ' ' + what + ' ' + std::to_string(argument) + '\n';
  }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  Driver& driver_;
  std::string text_;
};

/// Writes what it is told into the journal.
class Teller final : public models::EventHandler {
 public:
  Teller(Journal& journal, const char* what) : journal_(journal), what_(what) {}
  void on_event(std::uint64_t argument) override { journal_.add(what_, argument); }

 private:
  Journal& journal_;
  const char* what_;
};

/// Calls a function at an instant.
class Doer final : public models::EventHandler {
 public:
  Doer(models::EventQueue& queue, SimTime t, std::function<void()> what) : what_(std::move(what)) {
    queue.at(t, *this);
  }
  void on_event(std::uint64_t) override { what_(); }

 private:
  std::function<void()> what_;
};

}  // namespace shadow::sim
