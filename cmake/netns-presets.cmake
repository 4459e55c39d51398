# SPDX-License-Identifier: GPL-2.0-only

# Puts the files of data/presets into the library, so that a program works from any folder.

# Writes what netns-preset-data.cc includes, with the presets named, into a folder
function(netns_write_presets folder)
  set(NETNS_PRESET_ROWS "")
  foreach(name ${ARGN})
    set(file "${CMAKE_CURRENT_SOURCE_DIR}/data/presets/${name}.ini")
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${file}")
    file(READ "${file}" text)
    string(APPEND NETNS_PRESET_ROWS "        {\"${name}\",\n         R\"INI(${text})INI\"},\n")
  endforeach()
  configure_file(
    "${CMAKE_CURRENT_SOURCE_DIR}/cmake/netns-preset-rows.inc.in"
    "${folder}/netns-preset-rows.inc"
    @ONLY
  )
endfunction()
