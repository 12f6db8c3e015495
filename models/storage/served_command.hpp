#pragma once
// A command that a client has given to another node's MSCP server, from its start to its end.
#include <cstdint>

#include "engine/base/blocks.hpp"
#include "engine/ports/disk.hpp"

namespace shadow::models {

class DiskUnit;
class NodeDisk;
class ServedProbe;

struct ServedCommand {
  enum class State : std::uint8_t {
    free,
    waiting,  // for a credit of the connection
    going,    // to the server
    at_server,
    stranded,  // the server works on it no more; the client will hear of its connection's end
    coming,    // the end message is on its way
    ending     // the client hears of its end at this instant
  };
  NodeDisk* client = nullptr;    // null: nobody asks any more
  IoOp* op = nullptr;            // who waits; null: abandoned, or a probe
  ServedProbe* probe = nullptr;  // a packet acknowledge instead of a transfer
  DiskUnit* unit = nullptr;
  NodeId from;
  NodeId to;
  IoKind kind = IoKind::read;
  BlockRange range;
  Blocks data;
  BlockCount done = 0;
  Status status = Status::pending;
  bool equal = true;
  BlockCount last_part = 0;  // blocks of the last fragment
  State state = State::free;
  bool gone = false;    // the server must not go on with it
  bool credit = false;  // it holds one of its connection
  std::uint32_t generation = 0;
  std::uint64_t sequence = 0;
  NodeDisk* face = nullptr;  // the server's
  IoOp* at_disk = nullptr;   // what the server has under way there; null: nothing
  SimTime since{};           // begin of that
};

}  // namespace shadow::models
