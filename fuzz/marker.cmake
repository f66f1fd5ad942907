# The marker transport's reader (src/bridge/marker_reader.h): marker_fuzz CORPUS. Compiled again, so that it too is
# instrumented.
find_package(PkgConfig REQUIRED)
find_package(OpenSSL REQUIRED)
pkg_check_modules(sodium REQUIRED IMPORTED_TARGET libsodium)
add_executable(marker_fuzz ${CMAKE_CURRENT_LIST_DIR}/marker_fuzz.cc ${CMAKE_SOURCE_DIR}/src/bridge/marker_reader.cc
  ${CMAKE_SOURCE_DIR}/src/base/encoding.cc)
target_include_directories(marker_fuzz PRIVATE ${CMAKE_SOURCE_DIR}/src)
target_link_libraries(marker_fuzz PRIVATE PkgConfig::sodium OpenSSL::Crypto)
target_compile_options(marker_fuzz PRIVATE -O1 -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all)
target_link_options(marker_fuzz PRIVATE -fsanitize=fuzzer,address,undefined)
