// A network namespace with `lo` up and nothing else: no route leads out of it. Pinned to a file by a bind mount.
#pragma once

#include <string>

#include "base/result.h"

namespace hedgerow::sandbox {

// `file` is made. The namespace belongs to the caller's user namespace (H).
Result<void> MakeNetworkNamespace(const std::string& file);

}  // namespace hedgerow::sandbox
