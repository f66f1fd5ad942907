#include "api/keep_upload.h"

namespace hedgerow::api {
namespace {

// A refusal of several lines names one problem in each; the lines become `errors`.
ApiError WithProblems(Error error) {
  std::vector<Problem> problems;
  std::string_view rest = error.user_message;
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    if (!line.empty()) problems.push_back({.detail = std::string(line)});
  }
  if (problems.size() < 2) problems.clear();
  if (error.attr.empty()) error.attr = "zip_file";
  return {std::move(error), std::move(problems)};
}

std::expected<KeptUpload, ApiError> CheckAndKeep(const Services& services, store::BlobWriter zip, UserId by,
                                                 const WriteRow& write_row) {
  const UploadedZip uploaded{zip.path(), zip.hash(), zip.bytes()};
  auto checked = services.uploads.CheckAndUnpack(uploaded);
  if (!checked) {
    const Code code = checked.error().code;
    const bool refused = code == Code::kInvalid || code == Code::kTooLarge || code == Code::kUnsupportedMedia;
    if (!refused) return std::unexpected(std::move(checked).error());
    return std::unexpected(WithProblems(std::move(checked).error()));
  }
  TRY_VOID(services.blobs.Commit(std::move(zip)));
  TRY(auto app, write_row({.zip_hash = uploaded.sha256,
                           .zip_bytes = uploaded.bytes,
                           .has_requirements = checked->has_requirements,
                           .packages = checked->packages,
                           .created_by = by}));
  store::Version version = app.active_version.value_or(store::Version{});
  return KeptUpload{std::move(app), std::move(version), std::move(checked->warnings)};
}

}  // namespace

std::expected<KeptUpload, ApiError> KeepUpload(const Services& services, store::BlobWriter zip, UserId by,
                                               const WriteRow& write_row) {
  const std::string hash = zip.hash();
  auto kept = [&] {
    const store::BlobPin pin = services.blobs.Pin(hash);
    return CheckAndKeep(services, std::move(zip), by, write_row);
  }();
  if (!kept) RemoveContents(services, {hash});
  return kept;
}

void RemoveContents(const Services& services, const std::vector<std::string>& zip_hashes) {
  for (const std::string& hash : zip_hashes) {
    const auto removed = services.blobs.RemoveUnless(
        hash, [&] { return services.store.IsZipReferenced(hash); }, [&] { services.uploads.Discard(hash); });
    if (!removed) services.log.Failure("zip_not_removed", removed.error(), {{"zip_hash", hash}});
  }
}

}  // namespace hedgerow::api
