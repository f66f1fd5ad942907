// DATA: everything the server keeps. Made 0700, locked by one server at a time.
//
//   TRY(auto data, DataFolder::Open(path));
//   data.Path("run");  data.secret_key();
//
// Layout: hedgerow.db, blobs/, bundles/, upload/, run/<sandbox>/, logs/<sandbox>/, warehouse/, *.sock, secret.key,
// lock.
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

// For a start as root: makes `path` if it is missing and hands it to `uid`, with what root itself left in it (`hedgerow
// admin` run as root before the first start). kInvalid if the folder is somebody else's or holds other things.
Result<void> PrepareForUser(const std::string& path, unsigned uid, unsigned gid);

// For a command run as root on DATA: what it made goes to DATA's owner again. Nothing to do for other users.
Result<void> GiveBackToOwner(const std::string& path);

}  // namespace hedgerow::server
