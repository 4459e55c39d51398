# SPDX-License-Identifier: GPL-2.0-only

# Finds a packaged ns-3 and makes its imported targets usable.
#
# Input: NETNS_NS3_PREFIX, the folder that holds the package's include/ and lib64/ (or lib/); empty
# for one that is installed in the system. Output: imported targets, NETNS_NS3_INCLUDE_DIR,
# netns_ns3_target().

if(NETNS_NS3_PREFIX)
  get_filename_component(NETNS_NS3_PREFIX "${NETNS_NS3_PREFIX}" ABSOLUTE)
  # A prefix given anew must win over the one remembered from an earlier configuration
  if(NOT "${ns3_DIR}" MATCHES "^${NETNS_NS3_PREFIX}/")
    unset(ns3_DIR CACHE)
  endif()
  find_package(
    ns3 CONFIG REQUIRED
    PATHS "${NETNS_NS3_PREFIX}"
    PATH_SUFFIXES lib64/cmake/ns3 lib/cmake/ns3
    NO_DEFAULT_PATH
  )
else()
  find_package(ns3 CONFIG REQUIRED)
endif()

# The packaged targets name include folders and libraries of the machine that they were built on.
# Keeps the one include folder that has ns-3 in it, and drops absolute libraries that are not here.
function(netns_repair_target target)
  get_target_property(folders ${target} INTERFACE_INCLUDE_DIRECTORIES)
  set(kept)
  foreach(folder ${folders})
    if(EXISTS "${folder}/ns3/core-module.h")
      set(kept "${folder}")
      set(NETNS_NS3_INCLUDE_DIR "${folder}" PARENT_SCOPE)
      break()
    endif()
  endforeach()
  set_target_properties(${target} PROPERTIES INTERFACE_INCLUDE_DIRECTORIES "${kept}")

  get_target_property(libraries ${target} INTERFACE_LINK_LIBRARIES)
  set(kept)
  foreach(library ${libraries})
    if(library AND NOT (IS_ABSOLUTE "${library}" AND NOT EXISTS "${library}"))
      list(APPEND kept "${library}")
    endif()
  endforeach()
  set_target_properties(${target} PROPERTIES INTERFACE_LINK_LIBRARIES "${kept}")

  # The path of the sources on the build machine; a program must not get to see it
  get_target_property(definitions ${target} INTERFACE_COMPILE_DEFINITIONS)
  if(definitions)
    list(FILTER definitions EXCLUDE REGEX "^PROJECT_SOURCE_PATH=")
    set_target_properties(${target} PROPERTIES INTERFACE_COMPILE_DEFINITIONS "${definitions}")
  endif()
endfunction()

set(netns_ns3_libraries)
get_property(netns_imported DIRECTORY PROPERTY IMPORTED_TARGETS)
foreach(target ${netns_imported})
  if(target MATCHES "^ns3::")
    get_target_property(type ${target} TYPE)
    if(type STREQUAL "SHARED_LIBRARY")
      netns_repair_target(${target})
      list(APPEND netns_ns3_libraries ${target})
    endif()
  endif()
endforeach()
if(NOT NETNS_NS3_INCLUDE_DIR)
  message(FATAL_ERROR "The ns-3 in ${ns3_DIR} names no include folder that has ns3/core-module.h")
endif()

# The libraries of a distribution's package carry no search path, and one unpacked into a folder is
# not where the loader looks: RPATH, unlike RUNPATH, holds for libraries that libraries need
set(netns_ns3_link_options)
if(NETNS_NS3_PREFIX AND CMAKE_LIBRARY_ARCHITECTURE
   AND "${ns3_DIR}" MATCHES "/${CMAKE_LIBRARY_ARCHITECTURE}/")
  set(netns_ns3_link_options -Wl,--disable-new-dtags)
  add_link_options(${netns_ns3_link_options})
endif()

# Sets result to the imported target of an ns-3 module: ns3::core, or ns3::libcore as in ns-3.37
function(netns_ns3_target result module)
  foreach(target ns3::${module} ns3::lib${module})
    if(TARGET ${target})
      set(${result} ${target} PARENT_SCOPE)
      return()
    endif()
  endforeach()
  message(FATAL_ERROR "The ns-3 in ${ns3_DIR} has no module ${module}")
endfunction()

# Sets result to the imported targets of several ns-3 modules
function(netns_ns3_targets result)
  set(targets)
  foreach(module ${ARGN})
    netns_ns3_target(target ${module})
    list(APPEND targets ${target})
  endforeach()
  set(${result} ${targets} PARENT_SCOPE)
endfunction()
