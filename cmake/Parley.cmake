# parley_library(NAME DEPS ... LIBS ...): src/NAME/**/*.cpp as a static library, and src/NAME/**/*_test.cpp as the test
# program NAME-test. Our own libraries are linked PUBLIC; third-party ones PRIVATE, so that a stray include fails to build.
# A folder without sources yields nothing, and naming it as a dependency is harmless.

set(PARLEY_WARNINGS -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Werror=return-type -Wnon-virtual-dtor
    -Wno-missing-field-initializers)  # designated initialisers leave the rest at its default

add_library(parley_pch INTERFACE)
target_include_directories(parley_pch INTERFACE ${CMAKE_SOURCE_DIR}/src)
target_precompile_headers(parley_pch INTERFACE
    <algorithm> <chrono> <cstdint> <functional> <map> <memory> <optional> <span> <string> <string_view> <unordered_map>
    <utility> <variant> <vector>)

function(parley_library name)
    cmake_parse_arguments(ARG "" "" "DEPS;LIBS" ${ARGN})
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS src/${name}/*.cpp)
    set(tests ${sources})
    list(FILTER sources EXCLUDE REGEX "_test\\.cpp$|/main\\.cpp$|/testbed/|/testing/")
    list(FILTER tests INCLUDE REGEX "_test\\.cpp$|/testing/")
    if(NOT sources)
        add_library(${name} INTERFACE)
        target_include_directories(${name} INTERFACE ${CMAKE_SOURCE_DIR}/src)
        target_link_libraries(${name} INTERFACE ${ARG_DEPS})
        return()
    endif()
    add_library(${name} STATIC ${sources})
    target_link_libraries(${name} PUBLIC ${ARG_DEPS} PRIVATE ${ARG_LIBS} parley_pch)
    target_include_directories(${name} PUBLIC ${CMAKE_SOURCE_DIR}/src)
    target_compile_options(${name} PRIVATE ${PARLEY_WARNINGS})
    if(tests)
        add_executable(${name}-test ${tests})
        target_link_libraries(${name}-test PRIVATE ${name} ${ARG_LIBS} parley_pch GTest::gmock_main rapidcheck)
        # Half of a first build is tests: they read one header less each, and are not optimised as far.
        target_precompile_headers(${name}-test PRIVATE <gtest/gtest.h>)
        target_compile_options(${name}-test PRIVATE ${PARLEY_WARNINGS} $<$<CONFIG:RelWithDebInfo>:-O1>)
        add_test(NAME ${name} COMMAND ${name}-test --gtest_brief=1)
    endif()
endfunction()

# parley_executable(NAME MAIN file [GLOB folder] [ALSO file ...] DEPS ... LIBS ...): skipped while its main file does not exist.
function(parley_executable name)
    cmake_parse_arguments(ARG "" "MAIN;GLOB" "ALSO;DEPS;LIBS" ${ARGN})
    if(NOT EXISTS ${CMAKE_SOURCE_DIR}/${ARG_MAIN})
        return()
    endif()
    set(sources ${ARG_MAIN})
    if(ARG_GLOB)
        file(GLOB sources CONFIGURE_DEPENDS ${ARG_GLOB}/*.cpp)
        list(FILTER sources EXCLUDE REGEX "_test\\.cpp$")
    endif()
    add_executable(${name} ${sources} ${ARG_ALSO})
    target_link_libraries(${name} PRIVATE ${ARG_DEPS} ${ARG_LIBS} parley_pch)
    target_compile_options(${name} PRIVATE ${PARLEY_WARNINGS})
    set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
endfunction()
