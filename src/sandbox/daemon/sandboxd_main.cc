// sandboxd as a program of its own, for this folder's tests: `hedgerow sandboxd` without the rest of hedgerow.
//   hedgerow-sandboxd --config PATH
#include <cstring>

#include "sandbox/daemon/sandboxd.h"

int main(int argc, char** argv) {
  if (argc != 3 || std::strcmp(argv[1], "--config") != 0) return 2;
  return hedgerow::sandbox::RunSandboxd(argv[2]);
}
