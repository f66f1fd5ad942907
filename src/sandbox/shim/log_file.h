// An app's log: bounded bytes on disk, whatever the app writes. Two files of half the bound each: NAME and NAME.1.
// Used by the static shim: no allocation, no exceptions, errors are dropped (a full disk must not stop the app).
#pragma once

#include <cstddef>

#include "base/owned_fd.h"

namespace hedgerow::sandbox {

// Invariant: NAME never grows beyond half of `bytes_max`.
class LogFile {
 public:
  LogFile(const char* path, size_t bytes_max);
  void Append(const char* bytes, size_t size);

 private:
  void Open();
  void Rotate();

  const char* path_;
  size_t half_;
  size_t size_ = 0;
  OwnedFd file_;
};

}  // namespace hedgerow::sandbox
