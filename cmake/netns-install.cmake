# SPDX-License-Identifier: GPL-2.0-only

# `cmake --install build --prefix P`: the module for other projects, by find_package(netns) and by
# pkg-config. It goes on using the ns-3 that it was built against, where that is.

include(CMakePackageConfigHelpers)

set(netns_package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/netns")

# Where the libraries of ns-3 are, and how the linker calls those that the module needs
get_target_property(netns_location ${netns_core} LOCATION)
get_filename_component(netns_ns3_libdir "${netns_location}" DIRECTORY)
set(netns_ns3_libs)
foreach(target ${netns_libraries})
  get_target_property(netns_location ${target} LOCATION)
  get_filename_component(netns_location "${netns_location}" NAME)
  string(REGEX REPLACE "^lib(.*)\\.so.*$" " -l\\1" netns_location "${netns_location}")
  string(APPEND netns_ns3_libs "${netns_location}")
endforeach()

# An installed program finds the library and its data relative to itself
file(RELATIVE_PATH netns_from_bin "/${CMAKE_INSTALL_BINDIR}" "/${CMAKE_INSTALL_LIBDIR}")
set_target_properties(netns PROPERTIES INSTALL_RPATH "${netns_ns3_libdir}")
set_target_properties(
  ${netns_installed_programs} PROPERTIES
  INSTALL_RPATH "$ORIGIN/${netns_from_bin};${netns_ns3_libdir}"
)

install(
  TARGETS netns
  EXPORT netns-targets
  LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}"
  INCLUDES
  DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}"
)
install(TARGETS ${netns_installed_programs} RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
install(
  FILES ${HEADER_FILES} "${netns_include}/ns3/netns-module.h"
  DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/ns3"
)
install(DIRECTORY data/presets data/sample DESTINATION "${netns_data_dir}")
install(FILES LICENSE DESTINATION "${CMAKE_INSTALL_DOCDIR}")

install(
  EXPORT netns-targets
  NAMESPACE netns::
  DESTINATION "${netns_package_dir}"
)
configure_package_config_file(
  "${CMAKE_CURRENT_LIST_DIR}/netnsConfig.cmake.in" "${CMAKE_BINARY_DIR}/install/netnsConfig.cmake"
  INSTALL_DESTINATION "${netns_package_dir}"
  NO_CHECK_REQUIRED_COMPONENTS_MACRO
)
write_basic_package_version_file(
  "${CMAKE_BINARY_DIR}/install/netnsConfigVersion.cmake" COMPATIBILITY SameMinorVersion
)
install(
  FILES "${CMAKE_BINARY_DIR}/install/netnsConfig.cmake"
        "${CMAKE_BINARY_DIR}/install/netnsConfigVersion.cmake"
        "${CMAKE_CURRENT_LIST_DIR}/netns-ns3.cmake"
  DESTINATION "${netns_package_dir}"
)

list(JOIN netns_definitions " " netns_definitions)
list(JOIN netns_ns3_link_options " " netns_link_options)
file(RELATIVE_PATH netns_prefix "/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/")
string(REGEX REPLACE "/$" "" netns_prefix "${netns_prefix}")
configure_file(
  "${CMAKE_CURRENT_LIST_DIR}/netns.pc.in" "${CMAKE_BINARY_DIR}/install/netns.pc" @ONLY
)
install(
  FILES "${CMAKE_BINARY_DIR}/install/netns.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig"
)

# For the wheel ns3-netns-sim, whose folder stands beside that of the package ns3
if(NETNS_PYTHON)
  set_target_properties(netns PROPERTIES INSTALL_RPATH "$ORIGIN/../ns3/lib64")
  install(
    TARGETS netns
    LIBRARY DESTINATION ns3_netns_sim COMPONENT python
  )
  install(
    FILES ${HEADER_FILES} "${netns_include}/ns3/netns-module.h"
    DESTINATION ns3_netns_sim/include/ns3
    COMPONENT python
  )
endif()
