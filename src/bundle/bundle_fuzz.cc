// libFuzzer target: any bytes as an uploaded zip. Nothing may crash, and what is refused leaves nothing behind.
//   bundle_fuzz -max_len=65536 CORPUS
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/check.h"
#include "base/encoding.h"
#include "bundle/bundle.h"

namespace {

hedgerow::OwnedFd MakeBundlesFolder() {
  char path[] = "/tmp/bundle_fuzz.XXXXXX";
  CHECK(mkdtemp(path) != nullptr);
  return hedgerow::OwnedFd(open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace hedgerow;
  static const OwnedFd bundles = MakeBundlesFolder();
  const OwnedFd zip(memfd_create("zip", MFD_CLOEXEC));
  CHECK(write(zip.get(), data, size) == static_cast<ssize_t>(size));
  const std::string hash = Sha256::HexOf({reinterpret_cast<const char*>(data), size});
  const auto checked = bundle::CheckAndUnpack({zip, hash}, bundles, {.unpacked_bytes_max = 1 << 20, .files_max = 20});
  CHECK(checked.has_value() == bundle::HasBundle(bundles, hash));
  CHECK(bundle::RemoveBundle(bundles, hash).has_value());
  CHECK(bundle::RemoveStaleBundles(bundles).value() == 0);
  return 0;
}
