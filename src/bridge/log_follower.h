// Reads an app's log as it grows, across its rotation (sandbox/shim: NAME is renamed to NAME.1 and begun anew).
//
//   LogFollower follower("/data/logs/x/app.log");
//   for (;;) { TRY(std::string bytes, follower.Read()); if (bytes.empty()) wait; ... }
//
// Nothing is lost unless the log rotates twice between two reads.
#pragma once

#include <string>

#include "base/owned_fd.h"
#include "base/result.h"

namespace hedgerow::bridge {

// Thread: one at a time.
class LogFollower {
 public:
  explicit LogFollower(std::string path) : path_(std::move(path)) {}
  // What has been written since, at most `bytes_max`; empty: nothing, or there is no log yet.
  Result<std::string> Read(size_t bytes_max = 1 << 20);

 private:
  bool Rotated() const;

  const std::string path_;
  OwnedFd file_;
};

}  // namespace hedgerow::bridge
