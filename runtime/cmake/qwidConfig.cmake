# qwidConfig.cmake - find_package(qwid): models as libraries of a CMake project.
#
#   find_package(qwid REQUIRED)
#   qwid_add_model(weeds weeds.onnx CALIBRATE photos LABELS labels.txt TARGET rpi4
#     OPTIONS --mean 0.485,0.456,0.406 --std 0.229,0.224,0.225 --resize crop)
#   target_link_libraries(app PRIVATE weeds)    # and #include "weeds.h" in app
#
# Also: qwid::qwid, the compiler; qwid::runtime, the runtime for this project's
# processor, which a model does not need (it contains it).

get_filename_component(QWID_PREFIX ${CMAKE_CURRENT_LIST_DIR}/../../.. ABSOLUTE)

include(CMakeFindDependencyMacro)
find_dependency(Threads)

if(NOT TARGET qwid::qwid)
  add_executable(qwid::qwid IMPORTED GLOBAL)
  set_target_properties(qwid::qwid PROPERTIES
    IMPORTED_LOCATION ${QWID_PREFIX}/bin/qwid)
  add_library(qwid::runtime STATIC IMPORTED GLOBAL)
  set(qwid_arch ${CMAKE_SYSTEM_PROCESSOR})
  if(qwid_arch MATCHES "^(AMD64|amd64)$")
    set(qwid_arch x86_64)
  elseif(qwid_arch STREQUAL "arm64")
    set(qwid_arch aarch64)
  endif()
  set_target_properties(qwid::runtime PROPERTIES
    IMPORTED_LOCATION ${QWID_PREFIX}/lib/qwid/${qwid_arch}/libqwid_runtime.a
    INTERFACE_INCLUDE_DIRECTORIES ${QWID_PREFIX}/include
    INTERFACE_LINK_LIBRARIES "Threads::Threads;m")
endif()

# qwid_add_model(NAME MODEL TARGET TARGET [SHARED] [CALIBRATE FOLDER_OR_FILE...]
#                [LABELS FILE] [OPTIONS OPTION...])
#
# Compiles the ONNX model or plan MODEL for TARGET (qwid compile --target) into a
# library target NAME, whose header is NAME.h and whose functions are called
# NAME_...: static, or with SHARED a shared library. It is compiled again when the
# model, the labels or a calibration file changes. Paths are relative to the
# current source folder. OPTIONS go to `qwid compile` as they stand.
function(qwid_add_model name model)
  cmake_parse_arguments(ARG "SHARED" "TARGET;LABELS" "CALIBRATE;OPTIONS" ${ARGN})
  if(NOT ARG_TARGET)
    message(FATAL_ERROR "qwid_add_model(${name}): TARGET is missing; say which "
      "machine the model is for, as in TARGET native or TARGET rpi4")
  endif()
  if(ARG_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "qwid_add_model(${name}): unknown arguments "
      "${ARG_UNPARSED_ARGUMENTS}")
  endif()
  get_filename_component(model ${model} ABSOLUTE)
  set(command qwid::qwid compile ${model} --target ${ARG_TARGET} --name ${name})
  set(needed ${model})
  foreach(path IN LISTS ARG_CALIBRATE)
    get_filename_component(path ${path} ABSOLUTE)
    list(APPEND command --calibrate ${path})
    if(IS_DIRECTORY ${path})
      file(GLOB_RECURSE found CONFIGURE_DEPENDS ${path}/*)
      list(APPEND needed ${found})
    else()
      list(APPEND needed ${path})
    endif()
  endforeach()
  if(ARG_LABELS)
    get_filename_component(labels ${ARG_LABELS} ABSOLUTE)
    list(APPEND command --labels ${labels})
    list(APPEND needed ${labels})
  endif()

  set(folder ${CMAKE_CURRENT_BINARY_DIR}/${name}.dir)
  file(MAKE_DIRECTORY ${folder})
  set(kind STATIC)
  set(library ${folder}/${name}.a)
  if(ARG_SHARED)
    set(kind SHARED)
    set(library ${folder}/${name}.so)
  endif()
  add_custom_command(OUTPUT ${library} ${folder}/${name}.h
    COMMAND ${command} ${ARG_OPTIONS} -o ${library}
    DEPENDS ${needed} qwid::qwid
    COMMENT "Compiling model ${name} for ${ARG_TARGET}" VERBATIM)
  add_custom_target(${name}_model DEPENDS ${library} ${folder}/${name}.h)
  add_library(${name} ${kind} IMPORTED GLOBAL)
  add_dependencies(${name} ${name}_model)
  set_target_properties(${name} PROPERTIES
    IMPORTED_LOCATION ${library}
    INTERFACE_INCLUDE_DIRECTORIES ${folder})
  if(ARG_SHARED)
    set_target_properties(${name} PROPERTIES IMPORTED_SONAME ${name}.so)
  else()
    set_target_properties(${name} PROPERTIES
      INTERFACE_LINK_LIBRARIES "Threads::Threads;m")
  endif()
endfunction()
