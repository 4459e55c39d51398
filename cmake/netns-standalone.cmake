# SPDX-License-Identifier: GPL-2.0-only

# The build against a packaged ns-3, outside an ns-3 tree.

option(NETNS_PYTHON "Build the library for the wheel ns3-netns-sim" OFF)
option(NETNS_SANITIZE "Build our own code with AddressSanitizer and UBSan" OFF)

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()
if(CMAKE_CXX_FLAGS_RELEASE STREQUAL "-O3 -DNDEBUG")
  set(CMAKE_CXX_FLAGS_RELEASE "-O2 -g1 -DNDEBUG")
endif()

find_program(NETNS_CCACHE ccache)
if(NETNS_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${NETNS_CCACHE}")
endif()

set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/lib")

set(NETNS_NS3_PREFIX "" CACHE PATH "Folder with the include/ and lib64/ of a packaged ns-3")
include("${CMAKE_CURRENT_LIST_DIR}/netns-ns3.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/netns-headers.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/netns-presets.cmake")
find_package(SQLite3 REQUIRED)
find_package(ZLIB REQUIRED)
find_package(Threads REQUIRED)

# Our headers are C++17; those of ns-3 from 3.38 on are not
if(NOT CMAKE_CXX_STANDARD)
  if(ns3_VERSION VERSION_LESS 3.38)
    set(CMAKE_CXX_STANDARD 17)
  else()
    set(CMAKE_CXX_STANDARD 20)
  endif()
endif()
set(CMAKE_CXX_STANDARD_REQUIRED ON)

string(REGEX MATCH "^([0-9]+)\\.([0-9]+)" netns_version "${ns3_VERSION}")
math(EXPR netns_version "100 * ${CMAKE_MATCH_1} + ${CMAKE_MATCH_2}")
add_compile_definitions(NETNS_NS3_VERSION=${netns_version})
add_compile_options(-Wall -Wextra -Wno-unused-parameter)
if(NETNS_SANITIZE)
  # The packaged libraries carry no run-time type information that UBSan's vptr check could read
  set(netns_sanitizers -fsanitize=address,undefined -fno-sanitize=vptr)
  add_compile_options(${netns_sanitizers} -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
  add_link_options(${netns_sanitizers})
endif()

set(netns_include "${CMAKE_BINARY_DIR}/include")
netns_flatten_headers("${netns_include}/ns3" ${HEADER_FILES} ${PRIVATE_HEADER_FILES})
netns_write_module_header("${netns_include}/ns3/netns-module.h" ${HEADER_FILES})

netns_ns3_targets(netns_libraries ${NS3_MODULES})
if(SOURCE_FILES)
  # The Boost that comes with the packaged ns-3 compiles as C++17 only
  set_source_files_properties(model/time/ini-file.cc PROPERTIES COMPILE_OPTIONS -std=gnu++17)
  netns_write_presets("${netns_include}/ns3" ${PRESETS})
  add_library(netns SHARED ${SOURCE_FILES})
  string(REGEX MATCH "^[0-9]+\\.[0-9]+" netns_soversion "${PROJECT_VERSION}")
  if(NOT NETNS_PYTHON) # there are no links in a wheel
    set_target_properties(
      netns PROPERTIES VERSION ${PROJECT_VERSION} SOVERSION ${netns_soversion}
    )
  endif()
  target_compile_features(netns PUBLIC cxx_std_${CMAKE_CXX_STANDARD})
  target_link_libraries(
    netns
    PUBLIC ${netns_libraries}
    PRIVATE SQLite::SQLite3 ZLIB::ZLIB Threads::Threads
  )
else()
  # Nothing to compile yet: the name stands for what it will be linked with
  add_library(netns INTERFACE)
  target_link_libraries(netns INTERFACE ${netns_libraries})
endif()
get_target_property(netns_type netns TYPE)
if(netns_type STREQUAL "INTERFACE_LIBRARY")
  target_include_directories(netns BEFORE INTERFACE "${netns_include}")
else()
  target_include_directories(netns BEFORE PUBLIC "$<BUILD_INTERFACE:${netns_include}>")
endif()
add_library(netns::netns ALIAS netns)

# Adds one program to examples/ or bench/; SQLite and zlib are at hand for its own use
function(netns_add_program)
  cmake_parse_arguments(PROGRAM "" "NAME" "SOURCE_FILES;NS3_MODULES" ${ARGN})
  netns_ns3_targets(libraries ${PROGRAM_NS3_MODULES})
  add_executable(${PROGRAM_NAME} ${PROGRAM_SOURCE_FILES})
  set_property(GLOBAL APPEND PROPERTY NETNS_PROGRAMS ${PROGRAM_NAME})
  target_link_libraries(
    ${PROGRAM_NAME}
    PRIVATE netns::netns ${libraries} SQLite::SQLite3 ZLIB::ZLIB Threads::Threads
  )
endfunction()

include(GNUInstallDirs)
set(netns_data_dir "${CMAKE_INSTALL_DATAROOTDIR}/netns")
file(RELATIVE_PATH NETNS_DATA_FROM_BIN "/${CMAKE_INSTALL_BINDIR}" "/${netns_data_dir}")
foreach(folder examples bench)
  if(EXISTS "${CMAKE_CURRENT_SOURCE_DIR}/${folder}/CMakeLists.txt")
    add_subdirectory(${folder})
  endif()
endforeach()

get_property(netns_installed_programs GLOBAL PROPERTY NETNS_PROGRAMS)

# The suites register themselves while the program loads, so they are linked into it directly
netns_add_program(
  NAME netns-test-runner
  SOURCE_FILES test/netns-test-runner.cc ${TEST_SOURCES}
  NS3_MODULES ${TEST_NS3_MODULES} ${ROUTING_NS3_MODULES}
)
target_compile_definitions(
  netns-test-runner PRIVATE NS_TEST_SOURCEDIR="${CMAKE_CURRENT_SOURCE_DIR}/test"
                            NETNS_TEST_ALL_ROUTING
)

# Of the kind "callbacks" of ./netns fuzz
netns_add_program(
  NAME netns-callbacks
  SOURCE_FILES test/netns-callbacks.cc test/device/callback-actions.cc
               test/device/callback-places.cc test/device/callback-sweep.cc
               test/device/callback-world.cc
  NS3_MODULES ${TEST_NS3_MODULES}
)

# For ./netns: the names that its run command takes
get_property(netns_programs GLOBAL PROPERTY NETNS_PROGRAMS)
string(REPLACE ";" "\n" netns_programs "${netns_programs}")
file(WRITE "${CMAKE_BINARY_DIR}/programs.txt" "${netns_programs}\n")

include("${CMAKE_CURRENT_LIST_DIR}/netns-script.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/netns-install.cmake")
