#pragma once
// Where a node reports. opa0 always prints, also without quorum (RA.4); opcom goes to the operator
// terminals of all nodes and is held back while the node may not run; the journal gets everything
// that the two get, and more (RA.7, RA.45).
#include "engine/base/messages.hpp"

namespace shadow {

class OperatorConsole {
 public:
  virtual void opa0(const Emission& e) = 0;
  virtual void opcom(const Emission& e) = 0;
  virtual void journal(const Emission& e) = 0;

 protected:
  ~OperatorConsole() = default;
};

}  // namespace shadow
