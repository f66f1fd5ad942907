#include "server/data_folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "base/random.h"

namespace hedgerow::server {
namespace {

struct Folder {
  const char* name;
  mode_t mode;
};
// Below a DATA of 0700 the modes matter only to processes that got a folder by a mount: the sandboxes.
constexpr Folder kFolders[] = {
    {"blobs", 0700}, {"bundles", 0755}, {"upload", 0700}, {"run", 0755}, {"logs", 0755}, {"warehouse", 0700},
};
constexpr size_t kKeyBytes = 32;

Result<void> MakeFolder(const std::string& path, mode_t mode) {
  if (::mkdir(path.c_str(), mode) != 0 && errno != EEXIST) return FailErrno("mkdir " + path);
  if (::chmod(path.c_str(), mode) != 0) return FailErrno("chmod " + path);
  return {};
}

Result<std::string> ReadOrMakeKey(const std::string& path) {
  std::string key(kKeyBytes, '\0');
  if (OwnedFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC)); file) {
    if (::read(file.get(), key.data(), key.size()) == static_cast<ssize_t>(key.size())) return key;
  }
  SystemRandom().Fill(std::as_writable_bytes(std::span(key)));
  const std::string temporary = path + ".new";
  OwnedFd file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  if (!file) return FailErrno("open " + temporary);
  if (::write(file.get(), key.data(), key.size()) != static_cast<ssize_t>(key.size()) || ::fsync(file.get()) != 0) {
    return FailErrno("write " + temporary);
  }
  if (::rename(temporary.c_str(), path.c_str()) != 0) return FailErrno("rename " + path);
  return key;
}

}  // namespace

Result<DataFolder> DataFolder::Open(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(std::filesystem::path(path).parent_path(), error);
  if (auto made = MakeFolder(path, 0700); !made) {
    return Fail(Code::kInvalid, fmt::format("--data {}: cannot be made or is not ours ({})", path, made.error().detail));
  }
  DataFolder data;
  data.path_ = path;
  data.lock_ = OwnedFd(::open(data.Path("lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!data.lock_) return FailErrno("open " + data.Path("lock"));
  if (::flock(data.lock_.get(), LOCK_EX | LOCK_NB) != 0) {
    return Fail(Code::kConflict, fmt::format("--data {}: another Hedgerow server is using this folder. Stop it with "
                                             "`hedgerow stop --data {}`, or choose another folder.", path, path));
  }
  for (const Folder& folder : kFolders) TRY_VOID(MakeFolder(data.Path(folder.name), folder.mode));
  TRY(data.secret_key_, ReadOrMakeKey(data.Path("secret.key")));
  return data;
}

Result<void> PrepareForUser(const std::string& path, unsigned uid, unsigned gid) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) return FailInternal("create " + path + ": " + error.message());
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return FailErrno("stat " + path);
  if (status.st_uid == uid) return {};
  if (!std::filesystem::is_empty(path, error)) {
    return Fail(Code::kInvalid, fmt::format("--data {}: belongs to another user and is not empty. Hand it over with "
                                            "`chown -R hedgerow {}`, or choose another folder.", path, path));
  }
  if (::chown(path.c_str(), uid, gid) != 0) return FailErrno("chown " + path);
  return {};
}

}  // namespace hedgerow::server
