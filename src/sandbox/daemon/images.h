// The images sandboxes start from: one read-only overlay each, shared by all its sandboxes (so that they share the
// kernel's directory cache), with a layer of ours on top: name resolution that fails at once, and the mount points.
#pragma once

#include <map>
#include <string>

#include "base/result.h"

namespace hedgerow::sandbox {

// Owns: the mounts below its folder.
class Images {
 public:
  explicit Images(std::string folder) : folder_(std::move(folder)) {}

  // Makes the layer. Mounts of a predecessor are kept and found again.
  Result<void> Prepare();

  // Where the rootfs (a path inside H) is mounted; mounts it when first asked for. A symbolic link ("current") is
  // followed each time: it may lead to a newer image by now.
  Result<std::string> Mount(const std::string& rootfs);

  // An empty folder, for overlays that need a second layer.
  std::string empty_folder() const { return folder_ + "/empty"; }

 private:
  std::string folder_;
  std::map<std::string, std::string> mounted_;
};

}  // namespace hedgerow::sandbox
