# What an installation holds: headers, both libraries, the programs, CMake's and pkg-config's descriptions.

include(CMakePackageConfigHelpers)

install(DIRECTORY include/iitbfaas TYPE INCLUDE FILES_MATCHING PATTERN "*.hpp")
install(TARGETS iitbfaas_shared EXPORT iitbfaas_shared_targets)
install(TARGETS iitbfaas_static EXPORT iitbfaas_static_targets)
install(TARGETS iitbfaas)
install(TARGETS iitbfaas-watchdog iitbfaas-supervisor iitbfaas-exporter iitbfaas-load
  RUNTIME DESTINATION "${CMAKE_INSTALL_LIBEXECDIR}/iitbfaas")

set(package_folder "${CMAKE_INSTALL_LIBDIR}/cmake/iitbfaas")
foreach(kind shared static)
  install(EXPORT iitbfaas_${kind}_targets NAMESPACE iitbfaas:: DESTINATION "${package_folder}")
endforeach()
configure_package_config_file(cmake/iitbfaas-config.cmake.in iitbfaas-config.cmake
  INSTALL_DESTINATION "${package_folder}")
write_basic_package_version_file(iitbfaas-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/iitbfaas-config.cmake"
  "${CMAKE_CURRENT_BINARY_DIR}/iitbfaas-config-version.cmake" DESTINATION "${package_folder}")

# From the description's folder, so that it holds wherever `cmake --install --prefix` puts it.
file(RELATIVE_PATH to_prefix "/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/")
configure_file(cmake/iitbfaas.pc.in iitbfaas.pc @ONLY)
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/iitbfaas.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
