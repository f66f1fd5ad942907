// DATA: everything the server keeps. Made 0700, locked by one server at a time.
//
//   TRY(auto data, DataFolder::Open(path));
//   data.Path("run");  data.secret_key();
//
// Layout: hedgerow.db, blobs/, bundles/, upload/, run/<sandbox>/, logs/<sandbox>/, warehouse/, *.sock, secret.key, lock.
#pragma once

#include <string>
#include <string_view>

#include "base/owned_fd.h"
#include "base/result.h"

namespace hedgerow::server {

// Owns:      the lock on DATA, for as long as it lives (flock: a killed server leaves none behind).
// Invariant: the folders exist and are ours.
class DataFolder {
 public:
  // kConflict if another server holds DATA: the message names the flag and the process.
  static Result<DataFolder> Open(const std::string& path);

  std::string Path(std::string_view name) const { return path_ + "/" + std::string(name); }
  const std::string& path() const { return path_; }
  const std::string& secret_key() const { return secret_key_; }  // 32 random bytes, made at the first start

 private:
  std::string path_;
  std::string secret_key_;
  OwnedFd lock_;
};

// Makes `path` (0700) if it is missing and hands it, with all its content when it was just made, to `uid`.
// For a start as root: the server owns DATA under its own user later.
Result<void> PrepareForUser(const std::string& path, unsigned uid, unsigned gid);

}  // namespace hedgerow::server
