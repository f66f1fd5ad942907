// What time takes away: expired sessions and links, versions older than 30 days that are not active, contents to which
// nothing refers. All block.
#pragma once

#include <chrono>

#include "api/services.h"

namespace hedgerow::api {

inline constexpr std::chrono::hours kVersionsLive = std::chrono::days(30);

// Now and then, about once an hour.
Result<void> PruneExpired(const Services& services);

// At start, before uploads can come: removes zips and bundles that a crash left between upload and row.
Result<void> RemoveStrayContents(const Services& services);

}  // namespace hedgerow::api
