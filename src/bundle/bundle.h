// An uploaded zip becomes a bundle: the read-only folder that a sandbox mounts at /app.
//
//   TRY(auto checked, CheckAndUnpack({zip, sha256}, bundles, limits));   // DATA/bundles/<sha256>/ now exists
//   if (checked.has_requirements) ... environment::CheckRequirements(checked.requirements, ...)
//
// Either the whole bundle is on disk (synced, renamed into place) or nothing is; a refusal says in one sentence which
// entry is wrong and what to do. Blocking: call it on a worker thread. Not for reading bundles back.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/owned_fd.h"
#include "base/result.h"
#include "bundle/bundle_limits.h"

namespace hedgerow::bundle {

struct UploadedZip {
  const OwnedFd& file;  // a regular file, open for reading; its position is moved
  std::string sha256;   // of its bytes, 64 lower-case hex digits: the bundle's name
};

struct CheckedBundle {
  std::string sha256;
  uint64_t files = 0;
  uint64_t bytes = 0;  // unpacked
  bool has_requirements = false;
  std::string requirements;           // bytes of the root's requirements.txt
  std::vector<std::string> warnings;  // sentences for the person who uploads; the upload is accepted
};

// Checks `zip` and unpacks it to `bundles`/<sha256>/ (folders 0755, files 0644). The same zip twice is no error.
// Refusals: kInvalid (400), kTooLarge (413: unpacked size, number of files), kUnsupportedMedia (415: not a zip).
Result<CheckedBundle> CheckAndUnpack(const UploadedZip& zip, const OwnedFd& bundles, const BundleLimits& limits);

// Whether `bundles`/<sha256>/ is there. It is complete if it is.
bool HasBundle(const OwnedFd& bundles, const std::string& sha256);

// Removes a bundle; one that is not there is no error. It vanishes at once for HasBundle, also if this is cut short.
Result<void> RemoveBundle(const OwnedFd& bundles, const std::string& sha256);

// Removes what uploads and removals that were cut short by a crash left in `bundles`; returns how many there were.
// At start only, under DATA's lock: it would also take what a running upload is writing.
Result<size_t> RemoveStaleBundles(const OwnedFd& bundles);

}  // namespace hedgerow::bundle
