# SPDX-License-Identifier: GPL-2.0-only

# Puts the files of data/presets into the library, so that a program works from any folder.

# Writes a source file with the presets named; its path is left in ${output}
function(netns_write_presets output)
  set(NETNS_PRESET_ROWS "")
  foreach(name ${ARGN})
    set(file "${CMAKE_CURRENT_SOURCE_DIR}/data/presets/${name}.ini")
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${file}")
    file(READ "${file}" text)
    string(APPEND NETNS_PRESET_ROWS "        {\"${name}\",\n         R\"INI(${text})INI\"},\n")
  endforeach()
  set(path "${CMAKE_CURRENT_BINARY_DIR}/netns-preset-data.cc")
  configure_file("${CMAKE_CURRENT_SOURCE_DIR}/cmake/netns-preset-data.cc.in" "${path}" @ONLY)
  set(${output} "${path}" PARENT_SCOPE)
endfunction()
