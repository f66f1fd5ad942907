#include "api/housekeeping.h"

#include "api/keep_upload.h"

namespace hedgerow::api {

Result<void> PruneExpired(const Services& services) {
  TRY(const int64_t expired, services.store.DeleteExpired());
  TRY(const auto orphans, services.store.PruneVersions(services.clock.Now() - kVersionsLive));
  RemoveContents(services, orphans);
  if (expired > 0 || !orphans.empty()) {
    services.log.Info("expired_pruned", {{"sessions_and_links", expired}, {"zips", orphans.size()}});
  }
  return {};
}

Result<void> RemoveStrayContents(const Services& services) {
  TRY(const auto hashes, services.blobs.List());
  RemoveContents(services, hashes);
  return {};
}

}  // namespace hedgerow::api
