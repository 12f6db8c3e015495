// Command procedures, expressions, logical names, system parameters: DCL without an engine.
#include <map>

#include "tests/engine/dcl_fixture.hpp"

namespace shadow::test {
namespace {

using dcl::Privilege;
using dcl::Privileges;

/// Parameters and paths that note what is done to them.
class FakeControls final : public dcl::ParameterControl, public dcl::PathControl {
 public:
  FakeControls() {
    for (const Parameter& p : parameters()) active_[p.id] = stored_[p.id] = p.default_value;
  }
  std::int64_t active(ParameterId id) const override { return active_.at(id); }
  std::int64_t stored(ParameterId id) const override { return stored_.at(id); }
  void set_active(ParameterId id, std::int64_t v) override { active_[id] = v; }
  void set_stored(ParameterId id, std::int64_t v) override { stored_[id] = v; }

  std::vector<dcl::PathLine> paths(const DeviceName&) const override {
    return {{"PGA0.5000", "HSG_A", true, true, true}, {"MSCP", "BETA", false, false, false}};
  }
  dcl::PathAnswer switch_path(const DeviceName& d, std::string_view path) override {
    return note("switch", d, path);
  }
  dcl::PathAnswer enable_path(const DeviceName& d, std::string_view path, bool on) override {
    return note(on ? "enable" : "disable", d, path);
  }
  dcl::PathAnswer prefer_server(const DeviceName& d, std::string_view node, bool force) override {
    if (node == "NOBODY") return dcl::PathAnswer::no_such_node;
    return note(force ? "prefer now" : "prefer", d, node);
  }

  std::vector<std::string> calls;

 private:
  dcl::PathAnswer note(const std::string& what, const DeviceName& d, std::string_view path) {
    if (path == "PGZ9") return dcl::PathAnswer::no_such_path;
    calls.push_back(what + " " + d.str() + " " + std::string(path));
    return dcl::PathAnswer::done;
  }
  std::map<ParameterId, std::int64_t> active_;
  std::map<ParameterId, std::int64_t> stored_;
};

Task<void> no_time(Duration d, std::vector<Duration>& waits) {
  waits.push_back(d);
  co_return;
}

class Procedures : public DclTest {
 protected:
  /// One process from line to line.
  dcl::CommandResult type(const std::string& line, Privileges p = Privileges::all()) {
    dcl::Surroundings around;
    around.read_file = [this](const std::string& name) -> std::optional<std::string> {
      const auto it = files.find(name);
      if (it == files.end()) return std::nullopt;
      return it->second;
    };
    around.write_file = [this](const std::string& name, const std::vector<std::string>& lines) {
      written[name] = lines;
      return name != "READONLY.LIS";
    };
    around.sleep = [this](Duration d) { return no_time(d, waits); };
    around.parameters = &controls;
    around.paths = &controls;
    dcl::Session session(services, commands, dcl::User{"SMITH", p}, around, &process);
    return run_in(session, line);
  }
  std::string written_by(const std::string& expression) {
    const auto r = type("WRITE SYS$OUTPUT " + expression);
    return r.lines().empty() ? "" : r.lines()[0];
  }
  std::string procedure(const std::string& text) {
    files["P"] = text;
    std::string out;
    for (const std::string& l : type("@P").lines()) out += l + "\n";
    return out;
  }

  std::map<std::string, std::string> files;
  std::map<std::string, std::vector<std::string>> written;
  std::vector<Duration> waits;
  FakeControls controls;
  dcl::Process process;
};

TEST_F(Procedures, LinesAreDoneOneAfterTheOther) {
  EXPECT_EQ(procedure("$ ! comment\n$ SET SHADOW DSA1:/SITE=2 -\n/PRIORITY=3\n\n$LOOP:\n"
                      "$ WRITE SYS$OUTPUT \"done\"\n"),
            "done\n");
  EXPECT_EQ(services.changes, (std::vector<std::string>{"priority DSA1 3", "site DSA1 2"}));
}

TEST_F(Procedures, AnErrorEndsTheProcedureAWarningDoesNot) {
  procedure(
      "NONSENSE\nSET SHADOW DSA1:/SITE=2\nSET SHADOW DSA1:/SITE=999\nSET SHADOW DSA1:/SITE=3");
  EXPECT_EQ(services.changes, std::vector<std::string>{"site DSA1 2"});
  EXPECT_EQ(process.status & 7U, 2U);  // the status of the command that ended it
}

TEST_F(Procedures, OnSaysWhatEndsIt) {
  procedure("ON WARNING THEN EXIT\nNONSENSE\nSET SHADOW DSA1:/SITE=2");
  EXPECT_TRUE(services.changes.empty());
  procedure(
      "ON ERROR THEN CONTINUE\nSET SHADOW DSA1:/SITE=999\nSET SHADOW DSA1:/SITE=2\n"
      "SET SHADOW DSA1:/SITE=999\nSET SHADOW DSA1:/SITE=3");
  EXPECT_EQ(services.changes, std::vector<std::string>{"site DSA1 2"});  // it holds once
  services.changes.clear();
  procedure("ON SEVERE_ERROR THEN EXIT\nSET SHADOW DSA1:/SITE=999\nSET SHADOW DSA1:/SITE=2");
  EXPECT_EQ(services.changes, std::vector<std::string>{"site DSA1 2"});
  EXPECT_EQ(procedure("ON ERROR THEN WRITE SYS$OUTPUT \"caught\"\nSET SHADOW DSA1:/SITE=999\n"
                      "WRITE SYS$OUTPUT \"on\""),
            "%SIMSHAD-E-BADVALUE, bad value 999, allowed: 1..255, or a logical name for it\n"
            "caught\non\n");
}

TEST_F(Procedures, SetNoonGoesOnWhateverFails) {
  procedure(
      "SET NOON\nSET SHADOW DSA1:/SITE=999\nSET SHADOW DSA1:/SITE=2\nSET ON\n"
      "SET SHADOW DSA1:/SITE=999\nSET SHADOW DSA1:/SITE=3");
  EXPECT_EQ(services.changes, std::vector<std::string>{"site DSA1 2"});
}

TEST_F(Procedures, R4_4__IfLooksAtTheStatusOfTheCommandBefore) {
  EXPECT_EQ(procedure("SET NOON\nSHOW SHADOW DSA7:\nIF .NOT. $STATUS THEN WRITE SYS$OUTPUT \"no\"\n"
                      "IF $SEVERITY .EQ. 4 THEN WRITE SYS$OUTPUT \"severe\"\n"
                      "SHOW SHADOW/ACTIVE DSA1:\nIF $STATUS THEN WRITE SYS$OUTPUT \"yes\""),
            "%SYSTEM-F-DEVNOTMOUNT, device is not mounted\nno\n"
            "_DSA1:         merge or copy not required\nyes\n");
}

TEST_F(Procedures, ExitGivesTheStatus) {
  procedure("WRITE SYS$OUTPUT 1\nEXIT 44\nSET SHADOW DSA1:/SITE=3");
  EXPECT_EQ(process.status, 44U);
  EXPECT_TRUE(services.changes.empty());
}

TEST_F(Procedures, ProceduresCallEachOtherToADepth) {
  files["P"] = "@P";
  EXPECT_EQ(first(type("@P")), "SIMSHAD-E-BADVALUE");
  EXPECT_TRUE(process.levels.empty());
  const auto r = type("@NOFILE");
  ASSERT_EQ(r.lines().size(), 2u);
  EXPECT_TRUE(r.lines()[0].starts_with("%DCL-E-OPENIN"));
  EXPECT_TRUE(r.lines()[1].starts_with("-RMS-E-FNF"));
}

TEST_F(Procedures, WaitTakesItsTime) {
  type("WAIT 00:01:30.5");
  type("WAIT 1-02:00");
  EXPECT_EQ(waits, (std::vector{milliseconds(90'500), seconds(93'600)}));
  for (const char* wrong : {"WAIT", "WAIT 5:99", "WAIT X", "WAIT 00:00:00:00", "WAIT -1:00"})
    EXPECT_EQ(first(type(wrong)), "SIMSHAD-E-BADVALUE") << wrong;
  EXPECT_EQ(first(type("GOTO LOOP")), "SIMSHAD-E-NOTSUPP");
  EXPECT_EQ(first(type("IF 1")), "SIMSHAD-E-NOTSUPP");
}

TEST_F(Procedures, ExpressionsHaveTheUsualOrder) {
  EXPECT_EQ(written_by("1+2*3"), "7");
  EXPECT_EQ(written_by("(1+2)*3, \" \", -%X10, \"\"\"q\"\"\""), "9 -16\"q\"");
  EXPECT_EQ(written_by("\"A\"+\"B\" .EQS. \"AB\" .AND. 3 .GT. 2"), "1");
  EXPECT_EQ(written_by("1 .EQ. 2 .OR. \"TRUE\""), "1");
  EXPECT_EQ(written_by("F$LENGTH(\"ABC\") - F$INTEGER(\"5\")"), "-2");
  for (const char* wrong : {"1+", "(1", "\"A", "1 2", "1/0", "F$LENGTH", ".EQ. 1", "@"})
    EXPECT_EQ(first(type("WRITE SYS$OUTPUT " + std::string(wrong))), "DCL-W-EXPSYN") << wrong;
  EXPECT_EQ(first(type("WRITE SYS$OUTPUT NOTHING")), "DCL-W-UNDSYM");
  EXPECT_EQ(first(type("WRITE SYS$OUTPUT F$TIME()")), "DCL-W-IVFNAM");
  EXPECT_EQ(first(type("WRITE SYS$OUTPUT")), "DCL-W-INSFPRM");
}

TEST_F(Procedures, SymbolsStandForTheirValues) {
  type("UNIT = \"DSA1:\"");
  type("COST = 3 + 4");
  type("SET SHADOW $1$DGA20:/READ_COST='COST'");
  EXPECT_EQ(services.changes, std::vector<std::string>{"read_cost $1$DGA20 7"});
  EXPECT_EQ(written_by("\"unit ''UNIT' costs ''COST'\""), "unit DSA1: costs 7");
  EXPECT_TRUE(printed(type("SHOW SYMBOL COST"), "COST = 7"));
  EXPECT_EQ(first(type("SHOW SHADOW 'NOTHING'")), "DCL-W-UNDSYM");
  EXPECT_EQ(first(type("SHOW SYMBOL NOTHING")), "DCL-W-UNDSYM");
}

TEST_F(Procedures, R4_62__ALogicalNameStandsForASite) {
  type("DEFINE/SYSTEM/EXEC SITE_A 1");
  type("SET SHADOW/SITE=SITE_A DSA1:");
  EXPECT_EQ(services.changes, std::vector<std::string>{"site DSA1 1"});
  EXPECT_TRUE(printed(type("SHOW LOGICAL SITE_A"), "\"SITE_A\" = \"1\""));
  EXPECT_TRUE(printed(type("SHOW LOGICAL DISK$DATA1"), "_DSA1:"));
  EXPECT_EQ(written_by("F$TRNLNM(\"SITE_A\")"), "1");
  services.changes.clear();
  type("DEASSIGN/SYSTEM SITE_A");
  EXPECT_EQ(first(type("SET SHADOW/SITE=SITE_A DSA1:")), "SIMSHAD-E-BADVALUE");
  EXPECT_EQ(first(type("SET SHADOW/SITE=256 DSA1:")), "SIMSHAD-E-BADVALUE");
  EXPECT_EQ(first(type("DEASSIGN/SYSTEM SITE_A")), "SYSTEM-F-NOLOGNAM");
  EXPECT_EQ(first(type("DEFINE/SYSTEM X 1", Privileges())), "SYSTEM-F-NOPRIV");
  EXPECT_TRUE(services.changes.empty());
  EXPECT_TRUE(services.logicals.all().empty());
}

TEST_F(Procedures, R4_131_R5_46_R5_43__GetdviWalksOverTheMembers) {
  UnitView& u = services.mounted[0];
  u.members.push_back(member("$1$DGA30", "ALPHA"));
  u.members.back().role = MemberRole::copy_target;
  u.members.back().percent = 48;
  u.copy = OperationView{"BETA", 48};
  const auto item = [this](const std::string& device, const std::string& name) {
    return written_by("F$GETDVI(\"" + device + "\",\"" + name + "\")");
  };
  EXPECT_EQ(item("DSA1:", "SHDW_NEXT_MBR_NAME"), "_$1$DGA10:");
  EXPECT_EQ(item("_$1$DGA10:", "SHDW_NEXT_MBR_NAME"), "_$1$DGA20:");
  EXPECT_EQ(item("_$1$DGA20:", "SHDW_NEXT_MBR_NAME"), "_$1$DGA30:");
  EXPECT_EQ(item("_$1$DGA30:", "SHDW_NEXT_MBR_NAME"), "");
  EXPECT_EQ(item("DSA1", "shdw_master"), "TRUE");
  EXPECT_EQ(item("DSA1", "SHDW_MEMBER"), "FALSE");
  EXPECT_EQ(item("$1$DGA10", "SHDW_MASTER_NAME"), "_DSA1:");
  EXPECT_EQ(item("DSA1", "SHDW_MASTER_MBR"), "_$1$DGA10:");
  EXPECT_EQ(item("DSA1", "SHDW_MBR_COUNT"), "2");
  EXPECT_EQ(item("DSA1", "SHDW_DEVICE_COUNT"), "3");
  EXPECT_EQ(item("$1$DGA30", "SHDW_CATCHUP_COPYING"), "TRUE");
  EXPECT_EQ(item("$1$DGA30", "SHDW_MBR_COPY_DONE"), "48");
  EXPECT_EQ(item("DSA1", "SHDW_COPIER_NODE"), "BETA");
  EXPECT_EQ(item("$1$DGA10", "FREEBLOCKS"), "0");
  EXPECT_EQ(item("DSA1", "SHDW_TIMEOUT"), "3600");
  EXPECT_EQ(item("DSA2", "EXISTS"), "FALSE");
  EXPECT_EQ(item("$1$DGA10", "EXISTS"), "TRUE");
}

TEST_F(Procedures, R4_132__TargetsAndMergingMembersAreTold) {
  UnitView& u = services.mounted[0];
  u.merge = OperationView{"", 5};
  for (MemberView& m : u.members) m.merging = true;
  EXPECT_EQ(written_by("F$GETDVI(\"$1$DGA20\",\"SHDW_MERGE_COPYING\")"), "TRUE");
  EXPECT_EQ(written_by("F$GETDVI(\"$1$DGA30\",\"SHDW_MERGE_COPYING\")"), "FALSE");
  EXPECT_EQ(written_by("F$GETDVI(\"$1$DGA30\",\"SHDW_MEMBER\")"), "FALSE");
}

TEST_F(Procedures, GetdviRefusesWhatThereIsNot) {
  EXPECT_EQ(first(type("WRITE SYS$OUTPUT F$GETDVI(\"DSA1\",\"SHDW_X\")")), "DCL-W-IVKEYW");
  EXPECT_EQ(first(type("WRITE SYS$OUTPUT F$GETDVI(\"DSA2\",\"VOLNAM\")")), "SYSTEM-W-NOSUCHDEV");
  EXPECT_EQ(first(type("WRITE SYS$OUTPUT F$GETDVI(\"%\",\"VOLNAM\")")), "SYSTEM-F-IVDEVNAM");
  EXPECT_EQ(first(type("WRITE SYS$OUTPUT F$GETDVI(\"DSA1\")")), "DCL-W-INSFPRM");
}

TEST_F(Procedures, R3_70_R3_25__SysgenShowsAParameterALineOrAllWithAPrefix) {
  const auto r = type("SYSGEN SHOW SHADOW_MAX_COPY");
  ASSERT_EQ(r.lines().size(), 2u);
  EXPECT_EQ(r.lines()[1],
            "SHADOW_MAX_COPY                 4          4         0       200 Threads    D");
  EXPECT_EQ(type("SYSMAN PARAMETERS SHOW SHADOW_MAX_COPY").lines(), r.lines());
  EXPECT_GT(type("SYSGEN SHOW SHADOW").lines().size(), 14u);
  EXPECT_TRUE(printed(type("SYSGEN SHOW SHADOW_PSM_DLY"), "SHADOW_PSM_RDLY"));
  EXPECT_EQ(type("SYSGEN SHOW/ALL").lines().size(), parameters().size() + 1);
  EXPECT_EQ(first(type("SYSGEN SHOW NONSENSE")), "SIMSHAD-E-NOPARAM");
}

TEST_F(Procedures, R3_21_R3_22_R3_23_R3_94__SysgenSetsWhatMayBeSet) {
  type("SYSGEN SET SHADOW_MBR_TMO 60");
  EXPECT_EQ(controls.active(ParameterId::shadow_mbr_tmo), 60);
  EXPECT_EQ(controls.stored(ParameterId::shadow_mbr_tmo), 120);
  EXPECT_EQ(first(type("SYSGEN SET SHADOW_MBR_TMO 70000")), "SIMSHAD-E-BADVALUE");
  EXPECT_EQ(controls.active(ParameterId::shadow_mbr_tmo), 60);
  EXPECT_EQ(first(type("SYSGEN SET SHADOW_MAX_UNIT 100")), "SIMSHAD-E-NOTDYN");
  EXPECT_EQ(controls.active(ParameterId::shadow_max_unit), 500);
  type("SYSGEN SET/CURRENT SHADOW_MAX_UNIT 100");
  EXPECT_EQ(controls.stored(ParameterId::shadow_max_unit), 100);
  EXPECT_EQ(controls.active(ParameterId::shadow_max_unit), 500);
  EXPECT_EQ(first(type("SYSGEN SET NONSENSE 1")), "SIMSHAD-E-NOPARAM");
  EXPECT_EQ(first(type("SYSGEN SET SHADOW_MBR_TMO 9", Privileges())), "SYSTEM-F-NOPRIV");
  EXPECT_TRUE(type("SYSMAN PARAMETERS SET SHADOW_MBR_TMO DEFAULT").succeeded());
  EXPECT_EQ(controls.active(ParameterId::shadow_mbr_tmo), 120);
}

TEST_F(Procedures, R3_24__WhatIsWrittenToCurrentPersists) {
  type("SYSGEN SET SHADOW_MBR_TMO 60");
  type("SYSGEN WRITE CURRENT");
  EXPECT_EQ(controls.stored(ParameterId::shadow_mbr_tmo), 60);
  type("SYSGEN USE CURRENT");
  type("SYSGEN SET SHADOW_MAX_UNIT 100");
  EXPECT_EQ(controls.stored(ParameterId::shadow_max_unit), 500);  // in hand only
  EXPECT_TRUE(printed(type("SYSGEN SHOW SHADOW_MAX_UNIT"), " 100 "));
  EXPECT_EQ(first(type("SYSGEN WRITE ACTIVE")), "SIMSHAD-E-NOTDYN");
  type("SYSGEN WRITE CURRENT");
  EXPECT_EQ(controls.stored(ParameterId::shadow_max_unit), 100);
  EXPECT_EQ(controls.active(ParameterId::shadow_max_unit), 500);
}

TEST_F(Procedures, RP_3_RP_7__PathsAreShownSwitchedAndPreferred) {
  EXPECT_TRUE(printed(type("SHOW DEVICE/MULTIPATH_SET $1$DGA30:"), "PGA0.5000"));
  type("SET DEVICE $1$DGA30:/PATH=PGA0.5000/SWITCH");
  type("SET DEVICE $1$DGA30:/PATH=MSCP/NOENABLE");
  type("SET PREFERRED_PATH $1$DGA30:/HOST=BETA/FORCE");
  type("SET PREFERRED_PATH $1$DGA30:/NOHOST");
  EXPECT_EQ(controls.calls,
            (std::vector<std::string>{"switch $1$DGA30 PGA0.5000", "disable $1$DGA30 MSCP",
                                      "prefer now $1$DGA30 BETA", "prefer $1$DGA30 "}));
  EXPECT_EQ(first(type("SET DEVICE $1$DGA30:/PATH=PGZ9/SWITCH")), "SET-E-NOSUCHPATH");
  EXPECT_EQ(first(type("SET DEVICE $1$DGA30:/PATH=X")), "SIMSHAD-E-CONFQUAL");
  EXPECT_EQ(first(type("SET DEVICE $1$DGA30:/PATH=X/SWITCH/SITE=1")), "SIMSHAD-E-CONFQUAL");
  EXPECT_EQ(first(type("SET PREFERRED_PATH $1$DGA30:/HOST=NOBODY")), "SIMSHAD-E-BADVALUE");
  EXPECT_EQ(first(type("SET PREFERRED_PATH $1$DGA99:/HOST=BETA")), "SYSTEM-W-NOSUCHDEV");
  EXPECT_EQ(controls.calls.size(), 4u);
}

TEST_F(Procedures, R4_84__OutputGoesToAFile) {
  EXPECT_TRUE(type("SHOW SHADOW/OUTPUT=SETS.LIS").lines().empty());
  ASSERT_TRUE(written.contains("SETS.LIS"));
  EXPECT_EQ(written["SETS.LIS"][0], "_DSA1:         Volume Label: DATA1");
  type("SET SHADOW DSA1:/SITE=2/LOG/OUTPUT=LOG.LIS");
  EXPECT_EQ(written["LOG.LIS"], std::vector<std::string>{"_DSA1: SITE 2 set"});
  EXPECT_EQ(first(type("SHOW DEVICE/OUTPUT=READONLY.LIS")), "DCL-E-OPENOUT");
}

TEST_F(Procedures, R4_129__TheAnalyzerShowsTheDescriptorOfASet) {
  type("ANALYZE/SYSTEM");
  const auto r = type("SHOW DEVICE DSA1:");
  EXPECT_TRUE(printed(r, "Shadow Descriptor Block (SHAD)"));
  EXPECT_TRUE(printed(r, "SHAD Device summary for Virtual Unit DSA1"));
  EXPECT_TRUE(printed(r, "Status A0 src,valid"));
  type("EXIT");
  EXPECT_FALSE(printed(type("SHOW DEVICE DSA1:"), "SHAD"));
}

TEST_F(Procedures, R4_130_R4_140__AnalyzerMarksDisksWithoutForcedErrors) {
  EXPECT_FALSE(printed(type("SDA SHOW DEVICE $1$DGA30:"), "nofe"));
  services.known[2].forced_error = false;
  EXPECT_TRUE(printed(type("SDA SHOW DEVICE $1$DGA30:"), "nofe"));
}

TEST_F(Procedures, R4_133__AnalyzeAsksForTheBlocksItWasGiven) {
  services.analysis.members = {device("$1$DGA10"), device("$1$DGA20")};
  services.analysis.compared = 90;
  services.analysis.differing = {{17, 2}, {40, 1}};
  const auto r = type("ANALYZE/DISK_STRUCTURE/SHADOW DSA1:/BLOCKS=(START:10,COUNT:90)/NOIGNORE");
  ASSERT_EQ(services.analyses.size(), 1u);
  EXPECT_EQ(services.analyses[0].first, 10u);
  EXPECT_EQ(services.analyses[0].last, 99u);
  EXPECT_FALSE(services.analyses[0].ignore);
  EXPECT_TRUE(printed(r, "Members differ at LBN 17-18"));
  EXPECT_TRUE(printed(r, "has 3 differing blocks"));
  EXPECT_EQ(type("ANALYZE/DISK/SHADOW/BRIEF DSA1:").lines(),
            (std::vector<std::string>{"17-18", "40"}));
  EXPECT_EQ(first(type("ANALYZE/DISK/SHADOW DSA1:/BLOCKS=(END:5,COUNT:9)")), "SIMSHAD-E-CONFQUAL");
  EXPECT_EQ(first(type("ANALYZE/DISK/SHADOW $1$DGA10:")), "SYSTEM-F-IVDEVNAM");
  EXPECT_EQ(services.analyses.size(), 2u);
}

TEST_F(Procedures, R8_30_R8_31_R8_32_R8_37_R8_38__PoliciesAreCheckedInFull) {
  const auto policy = [this](const std::string& text) {
    return first(type("SET SHADOW/POLICY=HBMM=" + text + " DSA1:"));
  };
  for (const char* good :
       {"MASTER_LIST=*", "(MASTER_LIST=(N1,N2,N3))", "(MASTER_LIST=(N1,N2), MASTER_LIST=(N3,N4))",
        "((MASTER_LIST=(N1,N2,N3),COUNT=2),(MASTER_LIST=(N4,N5),COUNT=1),RESET_THRESHOLD=500000)",
        "(MASTER=*,COUNT=12,MULTIUSE=12,DISMOUNT=1)", "NODEFAULT", "SOME_NAME"})
    EXPECT_EQ(policy(good), "SIMSHAD-E-NOTSUPP") << good;
  for (const char* wrong :
       {"(COUNT=2)", "(MASTER_LIST=(N1,N2),COUNT=1,COUNT=2)", "(MASTER_LIST=N1,COUNT=13)",
        "(MASTER_LIST=(N1,*))", "(MASTER_LIST=N1,MULTIUSE=2)", "(MASTER_LIST=N1,NONSENSE=2)",
        "((COUNT=1),MASTER_LIST=N1)", "(MASTER_LIST=N1,RESET_THRESHOLD=X)"})
    EXPECT_EQ(policy(wrong), "SIMSHAD-E-POLSYNTAX") << wrong;
  EXPECT_EQ(policy("((MASTER_LIST=*,COUNT=12),(MASTER_LIST=N1))"), "SIMSHAD-E-POLLIMIT");
  EXPECT_EQ(first(type("SET SHADOW/POLICY=HBMM=(MASTER_LIST=*)/NAME=NODEFAULT")),
            "SIMSHAD-E-POLRESERVED");
  EXPECT_TRUE(services.untouched());
}

TEST_F(Procedures, R4_73_RA_44__TheStateOfTheSetIsCheckedToo) {
  UnitView& u = services.mounted[0];
  u.members[1].role = MemberRole::copy_target;
  EXPECT_EQ(first(type("SET SHADOW/COPY_SOURCE $1$DGA20:")), "SIMSHAD-E-NOTSOURCE");
  EXPECT_EQ(first(type("SET SHADOW/COPY_SOURCE $1$DGA10:")), "SIMSHAD-E-NOTSUPP");
  u.merge = OperationView{};
  EXPECT_EQ(first(type("SET SHADOW/DEMAND_MERGE DSA1:")), "SIMSHAD-I-MERGEACT");
  u.members.resize(1);
  EXPECT_EQ(first(type("SET SHADOW/DEMAND_MERGE DSA1:")), "SIMSHAD-I-NOMERGE");
  u.state = UnitState::mount_verify;
  EXPECT_EQ(first(type("SET SHADOW/STALL=WRITES DSA1:")), "SIMSHAD-E-BUSY");
  EXPECT_TRUE(services.untouched());
}

TEST_F(Procedures, R4_86__TheSystemDiskHasNoTimeoutOfItsOwn) {
  services.mounted[0].system_disk = true;
  EXPECT_EQ(first(type("SET SHADOW/MVTIMEOUT=9 DSA1:")), "SYSTEM-E-UNSUPPORTED");
  EXPECT_TRUE(services.untouched());
}

TEST_F(Procedures, EveryCommandAndQualifierHasHelp) {
  for (const dcl::CommandRow* row : commands.table().rows()) {
    EXPECT_FALSE(row->help.empty() || row->requirement.empty()) << row->verb << row->noun;
    for (const dcl::WordRow& q : row->qualifiers) EXPECT_FALSE(q.help.empty()) << q.name;
    for (const dcl::ParameterRow& p : row->parameters) EXPECT_FALSE(p.help.empty()) << p.name;
    const std::string topic = std::string(row->verb) + " " + std::string(row->noun);
    EXPECT_TRUE(type("HELP " + topic).succeeded()) << topic;
  }
}

}  // namespace
}  // namespace shadow::test
