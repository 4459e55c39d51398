# SPDX-License-Identifier: GPL-2.0-only

# The variables that ns-3's own build sets for its modules, where there is none: libcore is "core".

file(READ CMakeLists.txt netns_text)
string(REGEX MATCHALL "{lib[a-z0-9-]+}" netns_variables "${netns_text}")
foreach(variable ${netns_variables})
  string(REGEX REPLACE "^{lib(.*)}$" "\\1" module "${variable}")
  set(lib${module} ${module})
endforeach()
