# Deploy.cmake - what a program for a deploy target is linked from: the runtime
# cross-compiled, and copies of the C library's static parts, so that `qwid
# compile` links in process on machines without any compiler.
#
# The tree is <build>/lib/qwid/<arch> and is installed as <prefix>/lib/qwid/<arch>.

# Internal cache entries, because tools/ reads them too.
set(QWID_DEPLOY_ARCHS x86_64 aarch64 CACHE INTERNAL "")
set(QWID_DEPLOY_DIR ${PROJECT_BINARY_DIR}/lib/qwid CACHE INTERNAL "")
set(QWID_RUNTIME_DIR ${CMAKE_CURRENT_SOURCE_DIR} CACHE INTERNAL "")

# Oldest CPU of each architecture. Outlined atomics would need helpers that ask
# the C library for CPU features.
set(QWID_DEPLOY_FLAGS_x86_64 --target=x86_64-linux-gnu -march=x86-64
  CACHE INTERNAL "")
set(QWID_DEPLOY_FLAGS_aarch64 --target=aarch64-linux-gnu -march=armv8-a
  -mno-outline-atomics CACHE INTERNAL "")
set(QWID_DEPLOY_PACKAGES_x86_64 "libc6-dev libgcc-12-dev")
set(QWID_DEPLOY_PACKAGES_aarch64 "libc6-dev-arm64-cross libgcc-12-dev-arm64-cross")

# Cross compiling takes clang and lld, whatever compiles the host's part.
find_program(QWID_CLANG clang-22 REQUIRED HINTS /usr/lib/llvm-22/bin)
find_program(QWID_LLVM_AR NAMES llvm-ar-22 llvm-ar HINTS /usr/lib/llvm-22/bin
  REQUIRED)
find_program(QWID_LLD NAMES ld.lld-22 ld.lld HINTS /usr/lib/llvm-22/bin
  REQUIRED)

# One target per file; ALL, so that a plain build has the whole tree.
function(qwid_deploy_file arch name)
  add_custom_target(qwid_deploy_${arch}_${name} ALL
    DEPENDS ${QWID_DEPLOY_DIR}/${arch}/${name})
  if(NOT TARGET qwid_deploy)
    add_custom_target(qwid_deploy)
  endif()
  add_dependencies(qwid_deploy qwid_deploy_${arch}_${name})
endfunction()

# Compiles SOURCES for `arch` with FLAGS and sets `result` to the objects.
function(qwid_deploy_objects arch name result)
  cmake_parse_arguments(ARG "" "" "SOURCES;FLAGS" ${ARGN})
  set(objects)
  foreach(source IN LISTS ARG_SOURCES)
    get_filename_component(base ${source} NAME)
    set(folder ${CMAKE_CURRENT_BINARY_DIR}/${arch}/${name}.dir)
    set(object ${folder}/${base}.o)
    file(MAKE_DIRECTORY ${folder})
    add_custom_command(OUTPUT ${object}
      COMMAND ${CMAKE_C_COMPILER_LAUNCHER} ${QWID_CLANG}
        ${QWID_DEPLOY_FLAGS_${arch}} ${QWID_RUNTIME_FLAGS} ${ARG_FLAGS}
        -I${QWID_RUNTIME_DIR} -I${CMAKE_CURRENT_SOURCE_DIR}
        -isystem ${QWID_STB_DIR} -MD -MF ${object}.d -c ${source} -o ${object}
      DEPENDS ${source} DEPFILE ${object}.d
      COMMENT "Building ${arch} object ${name}/${base}.o" VERBATIM)
    list(APPEND objects ${object})
  endforeach()
  set(${result} ${objects} PARENT_SCOPE)
endfunction()

# lib/qwid/<arch>/<name>, a static library of SOURCES.
function(qwid_deploy_archive arch name)
  qwid_deploy_objects(${arch} ${name} objects ${ARGN})
  set(archive ${QWID_DEPLOY_DIR}/${arch}/${name})
  add_custom_command(OUTPUT ${archive}
    COMMAND ${CMAKE_COMMAND} -E make_directory ${QWID_DEPLOY_DIR}/${arch}
    COMMAND ${CMAKE_COMMAND} -E rm -f ${archive}
    COMMAND ${QWID_LLVM_AR} rcsD ${archive} ${objects}
    DEPENDS ${objects} COMMENT "Archiving ${arch}/${name}" VERBATIM)
  qwid_deploy_file(${arch} ${name})
  install(FILES ${archive} DESTINATION lib/qwid/${arch})
endfunction()

# lib/qwid/<arch>/<name>, a dynamic executable of SOURCES and the runtime. With
# NO_INSTALL it is for the build tree only.
function(qwid_deploy_executable arch name)
  cmake_parse_arguments(ARG "NO_INSTALL" "" "" ${ARGN})
  qwid_deploy_objects(${arch} ${name} objects ${ARG_UNPARSED_ARGUMENTS})
  set(program ${QWID_DEPLOY_DIR}/${arch}/${name})
  set(runtime ${QWID_DEPLOY_DIR}/${arch}/libqwid_runtime.a)
  add_custom_command(OUTPUT ${program}
    COMMAND ${QWID_CLANG} ${QWID_DEPLOY_FLAGS_${arch}} --ld-path=${QWID_LLD}
      -pie -Wl,--gc-sections,--strip-all -o ${program} ${objects} ${runtime}
    DEPENDS ${objects} ${runtime} qwid_deploy_${arch}_libqwid_runtime.a
    COMMENT "Linking ${arch}/${name}" VERBATIM)
  qwid_deploy_file(${arch} ${name})
  if(NOT ARG_NO_INSTALL)
    install(PROGRAMS ${program} DESTINATION lib/qwid/${arch})
  endif()
endfunction()

# Copies what links need of the C library and of libgcc.
function(qwid_deploy_libc arch)
  foreach(name crt1.o crti.o crtn.o crtbeginT.o crtend.o libc.a libm.a libgcc.a
          libgcc_eh.a libc.so.6 libm.so.6 libc_nonshared.a)
    set(wanted ${name})
    if(arch STREQUAL "x86_64" AND name STREQUAL "libm.a")
      # Debian's libm.a is a linker script with absolute paths; this is its
      # scalar part.
      file(GLOB real /usr/lib/x86_64-linux-gnu/libm-2.*.a)
      if(real)
        get_filename_component(wanted ${real} NAME)
      endif()
    endif()
    execute_process(OUTPUT_VARIABLE path OUTPUT_STRIP_TRAILING_WHITESPACE
      COMMAND ${QWID_CLANG} ${QWID_DEPLOY_FLAGS_${arch}}
        -print-file-name=${wanted})
    if(NOT IS_ABSOLUTE "${path}")
      message(FATAL_ERROR "no ${wanted} for ${arch} on this machine; install "
        "${QWID_DEPLOY_PACKAGES_${arch}} (tools/setup.sh does)")
    endif()
    set(copy ${QWID_DEPLOY_DIR}/${arch}/${name})
    get_filename_component(path ${path} REALPATH)
    add_custom_command(OUTPUT ${copy} DEPENDS ${path}
      COMMAND ${CMAKE_COMMAND} -E make_directory ${QWID_DEPLOY_DIR}/${arch}
      COMMAND ${CMAKE_COMMAND} -E copy ${path} ${copy} VERBATIM)
    list(APPEND copies ${copy})
  endforeach()
  add_custom_target(qwid_deploy_${arch}_libc ALL DEPENDS ${copies})
  add_dependencies(qwid_deploy qwid_deploy_${arch}_libc)
  install(FILES ${copies} DESTINATION lib/qwid/${arch})
endfunction()
