# parley_embed(TARGET NAME name BASE folder FILES path ...): text files inside the binary. Each path is relative to `folder` and
# becomes the file's name. Makes a source file that defines parley::embedded::<name>() (base/embedded.hpp); it is made again
# when a file changes.
#
# Run as a script (-P) it writes that source: -DOUT=… -DNAME=… -DBASE=… "-DFILES=path;…".
if(CMAKE_SCRIPT_MODE_FILE)
    set(entries "")
    set(arrays "")
    set(index 0)
    list(SORT FILES)
    foreach(path IN LISTS FILES)
        # As bytes: no text in the file can end a literal early.
        file(READ "${BASE}/${path}" hex HEX)
        string(REGEX REPLACE "(..)" "\\\\x\\1" bytes "${hex}")
        string(REGEX REPLACE "((\\\\x..)(\\\\x..)?(\\\\x..)?(\\\\x..)?(\\\\x..)?(\\\\x..)?(\\\\x..)?(\\\\x..)?)" "\"\\1\"\n" bytes "${bytes}")
        string(APPEND arrays "constexpr char kFile${index}[] =\n\"\"${bytes};\n")
        string(APPEND entries "    {\"${path}\", {kFile${index}, sizeof kFile${index} - 1}},\n")
        math(EXPR index "${index} + 1")
    endforeach()
    file(WRITE "${OUT}" "// Made by cmake/Embed.cmake.\n#include \"base/embedded.hpp\"\n\nPARLEY_EMBEDDED(${NAME});\n\nnamespace {\n${arrays}"
        "constexpr parley::EmbeddedFile kFiles[] = {\n${entries}};\n}  // namespace\n\n"
        "std::span<const parley::EmbeddedFile> parley::embedded::${NAME}() { return kFiles; }\n")
    return()
endif()

function(parley_embed target)
    cmake_parse_arguments(ARG "" "NAME;BASE" "FILES" ${ARGN})
    if(NOT ARG_FILES OR NOT TARGET ${target})
        return()
    endif()
    get_target_property(type ${target} TYPE)
    if(type STREQUAL "INTERFACE_LIBRARY")
        return()
    endif()
    set(out ${CMAKE_BINARY_DIR}/embedded/${ARG_NAME}.cpp)
    set(inputs ${ARG_FILES})
    list(TRANSFORM inputs PREPEND ${ARG_BASE}/)
    add_custom_command(OUTPUT ${out}
        COMMAND ${CMAKE_COMMAND} -DOUT=${out} -DNAME=${ARG_NAME} -DBASE=${ARG_BASE} "-DFILES=${ARG_FILES}" -P ${CMAKE_SOURCE_DIR}/cmake/Embed.cmake
        DEPENDS ${inputs} ${CMAKE_SOURCE_DIR}/cmake/Embed.cmake VERBATIM)
    target_sources(${target} PRIVATE ${out})
endfunction()
