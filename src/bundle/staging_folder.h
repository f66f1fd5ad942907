// A folder under construction: written beside its final place, synced, then renamed there in one step.
//
//   TRY(auto staging, StagingFolder::Create(bundles, random));
//   TRY_VOID(staging.MakeFolder("pages"));
//   TRY(const OwnedFd file, staging.MakeFile("pages/1_Sales.py"));
//   TRY_VOID(staging.Publish(sha256));
//
// Paths are resolved by the kernel beneath the folder and through no symbolic link (openat2(2)), whatever the caller
// passes. Unless it was published, destruction removes everything.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/owned_fd.h"
#include "base/random.h"
#include "base/result.h"

namespace hedgerow::bundle {

// Names of folders that are not bundles: under construction, or being removed.
inline constexpr std::string_view kStagingPrefix = ".tmp-";

// Owns:      the temporary folder and its descriptor.
// Owned by:  one upload (or one removal).
// Thread:    one worker thread.
// Invariant: every path made lies beneath the folder; folders are 0755, files 0644.
// Lifetime:  the parent folder outlives it.
class StagingFolder {
 public:
  static Result<StagingFolder> Create(const OwnedFd& parent, Random& random);
  StagingFolder(StagingFolder&&) noexcept = default;
  StagingFolder& operator=(StagingFolder&&) = delete;
  ~StagingFolder();

  Result<void> MakeFolder(const std::string& path);       // its parent must exist
  Result<OwnedFd> MakeFile(const std::string& path);      // open for writing, empty
  Result<std::string> ReadFile(const std::string& path);  // whole, for small files

  // Syncs all files and folders, then gives the folder its final name. If that name is taken, the other folder has
  // the same content by name (content-addressed): it stays and this one goes.
  Result<void> Publish(const std::string& name);

 private:
  StagingFolder(const OwnedFd& parent, std::string name, OwnedFd folder)
      : parent_(&parent), name_(std::move(name)), folder_(std::move(folder)) {}
  Result<OwnedFd> Open(const std::string& path, uint64_t flags, uint64_t mode) const;
  Result<void> Sync(const std::string& path) const;

  const OwnedFd* parent_;
  std::string name_;
  OwnedFd folder_;  // invalid once published or moved from
  std::vector<std::string> files_;
  std::vector<std::string> folders_;
};

// Removes `name` in `parent` and all beneath it, following no link. One that is not there is no error.
Result<void> RemoveTree(const OwnedFd& parent, const std::string& name);

// Removes every folder with the staging prefix; returns how many.
Result<size_t> RemoveStaging(const OwnedFd& parent);

}  // namespace hedgerow::bundle
