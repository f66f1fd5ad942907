// From a received zip to a version row, in an order that a crash at any point leaves clean: pin the content, check and
// unpack it, put the blob in place, write the row; undo what nothing refers to when a step fails.
//
//   CO_TRY(auto kept, co_await workers.Run([&] { return KeepUpload(services, std::move(form.zip), user, write_row);
//   }));
//
// Blocks.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "api/services.h"

namespace hedgerow::api {

struct KeptUpload {
  store::App app;
  store::Version version;
  std::vector<std::string> warnings;
};

// Writes the row in one transaction and answers the app with its new active version.
using WriteRow = std::function<Result<store::App>(store::NewVersion version)>;

std::expected<KeptUpload, ApiError> KeepUpload(const Services& services, store::BlobWriter zip, UserId by,
                                               const WriteRow& write_row);

// Removes blobs and bundles that no version refers to any more. Failures are logged: what stays costs only space.
void RemoveContents(const Services& services, const std::vector<std::string>& zip_hashes);

}  // namespace hedgerow::api
