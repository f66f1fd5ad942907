#include "bundle/staging_folder.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <ranges>

namespace hedgerow::bundle {
namespace {

constexpr mode_t kFolderMode = 0755;  // sandboxes read bundles under other ids; DATA above is 0700
constexpr mode_t kFileMode = 0644;
constexpr size_t kSuffixLength = 16;

Result<OwnedFd> OpenFolder(const OwnedFd& parent, const std::string& name) {
  OwnedFd fd(openat(parent.get(), name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!fd) return FailErrno("open folder " + name);
  return fd;
}

// The names in a folder, "." and ".." aside.
Result<std::vector<std::string>> List(const OwnedFd& folder) {
  const int copy = openat(folder.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (copy < 0) return FailErrno("open folder to list");
  const std::unique_ptr<DIR, int (*)(DIR*)> stream(fdopendir(copy), closedir);
  if (!stream) {
    close(copy);
    return FailErrno("fdopendir");
  }
  std::vector<std::string> names;
  errno = 0;
  while (const dirent* entry = readdir(stream.get())) {
    const std::string name = entry->d_name;
    if (name != "." && name != "..") names.push_back(name);
  }
  if (errno != 0) return FailErrno("readdir");
  return names;
}

}  // namespace

Result<StagingFolder> StagingFolder::Create(const OwnedFd& parent, Random& random) {
  std::string name = std::string(kStagingPrefix) + RandomName(random, kSuffixLength);
  if (mkdirat(parent.get(), name.c_str(), 0700) != 0) return FailErrno("mkdir for an upload");
  TRY(OwnedFd folder, OpenFolder(parent, name));
  return StagingFolder(parent, std::move(name), std::move(folder));
}

StagingFolder::~StagingFolder() {
  // What cannot be removed now (a disk error) goes at the next start.
  if (folder_) (void)RemoveTree(*parent_, name_);
}

Result<OwnedFd> StagingFolder::Open(const std::string& path, uint64_t flags, uint64_t mode) const {
  open_how how{};
  how.flags = flags | O_CLOEXEC | O_NOFOLLOW;
  how.mode = mode;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_XDEV | RESOLVE_NO_MAGICLINKS;
  OwnedFd fd(static_cast<int>(syscall(SYS_openat2, folder_.get(), path.c_str(), &how, sizeof how)));
  if (!fd) return FailErrno("openat2 " + path);
  return fd;
}

Result<void> StagingFolder::MakeFolder(const std::string& path) {
  const size_t slash = path.rfind('/');
  const std::string leaf = slash == std::string::npos ? path : path.substr(slash + 1);
  TRY(const OwnedFd parent, Open(slash == std::string::npos ? "." : path.substr(0, slash), O_RDONLY | O_DIRECTORY, 0));
  if (mkdirat(parent.get(), leaf.c_str(), kFolderMode) != 0) return FailErrno("mkdir " + path);
  TRY(const OwnedFd folder, OpenFolder(parent, leaf));
  if (fchmod(folder.get(), kFolderMode) != 0) return FailErrno("chmod " + path);  // whatever the umask
  folders_.push_back(path);
  return {};
}

Result<OwnedFd> StagingFolder::MakeFile(const std::string& path) {
  TRY(OwnedFd file, Open(path, O_WRONLY | O_CREAT | O_EXCL, kFileMode));
  if (fchmod(file.get(), kFileMode) != 0) return FailErrno("chmod " + path);
  files_.push_back(path);
  return file;
}

Result<std::string> StagingFolder::ReadFile(const std::string& path) {
  TRY(const OwnedFd file, Open(path, O_RDONLY, 0));
  std::string content;
  char buffer[16384];
  while (true) {
    const ssize_t got = read(file.get(), buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return FailErrno("read " + path);
    if (got == 0) return content;
    content.append(buffer, static_cast<size_t>(got));
  }
}

Result<void> StagingFolder::Sync(const std::string& path) const {
  TRY(const OwnedFd fd, Open(path, O_RDONLY, 0));
  if (fsync(fd.get()) != 0) return FailErrno("fsync " + path);
  return {};
}

Result<void> StagingFolder::Publish(const std::string& name) {
  for (const std::string& path : files_) TRY_VOID(Sync(path));
  for (const std::string& path : std::views::reverse(folders_)) TRY_VOID(Sync(path));
  if (fchmod(folder_.get(), kFolderMode) != 0) return FailErrno("chmod of a bundle");
  if (fsync(folder_.get()) != 0) return FailErrno("fsync of a bundle");
  if (renameat2(parent_->get(), name_.c_str(), parent_->get(), name.c_str(), RENAME_NOREPLACE) != 0) {
    if (errno == EEXIST) return {};  // the destructor removes ours
    return FailErrno("rename of a bundle");
  }
  folder_.Reset();
  if (fsync(parent_->get()) != 0) return FailErrno("fsync of the bundles folder");
  return {};
}

Result<void> RemoveTree(const OwnedFd& parent, const std::string& name) {
  if (unlinkat(parent.get(), name.c_str(), 0) == 0 || errno == ENOENT) return {};
  if (errno != EISDIR && errno != EPERM) return FailErrno("unlink " + name);
  TRY(const OwnedFd folder, OpenFolder(parent, name));
  TRY(const std::vector<std::string> names, List(folder));
  for (const std::string& child : names) TRY_VOID(RemoveTree(folder, child));
  if (unlinkat(parent.get(), name.c_str(), AT_REMOVEDIR) != 0 && errno != ENOENT) return FailErrno("rmdir " + name);
  return {};
}

Result<size_t> RemoveStaging(const OwnedFd& parent) {
  TRY(const std::vector<std::string> names, List(parent));
  size_t removed = 0;
  for (const std::string& name : names) {
    if (!name.starts_with(kStagingPrefix)) continue;
    TRY_VOID(RemoveTree(parent, name));
    ++removed;
  }
  return removed;
}

}  // namespace hedgerow::bundle
