#include "sandbox/daemon/mounts.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "net/stream.h"

namespace hedgerow::sandbox {
namespace {

constexpr mode_t kAnyoneMayConnect = 0666;

}  // namespace

Result<void> MountOverlay(const std::string& folder, const std::string& over, const std::string& target) {
  if (::mkdir(target.c_str(), 0755) != 0 && errno != EEXIST) return FailErrno("mkdir " + target);
  // The options are shown in mountinfo: name the folder relative to itself. sandboxd has one thread, the working
  // directory is its own.
  if (::chdir(folder.c_str()) != 0) return FailErrno("chdir " + folder);
  const std::string options = "lowerdir=" + over + ":.";
  const int failed = ::mount("overlay", target.c_str(), "overlay", MS_RDONLY | MS_NOSUID | MS_NODEV, options.c_str());
  Result<void> result;
  if (failed != 0) result = FailErrno("mount overlay of " + folder);
  if (::chdir("/") != 0) return FailErrno("chdir /");
  return result;
}

Result<OwnedFd> BindBridge(const std::string& target) {
  return net::BindUnix(target + "/bridge.sock", kAnyoneMayConnect);
}

Result<OwnedFd> MountBridge(const std::string& target) {
  if (::mkdir(target.c_str(), 0755) != 0 && errno != EEXIST) return FailErrno("mkdir " + target);
  if (::mount("bridge", target.c_str(), "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, "mode=755,size=16k") != 0) {
    return FailErrno("mount tmpfs for the bridge");
  }
  return BindBridge(target);
}

void Unmount(const std::string& target) { ::umount2(target.c_str(), MNT_DETACH | UMOUNT_NOFOLLOW); }

}  // namespace hedgerow::sandbox
