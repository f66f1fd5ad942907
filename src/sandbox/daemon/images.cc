#include "sandbox/daemon/images.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "base/encoding.h"
#include "base/owned_fd.h"
#include "base/text_file.h"
#include "sandbox/daemon/mounts.h"
#include "sandbox/launch/h_config.h"

namespace hedgerow::sandbox {
namespace {

struct LayerFile {
  std::string_view path;
  std::string_view text;
};

// Nothing listens on port 53 of `lo`: a look-up gets ECONNREFUSED instead of waiting for a time-out.
constexpr LayerFile kFiles[] = {
    {"etc/resolv.conf", "nameserver 127.0.0.1\noptions timeout:1 attempts:1\n"},
    {"etc/hosts", "127.0.0.1 localhost\n::1 localhost\n"},
    {"etc/hostname", "app\n"},
};

// The config's mount points, so that any image will do: its overlay is read-only, the runtime cannot make them.
constexpr std::string_view kFolders[] = {"app", "data", "dev", "proc", "run/hedgerow", "sys", "tmp", "etc"};

std::unexpected<Error> MissingImage(const std::string& path) {
  return Fail(Code::kUnavailable, "The sandbox image is missing. Run: hedgerow image build",
              "no root file system at " + path);
}

bool IsMountPoint(const std::string& path) {
  struct stat own{};
  struct stat parent{};
  if (::stat(path.c_str(), &own) != 0 || ::stat((path + "/..").c_str(), &parent) != 0) return false;
  return own.st_dev != parent.st_dev;
}

}  // namespace

Result<void> Images::Prepare() {
  std::error_code error;
  std::filesystem::create_directories(empty_folder(), error);
  for (const std::string_view name : kFolders) {
    std::filesystem::create_directories(folder_ + "/layer/" + std::string(name), error);
    if (error) return FailInternal("cannot make the image layer: " + error.message());
  }
  // runc gives a tmpfs the mode of the folder it covers.
  for (const char* name : {"/layer/tmp", "/layer/data"}) {
    if (::chmod((folder_ + name).c_str(), 01777) != 0) return FailErrno("chmod " + folder_ + name);
  }
  for (const LayerFile& file : kFiles)
    TRY_VOID(CreateTextFile(folder_ + "/layer/" + std::string(file.path), file.text));
  return {};
}

Result<std::string> Images::Mount(const std::string& path) {
  std::error_code error;
  const std::string rootfs = std::filesystem::canonical(path, error);
  if (error || !rootfs.starts_with(std::string(kHImages) + "/")) return MissingImage(path);
  if (const auto found = mounted_.find(rootfs); found != mounted_.end()) return found->second;
  const std::string target = folder_ + "/" + Sha256::HexOf(rootfs).substr(0, 16);
  // "..": of a mount point it is the folder the mount lies in.
  if (!IsMountPoint(target)) {
    if (::access((rootfs + "/usr").c_str(), F_OK) != 0) return MissingImage(path);
    TRY_VOID(MountOverlay(rootfs, folder_ + "/layer", target));
  }
  return mounted_[rootfs] = target;
}

}  // namespace hedgerow::sandbox
