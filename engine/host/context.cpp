#include "engine/host/context.hpp"

namespace shadow {

void NodeContext::report(MessageId id, std::vector<MessageVar> vars) const {
  const Emission e(id, std::move(vars));
  ports.console.opa0(e);
  ports.console.opcom(e);
  ports.console.journal(e);
}

void NodeContext::note(MessageId id, std::vector<MessageVar> vars) const {
  ports.console.journal(Emission(id, std::move(vars)));
}

}  // namespace shadow
