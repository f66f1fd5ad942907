// Waiting for descriptors that are no sockets: pidfds, pipes.
#pragma once

#include "net/task.h"

namespace hedgerow::net {

// Until `fd` (borrowed, open until this returns) is readable or at its end. One waiter a descriptor.
Task<Result<void>> WaitDescriptor(int fd);

}  // namespace hedgerow::net
