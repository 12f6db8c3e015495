#pragma once
// A broken invariant stops the run: results of a run that went on would be lies. On in all build
// types.

namespace shadow {

/// Prints expression, place and note on standard error (with what `set_assert_context` was given)
/// and aborts.
[[noreturn]] void assertion_failed(const char* expression, const char* file, int line,
                                   const char* note);

/// Text printed with every failed assertion of this process: the command line and the seed. Kept by
/// pointer.
void set_assert_context(const char* text);

}  // namespace shadow

#define SHADOW_ASSERT(condition, note)                                  \
  do {                                                                  \
    if (!(condition)) [[unlikely]]                                      \
      ::shadow::assertion_failed(#condition, __FILE__, __LINE__, note); \
  } while (false)
