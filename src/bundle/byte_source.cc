#include "bundle/byte_source.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace hedgerow::bundle {

Result<ByteSource> ByteSource::Open(const OwnedFd& file) {
  struct stat status;
  if (fstat(file.get(), &status) != 0) return FailErrno("fstat of an upload");
  if (!S_ISREG(status.st_mode)) return FailInternal("an upload is not a regular file");
  return ByteSource(file, static_cast<uint64_t>(status.st_size));
}

Result<std::string> ByteSource::Read(uint64_t offset, size_t length) const {
  std::string bytes(length, '\0');
  size_t done = 0;
  while (done < length) {
    const ssize_t got = pread(file_->get(), bytes.data() + done, length - done, static_cast<off_t>(offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return FailErrno("pread of an upload");
    if (got == 0) return FailInternal("an upload shrank while it was read");
    done += static_cast<size_t>(got);
  }
  return bytes;
}

}  // namespace hedgerow::bundle
