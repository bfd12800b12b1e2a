# parley_embed(TARGET FUNCTION name FILES path=url ...): text files inside the binary. Makes a source file that defines
# parley::server::<FUNCTION>() as a span of {path, content}; it is made again when a file changes.
#
# Run as a script (-P) it writes that source: -DOUT=… -DFUNCTION=… "-DFILES=path=url;…".
if(CMAKE_SCRIPT_MODE_FILE)
    set(entries "")
    set(arrays "")
    set(index 0)
    foreach(pair IN LISTS FILES)
        string(REGEX MATCH "^(.*)=([^=]*)$" _ "${pair}")
        set(url "${CMAKE_MATCH_2}")
        # As bytes: no text in the file can end a literal early.
        file(READ "${CMAKE_MATCH_1}" hex HEX)
        string(REGEX REPLACE "(..)" "\\\\x\\1" bytes "${hex}")
        string(REGEX REPLACE "((\\\\x..)(\\\\x..)?(\\\\x..)?(\\\\x..)?(\\\\x..)?(\\\\x..)?(\\\\x..)?(\\\\x..)?)" "\"\\1\"\n" bytes "${bytes}")
        string(APPEND arrays "constexpr char kFile${index}[] =\n\"\"${bytes};\n")
        string(APPEND entries "    {\"${url}\", {kFile${index}, sizeof kFile${index} - 1}},\n")
        math(EXPR index "${index} + 1")
    endforeach()
    file(WRITE "${OUT}" "// Made by cmake/Embed.cmake.\n#include \"server/embedded.hpp\"\n\nnamespace parley::server {\nnamespace {\n${arrays}"
        "constexpr EmbeddedFile kFiles[] = {\n${entries}};\n}  // namespace\n"
        "std::span<const EmbeddedFile> ${FUNCTION}() { return kFiles; }\n}  // namespace parley::server\n")
    return()
endif()

function(parley_embed target)
    cmake_parse_arguments(ARG "" "FUNCTION" "FILES" ${ARGN})
    set(out ${CMAKE_BINARY_DIR}/embedded/${ARG_FUNCTION}.cpp)
    set(inputs ${ARG_FILES})
    list(TRANSFORM inputs REPLACE "=[^=]*$" "")
    add_custom_command(OUTPUT ${out}
        COMMAND ${CMAKE_COMMAND} -DOUT=${out} -DFUNCTION=${ARG_FUNCTION} "-DFILES=${ARG_FILES}" -P ${CMAKE_SOURCE_DIR}/cmake/Embed.cmake
        DEPENDS ${inputs} ${CMAKE_SOURCE_DIR}/cmake/Embed.cmake VERBATIM)
    target_sources(${target} PRIVATE ${out})
endfunction()

# Every file of `folder` as FILES entries, in the variable `result`: folder/x.js becomes <prefix>/x.js.
function(parley_embed_folder result folder prefix)
    file(GLOB paths CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${folder}/*)
    set(files "")
    foreach(path IN LISTS paths)
        get_filename_component(name ${path} NAME)
        list(APPEND files "${path}=${prefix}/${name}")
    endforeach()
    set(${result} "${files}" PARENT_SCOPE)
endfunction()
