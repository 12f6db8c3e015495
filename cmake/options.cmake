# Flags of every target: warnings, reproducible floating point, sanitizers, linker, ccache.
get_filename_component(SHADOW_ROOT ${CMAKE_CURRENT_LIST_DIR} DIRECTORY)

find_program(CCACHE ccache)
if(CCACHE)
  # Paths relative to the project: a second clone of it finds what the first compiled.
  # Precompiled headers are compared by what is in them, not by their times.
  set(launcher ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${SHADOW_ROOT} CCACHE_NOHASHDIR=1
    CCACHE_SLOPPINESS=pch_defines,time_macros CCACHE_PCH_EXTERNAL_CHECKSUM=1 ${CCACHE})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${launcher})
  set(CMAKE_C_COMPILER_LAUNCHER ${launcher})
endif()

add_library(shadow_options INTERFACE)
target_compile_options(shadow_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion
  # the event log must be the same on every machine and build type
  -ffp-contract=off)
target_compile_options(shadow_options INTERFACE "SHELL:-Xclang -fno-pch-timestamp")
target_include_directories(shadow_options INTERFACE ${SHADOW_ROOT})
target_link_options(shadow_options INTERFACE -fuse-ld=lld-19)
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")
set(CMAKE_CXX_FLAGS_DEBUG "-O0 -g1")
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O1 -g1")
if(SHADOW_SANITIZE)
  target_compile_options(shadow_options INTERFACE -fsanitize=address,undefined
    -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
  # a frame that is used again at once would hide its use after the end
  target_compile_definitions(shadow_options INTERFACE SHADOW_NO_FRAME_POOL)
  target_link_options(shadow_options INTERFACE -fsanitize=address,undefined)
endif()
if(SHADOW_COVERAGE)
  target_compile_options(shadow_options INTERFACE --coverage)
  target_link_options(shadow_options INTERFACE --coverage)
endif()
if(SHADOW_FUZZ)  # coverage of what the fuzz targets call
  target_compile_options(shadow_options INTERFACE -fsanitize=fuzzer-no-link)
endif()
