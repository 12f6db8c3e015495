#include "engine/base/planted.hpp"

namespace shadow {
#ifdef SHADOW_PLANTED
namespace {
Planted chosen = Planted::none;
}
void plant(Planted bug) { chosen = bug; }
bool planted(Planted bug) { return chosen == bug; }
#endif
}  // namespace shadow
