#include "sandbox/daemon/network_namespace.h"

#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>

#include <cstring>
#include <thread>

#include "base/owned_fd.h"

namespace hedgerow::sandbox {
namespace {

Result<void> RaiseLoopback() {
  OwnedFd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!socket) return FailErrno("socket");
  ifreq request{};
  std::strncpy(request.ifr_name, "lo", sizeof(request.ifr_name) - 1);
  if (::ioctl(socket.get(), SIOCGIFFLAGS, &request) != 0) return FailErrno("SIOCGIFFLAGS lo");
  request.ifr_flags |= IFF_UP;
  if (::ioctl(socket.get(), SIOCSIFFLAGS, &request) != 0) return FailErrno("SIOCSIFFLAGS lo");
  return {};
}

Result<void> MakeHere(const std::string& file) {
  if (::unshare(CLONE_NEWNET) != 0) return FailErrno("unshare network");
  TRY_VOID(RaiseLoopback());
  if (::mount("/proc/thread-self/ns/net", file.c_str(), nullptr, MS_BIND, nullptr) != 0)
    return FailErrno("bind " + file);
  return {};
}

}  // namespace

Result<void> MakeNetworkNamespace(const std::string& file) {
  OwnedFd place(::open(file.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
  if (!place) return FailErrno(file);
  Result<void> made;
  std::thread([&] {
    made = MakeHere(file);
  }).join();  // unshare is per thread: this one ends with the namespace it left
  return made;
}

}  // namespace hedgerow::sandbox
