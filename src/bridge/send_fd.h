// Bytes with a file descriptor on the first of them (SCM_RIGHTS), on a stream that otherwise carries bytes only.
#pragma once

#include <string>

#include "base/owned_fd.h"
#include "net/stream.h"

namespace hedgerow::bridge {

// `stream` must be a Unix socket. The descriptor stays the caller's.
net::Task<Result<void>> SendWithFd(net::Stream& stream, std::string bytes, const OwnedFd& descriptor);

}  // namespace hedgerow::bridge
