# SPDX-License-Identifier: GPL-2.0-only

# The build as contrib/netns: ns-3's own build_lib does the work.

find_package(SQLite3 QUIET)
find_package(ZLIB QUIET)
find_package(Threads QUIET)
find_package(Boost 1.66 QUIET)
set(netns_missing)
foreach(package SQLite3 ZLIB Threads Boost)
  if(NOT ${package}_FOUND)
    list(APPEND netns_missing ${package})
  endif()
endforeach()
if(netns_missing)
  list(JOIN netns_missing ", " netns_missing)
  message(STATUS "netns is left out: not found: ${netns_missing} (development packages)")
  return()
endif()

# 348 for ns-3.48; a tree between releases (3-dev) counts as the newest
string(REGEX MATCH "^([0-9]+)\\.([0-9]+)" netns_version "${NS3_VER}")
if(netns_version)
  math(EXPR netns_version "100 * ${CMAKE_MATCH_1} + ${CMAKE_MATCH_2}")
  add_definitions(-DNETNS_NS3_VERSION=${netns_version})
endif()

# Adds one program to examples/ or bench/
function(netns_add_program)
  cmake_parse_arguments(PROGRAM "" "NAME" "SOURCE_FILES;NS3_MODULES" ${ARGN})
  set(libraries ${libnetns})
  foreach(module ${PROGRAM_NS3_MODULES})
    list(APPEND libraries ${lib${module}})
  endforeach()
  set(BLIB_LIBNAME netns)
  build_lib_example(
    NAME ${PROGRAM_NAME}
    SOURCE_FILES ${PROGRAM_SOURCE_FILES}
    LIBRARIES_TO_LINK ${libraries} ${SQLite3_LIBRARIES} ${ZLIB_LIBRARIES}
  )
endfunction()

include(cmake/netns-presets.cmake)
netns_write_presets("${CMAKE_HEADER_OUTPUT_DIRECTORY}" ${PRESETS})
build_lib(
  LIBNAME netns
  SOURCE_FILES ${SOURCE_FILES}
  HEADER_FILES ${HEADER_FILES}
  PRIVATE_HEADER_FILES ${PRIVATE_HEADER_FILES}
  LIBRARIES_TO_LINK ${NS3_MODULES} ${SQLite3_LIBRARIES} ${ZLIB_LIBRARIES}
  TEST_SOURCES ${TEST_SOURCES}
)
# build_lib takes libraries for the tests alone only from some release after 3.43 on
if(TARGET "${testnetns}")
  target_link_libraries(${testnetns} ${TEST_NS3_MODULES} ${SQLite3_LIBRARIES})
endif()

# ns-3 itself goes into examples/ only
if(ENABLE_EXAMPLES)
  add_subdirectory(bench)
endif()
