#pragma once
// A session on services that note what they are asked and answer what they are told to: DCL alone,
// without an engine.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "engine/dcl/session/session.hpp"

namespace shadow::test {

/// Notes every call that could change something.
class FakeServices final : public Services {
 public:
  Task<ServiceResult> mount(MountRequest request, Ask ask) override {
    mounts.push_back(request);
    if (request.confirm) {
      const std::vector<std::string> lines{"%MOUNT-F-SHDWCOPYREQ, ..."};
      const std::string reply = co_await ask(lines, "Allow? [N]:");
      replies.push_back(reply);
      if (reply != "Y") co_return ServiceResult{Status::abort, {}};
    }
    co_return answer;
  }
  Task<ServiceResult> mount_volume_set(VolumeSetRequest request, Ask) override {
    volume_sets.push_back(std::move(request));
    co_return answer;
  }
  Task<ServiceResult> boot(DeviceName) override { co_return answer; }
  Task<ServiceResult> dismount(DismountRequest request) override {
    dismounts.push_back(std::move(request));
    co_return answer;
  }
  Task<ServiceResult> initialize(InitializeRequest request) override {
    initializations.push_back(std::move(request));
    co_return answer;
  }
  Task<ServiceResult> set_volume(VolumeRequest request) override {
    volumes.push_back(std::move(request));
    co_return answer;
  }
  ServiceResult set_split_reads(const DeviceName& d, bool on) override {
    return note("split_reads", d, on ? 1 : 0);
  }
  Task<AnalyzeResult> analyze_shadow(AnalyzeRequest request) override {
    analyses.push_back(request);
    co_return analysis;
  }
  ServiceResult set_read_cost(const DeviceName& d, std::uint32_t v) override {
    return note("read_cost", d, v);
  }
  ServiceResult set_site(const DeviceName& d, std::uint32_t v) override {
    return note("site", d, v);
  }
  ServiceResult set_member_timeout(const DeviceName& d, std::int64_t v) override {
    return note("member_timeout", d, v);
  }
  ServiceResult set_unit_timeout(const DeviceName& d, std::int64_t v) override {
    return note("unit_timeout", d, v);
  }
  ServiceResult set_priority(const DeviceName& d, std::uint32_t v) override {
    return note("priority", d, v);
  }
  ServiceResult reset_counters(const DeviceName& d) override {
    return note("reset_counters", d, 0);
  }
  ServiceResult force_removal(const DeviceName& d, bool on) override {
    return note("force_removal", d, on ? 1 : 0);
  }
  ServiceResult abort_virtual_unit(const DeviceName& d) override { return note("abort", d, 0); }

  std::vector<UnitView> units() const override { return mounted; }
  std::optional<UnitView> unit(const DeviceName& name) const override {
    for (const UnitView& u : mounted)
      if (u.name == name) return u;
    return std::nullopt;
  }
  std::vector<VolumeView> single_disks() const override { return single; }
  std::optional<UnitGlance> glance(const DeviceName&) const override { return std::nullopt; }
  bool steady() const override { return true; }
  std::optional<DeviceName> unit_of_member(const DeviceName& name) const override {
    for (const UnitView& u : mounted)
      for (const MemberView& m : u.members)
        if (m.name == name) return u.name;
    return std::nullopt;
  }
  bool failed_member(const DeviceName&) const override { return false; }
  std::vector<DiskInfo> disks() const override { return known; }
  const std::string& node_name() const override { return node; }
  LogicalNames& logical_names() override { return logicals; }

  [[nodiscard]] bool untouched() const {
    return mounts.empty() && volume_sets.empty() && dismounts.empty() && initializations.empty() &&
           volumes.empty() && changes.empty();
  }

  std::string node = "ALPHA";
  LogicalNames logicals;
  AnalyzeResult analysis;
  std::vector<AnalyzeRequest> analyses;
  ServiceResult answer;
  std::vector<UnitView> mounted;
  std::vector<DiskInfo> known;
  std::vector<VolumeView> single;
  std::vector<MountRequest> mounts;
  std::vector<VolumeSetRequest> volume_sets;
  std::vector<DismountRequest> dismounts;
  std::vector<InitializeRequest> initializations;
  std::vector<VolumeRequest> volumes;
  std::vector<std::string> replies;  // to /CONFIRM
  std::vector<std::string> changes;  // "read_cost $1$DGA10 2"

 private:
  ServiceResult note(const std::string& what, const DeviceName& d, std::int64_t v) {
    changes.push_back(what + " " + d.str() + " " + std::to_string(v));
    return answer;
  }
};

inline DeviceName device(const std::string& name) { return DeviceName::parse(name).value(); }

inline MemberView member(const std::string& name, const std::string& host) {
  MemberView m;
  m.name = device(name);
  m.host = host;
  m.type = "RZ26";
  m.read_cost = 2;
  m.timeout_s = 120;
  m.maxblock = 2'050'860;
  return m;
}

inline DiskInfo disk(const std::string& name, const std::string& host) {
  DiskInfo d;
  d.name = device(name);
  d.host = host;
  d.type = "RZ26";
  d.online = true;
  d.maxblock = 2'050'860;
  return d;
}

/// DSA1: of $1$DGA10 (master) and $1$DGA20 mounted /SYSTEM, $1$DGA30 free.
class DclTest : public ::testing::Test {
 protected:
  DclTest() {
    UnitView u;
    u.name = device("DSA1");
    u.label = "DATA1";
    u.logical = "DISK$DATA1";
    u.scope = MountScope::system;
    u.volsize = 2'050'860;
    u.timeout_s = 3600;
    u.mounted_on = {"ALPHA", "BETA"};
    u.members = {member("$1$DGA10", "ALPHA"), member("$1$DGA20", "HSG_A")};
    u.members[0].master = true;
    services.mounted.push_back(u);
    services.known = {disk("$1$DGA10", "ALPHA"), disk("$1$DGA20", "HSG_A"),
                      disk("$1$DGA30", "ALPHA")};
  }

  /// Runs one command to its end.
  dcl::CommandResult run(const std::string& line, dcl::Privileges p = dcl::Privileges::all()) {
    dcl::Session session(services, commands, dcl::User{"SMITH", p}, ask);
    return run_in(session, line);
  }
  static dcl::CommandResult run_in(dcl::Session& session, const std::string& line) {
    dcl::CommandResult out;
    bool ended = false;
    TaskScope scope;
    scope.spawn(command(session, line, out, ended));
    EXPECT_TRUE(ended) << line;
    return out;
  }
  /// "DCL-W-IVQUAL" of the first message; "" if there is none.
  static std::string first(const dcl::CommandResult& r) {
    if (r.messages().empty()) return "";
    const Emission& e = r.messages().front();
    return std::string(facility(e)) + "-" + severity(e) + "-" + std::string(ident(e));
  }
  /// The command is refused with this message and touches nothing.
  void expect_refused(const std::string& line, const std::string& message,
                      dcl::Privileges p = dcl::Privileges::all()) {
    const dcl::CommandResult r = run(line, p);
    EXPECT_EQ(first(r), message) << line;
    EXPECT_FALSE(r.succeeded()) << line;
    EXPECT_TRUE(services.untouched()) << line;
  }
  static bool printed(const dcl::CommandResult& r, const std::string& text) {
    return std::ranges::any_of(r.lines(),
                               [&](const std::string& l) { return l.find(text) != l.npos; });
  }

  FakeServices services;
  Ask ask;  // null: every answer is the default
  dcl::CommandSet commands = dcl::shadowing_commands();

 private:
  static Task<void> command(dcl::Session& session, std::string line, dcl::CommandResult& out,
                            bool& ended) {
    out = co_await session.execute(line);
    ended = true;
  }
};

}  // namespace shadow::test
