#include "engine/host/context.hpp"

namespace shadow {

void NodeContext::report(MessageId id, std::vector<MessageVar> vars) const {
  const Emission e(id, std::move(vars));
  const Destination to = destination(e);
  const bool both = to == Destination::console_and_terminals;
  if (both || to == Destination::console) ports.console.opa0(e);
  if (both || to == Destination::terminals) ports.console.opcom(e);
  ports.console.journal(e);
}

void NodeContext::note(MessageId id, std::vector<MessageVar> vars) const {
  ports.console.journal(Emission(id, std::move(vars)));
}

}  // namespace shadow
