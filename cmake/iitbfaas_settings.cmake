# Language, warnings, sanitizers and the third-party libraries, in one place.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/lib")
set(CMAKE_ARCHIVE_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/lib")
if(NOT CMAKE_BUILD_TYPE AND PROJECT_IS_TOP_LEVEL)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "build type" FORCE)
endif()

find_package(Threads REQUIRED)
find_package(Boost 1.81 REQUIRED)
find_package(CURL 7.88 REQUIRED)
find_package(OpenSSL 3.0 REQUIRED)
find_package(LibArchive 3.6 REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(yaml-cpp 0.7 REQUIRED)
find_package(CLI11 2.1 REQUIRED)

# With CMAKE_UNITY_BUILD (every preset but dev) the sources of one folder are compiled as one: headers are read once a
# folder instead of once a file, which is nine tenths of the work. So no two files of a folder may give different
# things one name, not even in unnamed namespaces.
function(iitbfaas_compile_by_folder target)
  get_target_property(sources ${target} SOURCES)
  set_target_properties(${target} PROPERTIES UNITY_BUILD_MODE GROUP)
  foreach(source ${sources})
    cmake_path(ABSOLUTE_PATH source OUTPUT_VARIABLE folder)
    cmake_path(GET folder PARENT_PATH folder)
    cmake_path(RELATIVE_PATH folder BASE_DIRECTORY "${PROJECT_SOURCE_DIR}")
    string(MAKE_C_IDENTIFIER "${folder}" folder)
    set_source_files_properties("${source}" PROPERTIES UNITY_GROUP "${folder}")
  endforeach()
  if(CMAKE_UNITY_BUILD AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # GCC takes an included source for a header, whose types should hold nothing of an unnamed namespace.
    target_compile_options(${target} PRIVATE -Wno-subobject-linkage)
  endif()
endfunction()

# Every target of ours links this one; nothing of it is installed.
add_library(iitbfaas_settings INTERFACE)
target_include_directories(iitbfaas_settings INTERFACE
  "${PROJECT_SOURCE_DIR}/include" "${PROJECT_SOURCE_DIR}/src")
# Of shadowing GCC warns: to Clang a local name here shadows what another file of the folder has for itself.
target_compile_options(iitbfaas_settings INTERFACE
  -Wall -Wextra -Wpedantic $<$<CXX_COMPILER_ID:GNU>:-Wshadow> -Wconversion -Wnon-virtual-dtor -Woverloaded-virtual)
# Asio's implementation is compiled once, in src/http/asio.cpp, not in each file that includes it.
target_compile_definitions(iitbfaas_settings INTERFACE
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED
  IITBFAAS_VERSION="${PROJECT_VERSION}")

set(IITBFAAS_SANITIZE_FLAGS "")
if(IITBFAAS_SANITIZE)
  set(IITBFAAS_SANITIZE_FLAGS -fsanitize=${IITBFAAS_SANITIZE} -fno-omit-frame-pointer)
  if(IITBFAAS_SANITIZE MATCHES "undefined")
    # A fourth of the compile time is one check at each use of a pointer. A null pointer ends in a report of
    # AddressSanitizer's anyway; alignment matters where bytes are parsed, and the fuzz targets check it.
    list(APPEND IITBFAAS_SANITIZE_FLAGS -fno-sanitize-recover=undefined -fno-sanitize=null,alignment)
  endif()
endif()
if(IITBFAAS_COVERAGE)
  list(APPEND IITBFAAS_SANITIZE_FLAGS --coverage)
endif()

# Sanitizers and coverage, for all but the two static programs that go into images.
add_library(iitbfaas_instrumentation INTERFACE)
target_compile_options(iitbfaas_instrumentation INTERFACE ${IITBFAAS_SANITIZE_FLAGS})
target_link_options(iitbfaas_instrumentation INTERFACE ${IITBFAAS_SANITIZE_FLAGS})
