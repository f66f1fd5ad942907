// Writes the planned entries of a zip into a staging folder, counting what really comes out (libarchive inflates).
//
//   TRY(const uint64_t bytes, UnpackEntries(zip, entries, plan, limits, staging));
//
// Not for judging entries: PlanBundle has done that. Here sizes and checksums meet the data.
#pragma once

#include <cstdint>
#include <vector>

#include "base/owned_fd.h"
#include "base/result.h"
#include "bundle/bundle_plan.h"
#include "bundle/staging_folder.h"
#include "bundle/zip_directory.h"

namespace hedgerow::bundle {

// Returns the number of bytes written. Refuses an entry whose data is longer or shorter than declared, fails its
// checksum or cannot be inflated.
Result<uint64_t> UnpackEntries(const OwnedFd& zip, const std::vector<ZipEntry>& entries, const BundlePlan& plan,
                               const BundleLimits& limits, StagingFolder& staging);

}  // namespace hedgerow::bundle
