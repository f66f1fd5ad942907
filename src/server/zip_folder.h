// A folder as a zip, the same bytes every time: sorted names, one fixed time. For the demo's sample apps.
#pragma once

#include <string>

#include "base/result.h"

namespace hedgerow::server {

Result<std::string> ZipFolder(const std::string& folder);

}  // namespace hedgerow::server
