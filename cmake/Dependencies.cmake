# Everything comes from Debian 12's packages (see `./dev deps`).
find_package(Threads REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(tl-expected REQUIRED)
find_package(OpenSSL 3 REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json url system)
find_package(CLI11 REQUIRED)
find_package(tomlplusplus REQUIRED)
find_package(prometheus-cpp REQUIRED)
find_package(CURL REQUIRED)
find_package(GTest REQUIRED)
find_package(rapidcheck REQUIRED)

# Debian's SOCI ships no CMake package.
foreach(part core sqlite3 postgresql)
    find_library(SOCI_${part}_LIBRARY soci_${part} REQUIRED)
    add_library(soci::${part} UNKNOWN IMPORTED)
    set_target_properties(soci::${part} PROPERTIES IMPORTED_LOCATION ${SOCI_${part}_LIBRARY})
endforeach()
find_path(PostgreSQL_HEADERS libpq-fe.h PATH_SUFFIXES postgresql REQUIRED)
target_include_directories(soci::postgresql SYSTEM INTERFACE ${PostgreSQL_HEADERS})

# AES-GCM in a quarter of OpenSSL's time. Debian 12 has it for amd64 alone; elsewhere OpenSSL does it.
find_library(IPSEC_MB_LIBRARY IPSec_MB)
if(IPSEC_MB_LIBRARY)
    add_library(ipsec_mb UNKNOWN IMPORTED)
    set_target_properties(ipsec_mb PROPERTIES IMPORTED_LOCATION ${IPSEC_MB_LIBRARY} INTERFACE_COMPILE_DEFINITIONS PARLEY_HAS_IPSEC_MB)
endif()
