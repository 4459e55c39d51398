# SPDX-License-Identifier: GPL-2.0-only

# Leaves in the build folder what the compiler needs for one user's script: script-compile.rsp and
# script-link.rsp, to be given as @FILE. A script may use any module of the packaged ns-3.

# Modules that a script gets whether it names a symbol of them or not (types looked up by name)
netns_ns3_targets(netns_always ${NS3_MODULES} ${TEST_NS3_MODULES})

netns_ns3_target(netns_core core)
get_target_property(netns_definitions ${netns_core} INTERFACE_COMPILE_DEFINITIONS)
if(NOT netns_definitions)
  set(netns_definitions)
endif()
list(TRANSFORM netns_definitions PREPEND "-D")

set(netns_compile
    -std=gnu++${CMAKE_CXX_STANDARD}
    -O2
    -g1
    -Wall
    "-I\"${netns_include}\""
    "-isystem \"${NETNS_NS3_INCLUDE_DIR}\""
    ${netns_definitions}
)
set(netns_link "-Wl,--no-as-needed")
if(SOURCE_FILES)
  list(APPEND netns_link "\"$<TARGET_FILE:netns>\"")
endif()
foreach(target ${netns_always})
  list(APPEND netns_link "\"$<TARGET_FILE:${target}>\"")
endforeach()
list(APPEND netns_link "-Wl,--as-needed")
foreach(target ${netns_ns3_libraries})
  # The visualizer needs Python and a window system
  if(NOT target IN_LIST netns_always AND NOT target MATCHES "visualizer$")
    list(APPEND netns_link "\"$<TARGET_FILE:${target}>\"")
  endif()
endforeach()
list(APPEND
  netns_link
  "-Wl,-rpath,\"${CMAKE_LIBRARY_OUTPUT_DIRECTORY}\""
  "-Wl,-rpath,\"$<TARGET_FILE_DIR:${netns_core}>\""
  "-Wl,--allow-shlib-undefined"
  "\"${SQLite3_LIBRARIES}\""
  "\"${ZLIB_LIBRARIES}\""
  -lpthread
)
string(REPLACE ";" "\n" netns_compile "${netns_compile}")
string(REPLACE ";" "\n" netns_link "${netns_link}")
file(GENERATE OUTPUT "${CMAKE_BINARY_DIR}/script-compile.rsp" CONTENT "${netns_compile}\n")
file(GENERATE OUTPUT "${CMAKE_BINARY_DIR}/script-link.rsp" CONTENT "${netns_link}\n")
