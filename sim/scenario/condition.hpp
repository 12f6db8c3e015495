#pragma once
// When something is to happen: conditions of [[event]] `when` and of ADVANCE TO.
//   copy|merge|minicopy|minimerge DSAn: 50%
//   begin|end OPERATION DSAn:
//   state DSAn: WORD [on NODE]
//   message FAC-S-IDENT [on NODE]
//   journal KEY [DSAn:]
//   event NAME [+duration]
//   node N WORD
//   io K on DISK [after event NAME]
//   message K from N to N [after event NAME]
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "engine/base/types.hpp"
#include "models/quantity/quantity.hpp"
#include "sim/scenario/names.hpp"

namespace shadow::sim {

enum class OperationWord : std::uint8_t { copy, merge, minicopy, minimerge };
[[nodiscard]] std::string_view word(OperationWord o);

/// States of a unit, as conditions and expectations name them.
enum class UnitWord : std::uint8_t {
  steady,
  copying,
  merging,
  copying_and_merging,
  mount_verification,
  timed_out,
  dismounted
};
[[nodiscard]] std::string_view word(UnitWord s);
[[nodiscard]] models::Parsed<UnitWord> parse_unit_state(std::string_view text);

/// States of a node (RC.36).
enum class NodeWord : std::uint8_t {
  booting,
  member,
  blocked,
  reconnecting,
  removed,
  crashed,
  halted,
  hung,
  off
};
[[nodiscard]] std::string_view word(NodeWord s);
[[nodiscard]] models::Parsed<NodeWord> parse_node_state(std::string_view text);

/// FAC-S-IDENT; an unknown one is refused where the message table knows the facility.
struct MessageName {
  std::string facility;
  char severity = 'I';
  std::string ident;
};
[[nodiscard]] models::Parsed<MessageName> parse_message_name(std::string_view text);
[[nodiscard]] std::string to_text(const MessageName& m);
/// A key of the event journal ("VOLPROC.OFFLINE", RA.45), as the message table spells it.
[[nodiscard]] models::Parsed<std::string> parse_journal_key(std::string_view text);

namespace when {

/// The fence of an operation has passed a share of the volume.
struct Progress {
  OperationWord operation{};
  std::string unit;
  double share = 0;
};
struct Begins {
  OperationWord operation{};
  std::string unit;
};
struct Ends {
  OperationWord operation{};
  std::string unit;
};
struct UnitIs {
  std::string unit;
  UnitWord state{};
  std::string node;  // empty: on any
};
struct MessageSeen {
  MessageName message;
  std::string node;  // empty: on any
};
struct JournalSeen {
  std::string key;
  std::string unit;  // empty: any
};
struct AfterEvent {
  std::string event;
  Duration delay{};
};
struct NodeIs {
  std::string node;
  NodeWord state;
};
/// The k-th command (from 1) that a disk gets.
struct NthIo {
  std::int64_t k;
  std::string disk;
  std::string after;  // event; empty: from t = 0
};
struct NthMessage {
  std::int64_t k;
  std::string from;
  std::string to;
  std::string after;
};

}  // namespace when

using Condition =
    std::variant<when::Progress, when::Begins, when::Ends, when::UnitIs, when::MessageSeen,
                 when::JournalSeen, when::AfterEvent, when::NodeIs, when::NthIo, when::NthMessage>;

/// Names of components must exist (a DSAn: named nowhere is legal); names of events are checked by
/// the loader, which knows them all. The error says what was found and what is allowed.
[[nodiscard]] models::Parsed<Condition> parse_condition(std::string_view text, const Names& names);

/// The event a condition waits for; empty for the others.
[[nodiscard]] std::string_view event_of(const Condition& c);

}  // namespace shadow::sim
