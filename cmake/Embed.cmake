# parley_embed(TARGET NAME name BASE folder FILES path ...): files of any kind inside the binary. Each path is relative to `folder` and
# becomes the file's name. Makes a source file that defines parley::embedded::<name>() (base/embedded.hpp); it is made again
# when a file changes.
#
# Run as a script (-P) it writes that source: -DOUT=… -DNAME=… -DBASE=… "-DFILES=path;…".
if(CMAKE_SCRIPT_MODE_FILE)
    set(symbols "")
    set(entries "")
    set(index 0)
    list(SORT FILES)
    foreach(path IN LISTS FILES)
        # The assembler takes the bytes as they are: megabytes as text of the language would take the compiler minutes. The names are
        # visible in the program, but not outside of it, because link-time optimisation may part them from their use. A zero follows.
        set(symbol parley_embedded_${NAME}_${index})
        string(APPEND symbols
            "asm(\".section .rodata\\n.global ${symbol}, ${symbol}_end\\n.hidden ${symbol}, ${symbol}_end\\n\"\n"
            "    \"${symbol}:\\n.incbin \\\"${BASE}/${path}\\\"\\n${symbol}_end:\\n.byte 0\\n.previous\");\n"
            "extern \"C\" __attribute__((visibility(\"hidden\"))) const char ${symbol}[], ${symbol}_end[];\n")
        string(APPEND entries "        {\"${path}\", {${symbol}, ${symbol}_end}},\n")
        math(EXPR index "${index} + 1")
    endforeach()
    file(WRITE "${OUT}" "// Made by cmake/Embed.cmake.\n#include \"base/embedded.hpp\"\n\nPARLEY_EMBEDDED(${NAME});\n\n${symbols}\n"
        "std::span<const parley::EmbeddedFile> parley::embedded::${NAME}() {\n"
        "    static const EmbeddedFile kFiles[] = {\n${entries}    };\n    return kFiles;\n}\n")
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
