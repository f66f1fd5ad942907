// Finds a zip's central directory: the end record, its zip64 form, and the proof that nothing stands before or after.
// (APPNOTE.TXT 6.3.10, sections 4.3.14 to 4.3.16.)
//
// Parsers disagree about prepended and appended bytes, two end records and masked numbers; what they could read
// differently is refused here, so that libarchive and a person's unzip see the same archive.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "bundle/byte_source.h"

namespace hedgerow::bundle {

inline constexpr size_t kEndRecordBytes = 22;

struct ZipEnd {
  uint64_t directory_offset = 0;
  uint64_t directory_bytes = 0;
  uint64_t entries = 0;
};

// The refusal of a zip that no two programs would read alike; `why` ends the sentence.
std::unexpected<Error> BrokenZip(std::string why);

// Refuses with kUnsupportedMedia what is no zip at all, with kInvalid a zip that is broken or ambiguous.
Result<ZipEnd> FindZipEnd(const ByteSource& source);

}  // namespace hedgerow::bundle
