# SPDX-License-Identifier: GPL-2.0-only

# Lays the headers out flat, as users and ns-3 itself see them: include/ns3/NAME.h in the build
# folder, links to the sources, so that an edit needs no step of its own.

# Links the given headers (paths in the source folder), and removes links that are no longer listed
function(netns_flatten_headers folder)
  file(MAKE_DIRECTORY "${folder}")
  set(wanted netns-module.h netns-preset-rows.inc) # made by the build, not links
  foreach(header ${ARGN})
    get_filename_component(name "${header}" NAME)
    if(name IN_LIST wanted)
      message(FATAL_ERROR "Two headers are called ${name}; users could reach only one of them")
    endif()
    if(NOT EXISTS "${CMAKE_CURRENT_SOURCE_DIR}/${header}")
      message(FATAL_ERROR "CMakeLists.txt lists ${header}, which does not exist")
    endif()
    list(APPEND wanted ${name})
    file(CREATE_LINK "${CMAKE_CURRENT_SOURCE_DIR}/${header}" "${folder}/${name}" SYMBOLIC)
  endforeach()
  file(GLOB present RELATIVE "${folder}" "${folder}/*")
  foreach(name ${present})
    if(NOT name IN_LIST wanted)
      file(REMOVE "${folder}/${name}")
    endif()
  endforeach()
endfunction()

# Writes the header that includes all public ones; untouched when its content is the same
function(netns_write_module_header path)
  set(lines "// Made by CMake: every public header of the module\n")
  string(APPEND lines "#ifndef NETNS_MODULE_H\n#define NETNS_MODULE_H\n\n")
  foreach(header ${ARGN})
    get_filename_component(name "${header}" NAME)
    string(APPEND lines "#include \"ns3/${name}\"\n")
  endforeach()
  string(APPEND lines "\n#endif // NETNS_MODULE_H\n")
  file(CONFIGURE OUTPUT "${path}" CONTENT "${lines}" @ONLY)
endfunction()
