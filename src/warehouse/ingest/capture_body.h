// A capture request's body as the JSON text it carries. SDKs pack it in many ways, not all of them announced:
//   gzip by Content-Encoding, by ?compression=gzip-js or gzip, or by nothing at all (posthog-js: recognised by its
//   magic 1f 8b); a form field or query parameter `data` holding JSON, base64 of JSON, or base64 of gzip.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace hedgerow::warehouse {

inline constexpr size_t kCaptureBodyBytesMax = 20 << 20;      // as received
inline constexpr size_t kCaptureUnpackedBytesMax = 64 << 20;  // after gunzip: a bomb ends here

struct PackedBody {
  std::string body;
  std::string_view content_type, content_encoding, query;  // of the request
};

// kInvalid if it cannot be unpacked, kTooLarge, kUnsupportedMedia for an encoding we do not know. May block: megabytes.
Result<std::string> UnpackCapture(PackedBody packed);

}  // namespace hedgerow::warehouse
