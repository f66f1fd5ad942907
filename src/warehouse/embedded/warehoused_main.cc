// warehoused as a program of its own, for this folder's tests (the product is `hedgerow warehoused`).
#include <cstdio>
#include <cstdlib>

#include "warehouse/embedded/warehoused.h"

int main(int argc, char** argv) {
  using namespace hedgerow;
  if (argc < 4) return 2;
  const warehouse::WarehousedOptions options{.folder = argv[1],
                                             .socket = argv[2],
                                             .listen = argc > 5 ? argv[5] : "",
                                             .password = argc > 6 ? argv[6] : "",
                                             .libchdb = argv[3],
                                             .linger = std::chrono::seconds(argc > 4 ? std::atoi(argv[4]) : 60)};
  if (auto ran = warehouse::RunWarehoused(options, Log()); !ran) {
    std::fprintf(stderr, "warehoused: %s %s\n", ran.error().user_message.c_str(), ran.error().detail.c_str());
    return 1;
  }
  return 0;
}
