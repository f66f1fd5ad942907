// What the API needs to turn an uploaded zip into something that runs. bundle/ and environment/ are behind it.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace hedgerow::api {

struct UploadedZip {
  std::string path;    // complete and synced
  std::string sha256;  // hex
  int64_t bytes = 0;
};

struct CheckedUpload {
  bool has_requirements = false;
  std::vector<std::string> packages;  // "pandas>=2"
  std::vector<std::string> warnings;  // sentences for the person who uploads
};

// Thread: any worker; both methods block.
class UploadPipeline {
 public:
  virtual ~UploadPipeline() = default;

  // Checks the zip and unpacks it to where sandboxes find it under its hash. After a refusal nothing remains. A refusal
  // may hold several lines, one problem each.
  virtual Result<CheckedUpload> CheckAndUnpack(const UploadedZip& zip) = 0;

  // Removes what CheckAndUnpack made: no version refers to this hash any more.
  virtual void Discard(const std::string& sha256) = 0;
};

}  // namespace hedgerow::api
