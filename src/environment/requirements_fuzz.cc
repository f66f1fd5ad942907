// libFuzzer target: any bytes as a requirements.txt, and each line as a version and as a marker.
//   environment_fuzz -max_len=4096 CORPUS
#include <cstdint>

#include "base/check.h"
#include "environment/markers.h"
#include "environment/pep440.h"
#include "environment/requirements.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace hedgerow::environment;
  static const ImageLock image{.python_version = "3.11.2", .packages = {{"numpy", "2.1.0"}, {"pandas", "2.2.3"}}};
  static const Allowlist allowlist = {{"numpy", ""}, {"pandas", "3"}};
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  (void)CheckRequirements(text, allowlist, image);
  (void)EvaluateMarker(text, MarkerEnvironment::ForImage(image.python_version));
  if (const auto version = Version::Parse(text)) {
    const auto again = Version::Parse(version->ToString());  // the normal form is a version, and the same one
    CHECK(again.has_value() && *again == *version && again->ToString() == version->ToString());
  }
  return 0;
}
