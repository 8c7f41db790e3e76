# Package.cmake - what lets other builds find an installation: a CMake package, a
# pkg-config file, docs and examples. All paths in them are relative to the files
# themselves, so that an installation can be moved.

include(CMakePackageConfigHelpers)

set(folder ${CMAKE_CURRENT_LIST_DIR})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/qwidConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
configure_file(${folder}/qwid.pc.in ${PROJECT_BINARY_DIR}/qwid.pc @ONLY)

install(FILES ${folder}/qwidConfig.cmake ${PROJECT_BINARY_DIR}/qwidConfigVersion.cmake
  DESTINATION lib/cmake/qwid)
install(FILES ${PROJECT_BINARY_DIR}/qwid.pc DESTINATION lib/pkgconfig)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/docs/ DESTINATION share/doc/qwid
  FILES_MATCHING PATTERN "*.md")
install(FILES ${PROJECT_SOURCE_DIR}/README.md DESTINATION share/doc/qwid)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/examples DESTINATION share/qwid)
