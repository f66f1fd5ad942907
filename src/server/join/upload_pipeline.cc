#include "server/join/upload_pipeline.h"

#include <fcntl.h>

#include "bundle/bundle.h"
#include "environment/requirements.h"

namespace hedgerow::server {

Result<std::unique_ptr<UploadPipeline>> UploadPipeline::Create(const std::string& bundles, environment::ImageLock image,
                                                               store::Store& store) {
  OwnedFd folder(::open(bundles.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder) return FailErrno("open " + bundles);
  TRY_VOID(bundle::RemoveStaleBundles(folder));
  return std::unique_ptr<UploadPipeline>(new UploadPipeline(std::move(folder), std::move(image), store));
}

Result<api::CheckedUpload> UploadPipeline::CheckAndUnpack(const api::UploadedZip& zip) {
  const OwnedFd file(::open(zip.path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) return FailErrno("open " + zip.path);
  TRY(auto checked, bundle::CheckAndUnpack({file, zip.sha256}, bundles_, bundle::BundleLimits{}));
  api::CheckedUpload upload{.has_requirements = checked.has_requirements, .packages = {}, .warnings = checked.warnings};
  if (!checked.has_requirements) return upload;
  // On a refusal the caller discards what was unpacked, unless a version uses the same zip already.
  TRY(upload.packages, CheckRequirements(checked.requirements, &upload.warnings));
  return upload;
}

Result<std::vector<std::string>> UploadPipeline::CheckRequirements(const std::string& text,
                                                                   std::vector<std::string>* warnings) {
  TRY(const auto rows, store_.ListPackages());
  environment::Allowlist allowlist;
  for (const store::AllowedPackage& row : rows) allowlist[row.name] = row.max_version;
  TRY(const auto wanted, environment::CheckRequirements(text, allowlist, image_));
  warnings->insert(warnings->end(), wanted.warnings.begin(), wanted.warnings.end());
  std::vector<std::string> packages;
  for (const auto& package : wanted.packages) packages.push_back(package.name + package.specifier);
  return packages;
}

void UploadPipeline::Discard(const std::string& sha256) { (void)bundle::RemoveBundle(bundles_, sha256); }

}  // namespace hedgerow::server
