// What an uploaded app may weigh. All limits are counted on real bytes and entries, never on what a header declares.
#pragma once

#include <cstddef>
#include <cstdint>

namespace hedgerow::bundle {

struct BundleLimits {
  uint64_t unpacked_bytes_max = 100ull << 20;  // 100 MB; beyond it 413
  size_t files_max = 500;                      // folders and ignored entries do not count; beyond it 413
};

// Not configurable: bounds of the work that a hostile zip can cause.
inline constexpr size_t kFoldersMax = 1000;
inline constexpr size_t kDepthMax = 32;                 // folders above a file
inline constexpr size_t kNameBytesMax = 255;            // one component: NAME_MAX of Linux file systems
inline constexpr size_t kPathBytesMax = 1024;           // the whole path
inline constexpr size_t kZipCommentBytesMax = 8 << 10;  // libarchive looks for the end record in the last 16 KiB only
inline constexpr size_t kTextFileBytesMax = 256 << 10;  // requirements.txt and .streamlit/*.toml

}  // namespace hedgerow::bundle
