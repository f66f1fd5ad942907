// Which system calls an app may make, as the "linux.seccomp" object of an OCI config (runtime-spec, config-linux.md).
//
// Everything not in the tables of seccomp_policy.cc fails with EPERM. clone3 fails with ENOSYS, so that libc falls back
// to clone, whose flags a filter can see. Sockets: Unix, and TCP and UDP over IP (whose network is `lo` alone).
#pragma once

#include <boost/json/object.hpp>

namespace hedgerow::sandbox {

boost::json::object SeccompPolicy();

}  // namespace hedgerow::sandbox
