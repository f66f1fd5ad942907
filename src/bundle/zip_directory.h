// The entries of a zip as its central directory lists them, each proved to agree with its local header.
//
//   TRY(auto source, ByteSource::Open(file));
//   TRY(const auto entries, ReadZipDirectory(source));     // in the order of their data, which is libarchive's order
//
// libarchive believes one of the two headers and says nothing when they differ. We read both: names, methods, sizes
// and checksums must agree, and entries must lie side by side from the first byte to the directory, so that no
// entry overlaps another (a bomb's trick) and no byte belongs to none. Which entries are wanted is not decided here.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "bundle/byte_source.h"

namespace hedgerow::bundle {

struct ZipEntry {
  std::string name;  // raw bytes, or the Info-ZIP Unicode path when the header's name is not UTF-8
  bool encrypted = false;
  bool has_link = false;   // a hard link or device in a PKWARE Unix extra field
  uint16_t method = 0;     // 0 stored, 8 deflated (section 4.4.5)
  uint32_t unix_mode = 0;  // upper half of the external attributes; 0 when made on a system without modes
  uint32_t crc32 = 0;
  uint64_t compressed_bytes = 0;
  uint64_t bytes = 0;  // declared; unpacking counts
  uint64_t local_offset = 0;

  bool is_folder() const { return name.ends_with('/') || (unix_mode & 0170000) == 0040000; }
};

Result<std::vector<ZipEntry>> ReadZipDirectory(const ByteSource& source);

}  // namespace hedgerow::bundle
