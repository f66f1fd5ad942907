# Fuzzes the parser, the printer's round trip and the compiler: cmake -DHEDGEROW_FUZZ=ON, then hogql_parse_fuzz fuzz/hogql_corpus.
# The sources are compiled again, so that they too are instrumented.
find_package(Boost REQUIRED COMPONENTS json)
file(GLOB_RECURSE hogql_sources ${CMAKE_SOURCE_DIR}/src/hogql/*.cc)
list(FILTER hogql_sources EXCLUDE REGEX "_test\\.cc$")
add_executable(hogql_parse_fuzz ${CMAKE_CURRENT_LIST_DIR}/hogql_parse_fuzz.cc ${hogql_sources})
target_include_directories(hogql_parse_fuzz PRIVATE ${CMAKE_SOURCE_DIR}/src)
target_compile_options(hogql_parse_fuzz PRIVATE -O1 -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all)
target_link_options(hogql_parse_fuzz PRIVATE -fsanitize=fuzzer,address,undefined)
