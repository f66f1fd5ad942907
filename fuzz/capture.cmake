# Fuzzes what the capture endpoints do with a body: unpack, read, normalise. capture_fuzz fuzz/capture_corpus to begin with
# bodies as SDKs send them. The sources are compiled again, so that they too are instrumented.
find_package(Boost REQUIRED COMPONENTS json)
find_package(ZLIB REQUIRED)
find_package(simdjson REQUIRED)
set(capture_sources ${CMAKE_CURRENT_LIST_DIR}/capture_fuzz.cc)
foreach(file IN ITEMS warehouse/ingest/capture_body warehouse/ingest/captured warehouse/ingest/definitions
        warehouse/ingest/iso_time warehouse/ingest/json_cursor warehouse/uuid)
  list(APPEND capture_sources ${CMAKE_SOURCE_DIR}/src/${file}.cc)
endforeach()
add_executable(capture_fuzz ${capture_sources})
target_link_libraries(capture_fuzz PRIVATE hedgerow_net hedgerow_base Boost::json ZLIB::ZLIB simdjson::simdjson)
target_compile_options(capture_fuzz PRIVATE -O1 -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all)
target_link_options(capture_fuzz PRIVATE -fsanitize=fuzzer,address,undefined)
