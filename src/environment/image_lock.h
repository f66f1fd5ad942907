// What the sandbox image holds: image.json, written by the image's build beside its root file system.
//
//   TRY(const ImageLock image, ReadImageLock(text));
//   image.FindVersion("scikit-learn");
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/result.h"

namespace hedgerow::environment {

struct ImageLock {
  std::string digest;
  std::string streamlit_version;
  std::string python_version;                                // "3.11.2"
  std::map<std::string, std::string, std::less<>> packages;  // normal name (PEP 503) → version

  // nullptr if the image lacks the package. `name` is in normal form.
  const std::string* FindVersion(std::string_view name) const;
};

// {"digest", "streamlit_version", "python_version", "packages": {name: version}}; other keys are left alone.
Result<ImageLock> ReadImageLock(std::string_view json);

// The same from a file.
Result<ImageLock> ReadImageLockFile(const std::string& path);

}  // namespace hedgerow::environment
