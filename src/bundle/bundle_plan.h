// What of a zip will be unpacked and where to: names and kinds are judged here, before a byte is written.
//
//   TRY(const BundlePlan plan, PlanBundle(entries, limits));
//
// In this order: litter is ignored; names; one top folder is stripped; the number of files; kinds (links, devices,
// encryption, method); entries that would fall on each other; the root's app.py; the declared size.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "bundle/bundle_limits.h"
#include "bundle/zip_directory.h"

namespace hedgerow::bundle {

struct BundlePlan {
  std::vector<std::string> folders;  // relative, parents before children
  std::vector<std::string> files;    // by entry: the path it unpacks to; empty for a folder or an ignored entry
  size_t file_count = 0;

  bool HasFile(std::string_view path) const;
};

Result<BundlePlan> PlanBundle(const std::vector<ZipEntry>& entries, const BundleLimits& limits);

}  // namespace hedgerow::bundle
