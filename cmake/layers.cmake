# What nearly every source includes, read once a target. Only headers from outside: a change of one of ours does
# not compile everything anew. Each source names what it uses all the same.
set(shadow_headers <algorithm> <array> <cstdint> <deque> <functional> <map> <memory> <optional> <set> <span>
  <string> <string_view> <utility> <variant> <vector> <fmt/format.h> <tl/expected.hpp>)
# shadow_layer(NAME FOLDERS... LINKS...): a static library of all sources below the folders given.
function(shadow_layer name)
  cmake_parse_arguments(L "" "" "FOLDERS;LINKS" ${ARGN})
  set(sources)
  foreach(folder ${L_FOLDERS})
    file(GLOB_RECURSE found CONFIGURE_DEPENDS ${folder}/*.cpp)
    list(APPEND sources ${found})
  endforeach()
  if(NOT sources)  # nothing there yet: what needs it gets its links all the same
    add_library(${name} INTERFACE)
    target_link_libraries(${name} INTERFACE shadow_options ${L_LINKS})
    return()
  endif()
  add_library(${name} STATIC ${sources})
  target_link_libraries(${name} PUBLIC shadow_options ${L_LINKS})
  target_precompile_headers(${name} PRIVATE ${shadow_headers})
endfunction()
