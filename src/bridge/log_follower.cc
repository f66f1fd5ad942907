#include "bridge/log_follower.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>

namespace hedgerow::bridge {

bool LogFollower::Rotated() const {
  struct stat ours{}, named{};
  if (::fstat(file_.get(), &ours) != 0 || ::stat(path_.c_str(), &named) != 0) return false;
  return ours.st_ino != named.st_ino || ours.st_dev != named.st_dev;
}

Result<std::string> LogFollower::Read(size_t bytes_max) {
  for (;;) {
    if (!file_) {
      file_.Reset(::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
      if (!file_ && errno == ENOENT) return std::string();
      if (!file_) return FailErrno("open an app's log");
    }
    const bool rotated = Rotated();  // asked first: what was written before the renaming is still to be read
    std::string bytes(bytes_max, '\0');
    const ssize_t got = ::read(file_.get(), bytes.data(), bytes.size());
    if (got < 0) return FailErrno("read an app's log");
    bytes.resize(static_cast<size_t>(got));
    if (got > 0 || !rotated) return bytes;
    file_.Reset();
  }
}

}  // namespace hedgerow::bridge
