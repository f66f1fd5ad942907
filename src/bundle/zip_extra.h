// Extra fields of a zip header (APPNOTE.TXT 4.5): zip64 numbers, Unicode path, links.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace hedgerow::bundle {

// The numbers of a header that zip64 may widen. 32-bit fields with all bits set are masks for the extra field.
struct ZipNumbers {
  uint64_t bytes = 0;
  uint64_t compressed_bytes = 0;
  uint64_t local_offset = 0;  // central headers only
};

struct ZipExtra {
  std::optional<std::string> zip64;         // body of field 0x0001
  std::optional<std::string> unicode_path;  // body of field 0x7075
  bool has_link = false;                    // 0x000d with a link or device, 0x756e with a link
};

// nullopt when the fields do not fill `extra` exactly or one that matters appears twice. Up to 3 closing zero bytes
// are padding (zipalign writes them).
std::optional<ZipExtra> ParseZipExtra(std::string_view extra);

// Replaces masked numbers by those of the zip64 field; `with_offset` for central headers. False when a masked number
// is missing, or the field repeats an unmasked number differently (programs would disagree about it).
bool WidenNumbers(const ZipExtra& extra, bool with_offset, ZipNumbers& numbers);

// The UTF-8 name of a Unicode path field if it belongs to `raw_name` (its checksum says so).
std::optional<std::string> UnicodePath(const ZipExtra& extra, std::string_view raw_name);

}  // namespace hedgerow::bundle
