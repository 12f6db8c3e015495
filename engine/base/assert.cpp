#include "engine/base/assert.hpp"

#include <cstdio>
#include <cstdlib>

namespace shadow {
namespace {
const char* context = "";
}

void set_assert_context(const char* text) { context = text; }

void assertion_failed(const char* expression, const char* file, int line, const char* note) {
  std::fprintf(stderr, "%s:%d: broken invariant: %s (%s) %s\n", file, line, expression, note,
               context);
  std::abort();
}

}  // namespace shadow
