#include "sandbox/shim/log_file.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include <climits>

namespace hedgerow::sandbox {

LogFile::LogFile(const char* path, size_t bytes_max) : path_(path), half_(bytes_max / 2) { Open(); }

void LogFile::Open() {
  // 0644: the server, another user on the host, reads it.
  file_.Reset(::open(path_, O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0644));
  struct stat status{};
  size_ = file_ && ::fstat(file_.get(), &status) == 0 ? static_cast<size_t>(status.st_size) : 0;
}

void LogFile::Rotate() {
  char older[PATH_MAX];
  if (::snprintf(older, sizeof(older), "%s.1", path_) < static_cast<int>(sizeof(older))) ::rename(path_, older);
  Open();
}

void LogFile::Append(const char* bytes, size_t size) {
  while (size > 0) {
    if (size_ >= half_) Rotate();
    if (!file_) return;
    if (size_ >= half_) return;  // the rename failed: better to lose lines than to fill the disk
    const size_t room = half_ - size_;
    const ssize_t written = ::write(file_.get(), bytes, size < room ? size : room);
    if (written <= 0) return;
    size_ += static_cast<size_t>(written);
    bytes += written;
    size -= static_cast<size_t>(written);
  }
}

}  // namespace hedgerow::sandbox
