// The mounts sandboxd makes in H for sandboxes, chosen so that a sandbox's mountinfo names no path of the host: a bind
// mount of a sub-folder shows where that folder lies in its file system, the root of an overlay or tmpfs shows "/".
#pragma once

#include <string>

#include "base/owned_fd.h"
#include "base/result.h"

namespace hedgerow::sandbox {

// Makes `target` show `folder`, read-only, with `over` (a folder) laid over it.
Result<void> MountOverlay(const std::string& folder, const std::string& over, const std::string& target);

// A tiny tmpfs at `target` with a listening socket bridge.sock in it; anyone who sees the socket may connect.
Result<OwnedFd> MountBridge(const std::string& target);

// Binds the socket of a mounted bridge anew: after both sandboxd and the server have lost the old listener.
Result<OwnedFd> BindBridge(const std::string& target);

// Undoes a mount; no error if there is none.
void Unmount(const std::string& target);

}  // namespace hedgerow::sandbox
