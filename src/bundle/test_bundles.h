// For tests: a bundles folder of its own, and the upload of bytes into it.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "base/check.h"
#include "base/encoding.h"
#include "bundle/bundle.h"

namespace hedgerow::bundle {

inline OwnedFd MemoryFile(std::string_view bytes) {
  OwnedFd file(memfd_create("zip", MFD_CLOEXEC));
  CHECK(write(file.get(), bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
  return file;
}

// DATA/bundles of one test; removed with the fixture.
class TestBundles {
 public:
  TestBundles() {
    std::string path = ::testing::TempDir() + "/bundles.XXXXXX";
    CHECK(mkdtemp(path.data()) != nullptr);
    root_ = path;
    folder_ = OwnedFd(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  }
  ~TestBundles() { std::filesystem::remove_all(root_); }

  Result<CheckedBundle> Upload(std::string_view bytes, BundleLimits limits = {}) {
    const OwnedFd file = MemoryFile(bytes);
    return CheckAndUnpack({file, Sha256::HexOf(bytes)}, folder_, limits);
  }

  // The refusal's sentence, after checking that nothing of the upload remains.
  std::string Refusal(std::string_view bytes, BundleLimits limits = {}) {
    const auto result = Upload(bytes, limits);
    if (result) return "accepted";
    EXPECT_TRUE(std::filesystem::is_empty(root_)) << result.error().user_message;
    return result.error().user_message;
  }

  const OwnedFd& folder() const { return folder_; }
  const std::filesystem::path& root() const { return root_; }

 private:
  std::filesystem::path root_;
  OwnedFd folder_;
};

}  // namespace hedgerow::bundle
