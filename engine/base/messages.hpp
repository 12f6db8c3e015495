#pragma once
// The message catalogue (appendix A) as one table: facility, severity, identifier, event key, text.
// Code names a row; spelling and texts are corrected in the table without touching logic (RA.42).
// Texts are ours; tests match facility, severity, identifier, key and variables, never the wording.
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/status.hpp"
#include "engine/base/types.hpp"

namespace shadow {

enum class MessageId : std::uint16_t {
  // A.1 mount verification
  mv_offline,
  mv_writelock,
  mv_wrongvol,
  mv_completed,
  mv_aborted,
  // A.2
  opcom_vmb,
  // A.3 shadow server
  ssrv_inicomp,
  ssrv_cmpfcpy,
  ssrv_cmpmrg,
  ssrv_complyfail,
  ssrv_inifcpy,
  ssrv_inimrg,
  ssrv_inimmrg,
  ssrv_cmpmmrg,
  ssrv_spndfcpy,
  ssrv_spndmrg,
  ssrv_spndmmrg,
  ssrv_resfcpy,
  ssrv_resmrg,
  ssrv_resmmrg,
  ssrv_termfcpy,
  ssrv_termmrg,
  ssrv_termmmrg,
  ssrv_trmsts,
  ssrv_normal,
  ssrv_complywarn,
  // A.4 volume processing
  volproc_wrongvol,
  volproc_aborted,
  volproc_wrtlck,
  volproc_completed,
  volproc_offline,
  volproc_statechg,
  volproc_masterchg_dump,
  volproc_masterchg_nodump,
  volproc_copydone,
  volproc_reduced,
  volproc_allcopydone,
  volproc_copystart,
  // A.5 MOUNT and DISMOUNT
  mount_mounted,
  mount_shdwmemsucc,
  mount_shdwmemcopy,
  mount_automemcopy,
  mount_shdwmemmcopy,
  mount_insfmem,
  mount_shdwcopyreq,
  mount_shdwmemfail,
  mount_shdwmemmrg,
  mount_isambr,
  mount_wrongvu,
  mount_difvolmnt,
  mount_devnotdism,
  mount_dupunitno,
  mount_volident,
  mount_incvollabel,
  mount_oprqst,
  mount_opreply,
  dism_notshdwmem,
  dism_cannotdmt,
  dism_srcmem,
  // A.9 connection manager
  cnx_lost,
  cnx_qlost,
  cnx_qregain,
  cnx_timedout,
  cnx_propose,
  cnx_removed,
  cnx_complete,
  cnx_establish,
  cnx_reconnect,
  cnx_added,
  cnx_lastgasp,
  // A.8 bugchecks
  bug_shadbootfail,
  bug_shaddetincon,
  bug_shadzerombr,
  bug_cluexit,
  bug_sysdisklost,
  // A.10 write bitmaps
  wbm_start,
  wbm_delete,
  wbm_rename,
  wbm_buff,
  wbm_single,
  wbm_local,
  wbm_nomem,
  wbm_reset,
  wbm_rstcan,
  wbm_lost,
  // A.12 of our own
  sim_maxunit,
  sim_maxmembers,
  sim_noallocl,
  sim_reqmem,
  sim_vfylabel,
  sim_nobitmap,
  sim_incomplete,
  sim_qdskshad,
  sim_notshadow,
  sim_version,
  sim_foreign,
  sim_badvalue,
  sim_confqual,
  sim_notsource,
  sim_polsyntax,
  sim_polnotfound,
  sim_polinuse,
  sim_polreserved,
  sim_pollimit,
  sim_polmixed,
  sim_nomerge,
  sim_mergeact,
  sim_busy,
  sim_shared,
  sim_nosuchbmp,
  sim_noparam,
  sim_notdyn,
  sim_notsupp,
  sim_waiting,
  sim_rmtmntfail,
  sim_smallroot,
  dcl_ivverb,
  dcl_ivqual,
  dcl_abkeyw,
  dcl_insfprm,
  dcl_maxparm,
  dcl_ivkeyw,
  dcl_valreq,
  dcl_ivchar,
  dcl_novalu,
  dcl_notneg,
  dcl_nolist,
  dcl_undsym,
  dcl_ivfnam,
  dcl_expsyn,
  dcl_openin,
  dcl_openout,
  rms_fnf,
  show_notran,
  sys_nolognam,
  set_nosuchpath,
  sysboot_setmax,
  sysboot_setmin,
  sim_nosuchreq,
  // conditions printed as %SYSTEM-s-IDENT: see `system_message`
  // RA.45 journal only
  set_generation,
  set_mergeneed,
  set_extended,
  set_forceflag,
  set_stall,
  set_readcost,
  set_site,
  set_policy,
  rec_take,
  rec_skip,
  rec_delay,
  io_repair,
  io_race,
  hbmm_state,
  crash_bugcheck,
  crash_dumperrlog,
  crash_dumpmem,
  crash_dumpdone,
  count_
};

/// Where a message goes (RA.3); the journal gets it in any case.
enum class Destination : std::uint8_t {
  process,                // who gave the command
  console,                // OPA0 of the node, a plain line
  terminals,              // operator terminals of all nodes, with banner (RA.5)
  console_and_terminals,  // both (RA.4)
  journal                 // nowhere else (RA.45)
};

/// One row of the catalogue.
struct MessageRow {
  MessageId id;
  std::string_view facility;  // "MOUNT"; "" for lines without %FAC-s-IDENT (A.1, bugchecks)
  char severity;              // S I W E F
  std::string_view ident;     // "SHDWMEMCOPY"; "" for mount verification and `%CNXMAN, text` (RA.3)
  std::string_view key;       // event key "VOLPROC.OFFLINE"; else same as ident
  std::string_view
      text;  // {name} a variable, {_name} as `_DSA1:`, {:name} as `DSA1:` (RA.6), [..] optional
  char evidence;  // M H N F S C P as in appendix A
  std::string_view requirement;
  Destination destination = Destination::process;
};

/// The row of `id`.
[[nodiscard]] const MessageRow& message_row(MessageId id);
/// The whole table, in the order of the enumeration.
[[nodiscard]] std::span<const MessageRow> message_rows();

/// A variable of a message: unit, member, label, host, lbn, id, io_size, factor, kind, owner, node,
/// status, device ...
struct MessageVar {
  std::string name;
  std::string value;
};

/// A message that happened: what, and with which variables.
struct Emission {
  Emission() = default;
  explicit Emission(MessageId i) : id(i) {}
  Emission(MessageId i, std::vector<MessageVar> v) : id(i), vars(std::move(v)) {}
  MessageId id = MessageId::count_;
  std::vector<MessageVar> vars;
  /// Set for a condition printed by itself (`%SYSTEM-F-NOPRIV`); id is then count_.
  Status system = Status::pending;
  bool secondary = false;  // printed with '-' (RA.1)
};

/// A system condition as a message: `%SYSTEM-s-IDENT`, or `-SYSTEM-...` as a secondary line.
[[nodiscard]] Emission system_message(Status s, bool secondary = false);
[[nodiscard]] char severity(const Emission& e);
[[nodiscard]] std::string_view facility(const Emission& e);
[[nodiscard]] std::string_view ident(const Emission& e);
[[nodiscard]] std::string_view key(const Emission& e);
/// Conditions go to the process.
[[nodiscard]] Destination destination(const Emission& e);
/// The value of a variable, or nothing.
[[nodiscard]] std::optional<std::string_view> variable(const Emission& e, std::string_view name);
/// The text with its variables filled in.
[[nodiscard]] std::string text(const Emission& e);
/// The whole line: `%MOUNT-I-MOUNTED, DATA1 mounted on _DSA1:`.
[[nodiscard]] std::string line(const Emission& e);

}  // namespace shadow
