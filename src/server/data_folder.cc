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
// Below a DATA of 0700 the modes matter only to processes that got a folder by a mount: sandboxd and its sandboxes,
// which are other users (their logs are written there).
constexpr Folder kFolders[] = {
    {"blobs", 0700}, {"bundles", 0755}, {"upload", 0700}, {"run", 0755}, {"logs", 0777}, {"warehouse", 0700},
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

// What root owns in DATA goes to its owner. Not into folders where others write: their files are not ours to give.
Result<void> HandOver(const std::string& path, uid_t uid, gid_t gid) {
  namespace fs = std::filesystem;
  const auto give = [&](const std::string& one) -> Result<void> {
    struct stat status{};
    if (::lstat(one.c_str(), &status) != 0 || status.st_uid != 0) return {};
    if (::lchown(one.c_str(), uid, gid) != 0) return FailErrno("chown " + one);
    return {};
  };
  TRY_VOID(give(path));
  std::error_code error;
  for (auto it = fs::recursive_directory_iterator(path, error); !error && it != fs::recursive_directory_iterator();
       it.increment(error)) {
    const std::string name = it->path().filename().string();
    if (it.depth() == 0 && (name == "run" || name == "logs")) it.disable_recursion_pending();
    TRY_VOID(give(it->path().string()));
  }
  return {};
}

}  // namespace

Result<DataFolder> DataFolder::Open(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(std::filesystem::path(path).parent_path(), error);
  if (auto made = MakeFolder(path, 0700); !made) {
    return Fail(Code::kInvalid,
                fmt::format("--data {}: cannot be made or is not ours ({})", path, made.error().detail));
  }
  DataFolder data;
  data.path_ = path;
  data.lock_ = OwnedFd(::open(data.Path("lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!data.lock_) return FailErrno("open " + data.Path("lock"));
  if (::flock(data.lock_.get(), LOCK_EX | LOCK_NB) != 0) {
    return Fail(Code::kConflict, fmt::format("--data {}: another Hedgerow server is using this folder. Stop it with "
                                             "`hedgerow stop --data {}`, or choose another folder.",
                                             path, path));
  }
  for (const Folder& folder : kFolders) TRY_VOID(MakeFolder(data.Path(folder.name), folder.mode));
  TRY(data.secret_key_, ReadOrMakeKey(data.Path("secret.key")));
  return data;
}

Result<void> PrepareForUser(const std::string& path, unsigned uid, unsigned gid) {
  namespace fs = std::filesystem;
  std::error_code error;
  fs::create_directories(path, error);
  if (error) return FailInternal("create " + path + ": " + error.message());
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0) return FailErrno("stat " + path);
  if (status.st_uid == uid) return HandOver(path, uid, gid);
  const bool ours = status.st_uid == 0 && (fs::is_empty(path, error) || fs::exists(path + "/lock", error));
  if (!ours) {
    return Fail(Code::kInvalid,
                fmt::format("--data {}: belongs to another user or holds other things. Hand it over with "
                            "`chown -R hedgerow {}`, or choose another folder.",
                            path, path));
  }
  return HandOver(path, uid, gid);
}

Result<void> GiveBackToOwner(const std::string& path) {
  struct stat status{};
  if (::geteuid() != 0 || ::stat(path.c_str(), &status) != 0 || status.st_uid == 0) return {};
  return HandOver(path, status.st_uid, status.st_gid);
}

}  // namespace hedgerow::server
