#include "net/unix_path.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/socket.h>

#include <cstring>

namespace hedgerow::net {
namespace {

Result<UnixAddress> Filled(const std::string& name, OwnedFd holder, const std::string& path) {
  UnixAddress result;
  result.address.sun_family = AF_UNIX;
  if (name.size() >= sizeof(result.address.sun_path)) {
    return Fail(Code::kInvalid, "The socket's file name is too long: " + path);
  }
  std::memcpy(result.address.sun_path, name.data(), name.size());
  result.holder = std::move(holder);
  return result;
}

bool Fits(const std::string& path) { return path.size() < sizeof(sockaddr_un::sun_path); }

}  // namespace

Result<UnixAddress> UnixAddressToConnect(const std::string& path) {
  if (Fits(path)) return Filled(path, {}, path);
  OwnedFd file(::open(path.c_str(), O_PATH | O_CLOEXEC));
  if (!file) return FailErrno("open " + path);
  const std::string name = fmt::format("/proc/self/fd/{}", file.get());
  return Filled(name, std::move(file), path);
}

Result<UnixAddress> UnixAddressToBind(const std::string& path) {
  if (Fits(path)) return Filled(path, {}, path);
  const size_t slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash);
  OwnedFd directory(::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!directory) return FailErrno("open " + folder);
  const std::string name = fmt::format("/proc/self/fd/{}/{}", directory.get(), path.substr(slash + 1));
  return Filled(name, std::move(directory), path);
}

}  // namespace hedgerow::net
