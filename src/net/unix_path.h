// For net/*.cc only: Unix socket addresses of any path length (sockaddr_un holds 107 bytes; longer ones go through
// /proc/self/fd of the folder or, for connecting, of the socket file itself).
#pragma once

#include <sys/un.h>

#include <string>

#include "base/owned_fd.h"
#include "base/result.h"

namespace hedgerow::net {

struct UnixAddress {
  sockaddr_un address{};
  OwnedFd holder;  // keeps the /proc/self/fd name alive; needed until bind or connect has returned
};

Result<UnixAddress> UnixAddressToConnect(const std::string& path);
Result<UnixAddress> UnixAddressToBind(const std::string& path);

}  // namespace hedgerow::net
