# HogQL: hogql_parse_fuzz (lexer, parser, JSON, compiler's guard) and hogql_print_fuzz (round trip of the printer).
# The sources are compiled again, so that they too are instrumented.
find_package(Boost REQUIRED COMPONENTS json)
file(GLOB_RECURSE hogql_sources ${CMAKE_SOURCE_DIR}/src/hogql/*.cc)
list(FILTER hogql_sources EXCLUDE REGEX "_test\\.cc$")
add_library(hogql_fuzzed OBJECT ${hogql_sources})
target_include_directories(hogql_fuzzed PUBLIC ${CMAKE_SOURCE_DIR}/src ${CMAKE_SOURCE_DIR})
target_compile_options(hogql_fuzzed PUBLIC -O1 -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all)
foreach(target hogql_parse_fuzz hogql_print_fuzz)
  add_executable(${target} ${CMAKE_CURRENT_LIST_DIR}/${target}.cc)
  target_link_libraries(${target} PRIVATE hogql_fuzzed)
  target_link_options(${target} PRIVATE -fsanitize=fuzzer,address,undefined)
endforeach()
