// What the launcher, the warden and sandboxd agree on.
#pragma once

namespace hedgerow::sandbox {

inline constexpr int kListenerFd = 3;  // sandboxd's listening socket, in warden and sandboxd
inline constexpr int kLockFd = 4;      // DATA/sandboxd.lock, held by the warden alone: H lives as long as it is locked
inline constexpr int kExitForGood = 42;  // sandboxd's exit status that ends H instead of a restart

}  // namespace hedgerow::sandbox
