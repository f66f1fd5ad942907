#include "bundle/bundle.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>

#include "base/check.h"
#include "base/random.h"
#include "bundle/app_files.h"
#include "bundle/bundle_plan.h"
#include "bundle/entry_name.h"
#include "bundle/staging_folder.h"
#include "bundle/unpack.h"
#include "bundle/zip_directory.h"

namespace hedgerow::bundle {
namespace {

// A hash is a path component here, so its form is our caller's duty.
bool IsSha256(const std::string& text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

// A text file of the root that we read ourselves: empty if the zip has none.
Result<std::string> ReadSmallText(const BundlePlan& plan, const std::vector<ZipEntry>& entries, const std::string& path,
                                  StagingFolder& staging) {
  const auto it = std::ranges::find(plan.files, path);
  if (it == plan.files.end()) return std::string();
  if (entries[static_cast<size_t>(it - plan.files.begin())].bytes > kTextFileBytesMax) {
    return Fail(Code::kInvalid, fmt::format("{} is larger than {} KB.", QuoteName(path), kTextFileBytesMax >> 10));
  }
  return staging.ReadFile(path);
}

}  // namespace

Result<CheckedBundle> CheckAndUnpack(const UploadedZip& zip, const OwnedFd& bundles, const BundleLimits& limits) {
  CHECK(IsSha256(zip.sha256));
  TRY(const ByteSource source, ByteSource::Open(zip.file));
  TRY(const std::vector<ZipEntry> entries, ReadZipDirectory(source));
  TRY(const BundlePlan plan, PlanBundle(entries, limits));

  SystemRandom random;
  TRY(StagingFolder staging, StagingFolder::Create(bundles, random));
  CheckedBundle checked{.sha256 = zip.sha256, .files = plan.file_count};
  TRY(checked.bytes, UnpackEntries(zip.file, entries, plan, limits, staging));

  checked.has_requirements = plan.HasFile("requirements.txt");
  TRY(checked.requirements, ReadSmallText(plan, entries, "requirements.txt", staging));
  TRY(const std::string config, ReadSmallText(plan, entries, ".streamlit/config.toml", staging));
  TRY_VOID(CheckConfigToml(config, checked.warnings));
  TRY(const std::string secrets, ReadSmallText(plan, entries, ".streamlit/secrets.toml", staging));
  TRY_VOID(CheckSecretsToml(secrets));
  AddFileWarnings(plan, checked.warnings);

  TRY_VOID(staging.Publish(zip.sha256));
  return checked;
}

bool HasBundle(const OwnedFd& bundles, const std::string& sha256) {
  CHECK(IsSha256(sha256));
  struct stat status;
  return fstatat(bundles.get(), sha256.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(status.st_mode);
}

Result<void> RemoveBundle(const OwnedFd& bundles, const std::string& sha256) {
  CHECK(IsSha256(sha256));
  SystemRandom random;
  const std::string doomed = std::string(kStagingPrefix) + RandomName(random, 16);
  if (renameat(bundles.get(), sha256.c_str(), bundles.get(), doomed.c_str()) != 0) {
    if (errno == ENOENT) return {};
    return FailErrno("rename of a bundle to remove");
  }
  return RemoveTree(bundles, doomed);
}

Result<size_t> RemoveStaleBundles(const OwnedFd& bundles) { return RemoveStaging(bundles); }

}  // namespace hedgerow::bundle
