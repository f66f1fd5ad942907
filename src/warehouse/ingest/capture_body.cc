#include "warehouse/ingest/capture_body.h"

#include <zlib.h>

#include <algorithm>
#include <optional>

#include "base/encoding.h"
#include "net/http.h"

namespace hedgerow::warehouse {
namespace {

bool IsGzip(std::string_view bytes) { return bytes.starts_with("\x1f\x8b"); }

bool LooksLikeJson(std::string_view text) {
  const size_t start = text.find_first_not_of(" \t\r\n");
  return start != text.npos && (text[start] == '{' || text[start] == '[');
}

// gzip or zlib, told apart by the header (windowBits 15 + 32).
Result<std::string> Inflate(std::string_view bytes) {
  z_stream stream{};
  if (inflateInit2(&stream, 15 + 32) != Z_OK) return FailInternal("inflateInit2");
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  std::string text;
  int status = Z_OK;
  while (status == Z_OK && text.size() <= kCaptureUnpackedBytesMax) {
    const size_t have = text.size();
    text.resize(have + std::max<size_t>(have, 64 << 10));
    stream.next_out = reinterpret_cast<Bytef*>(text.data() + have);
    stream.avail_out = static_cast<uInt>(text.size() - have);
    status = inflate(&stream, Z_NO_FLUSH);
    text.resize(text.size() - stream.avail_out);
  }
  inflateEnd(&stream);
  if (text.size() > kCaptureUnpackedBytesMax)
    return Fail(Code::kTooLarge, "The body is too large once it is unpacked.");
  if (status != Z_STREAM_END) return Fail(Code::kInvalid, "The body's gzip data is damaged or cut short.");
  return text;
}

std::string WithoutSpaces(std::string text) {  // '+' of unescaped base64 arrives as a space
  std::replace(text.begin(), text.end(), ' ', '+');
  return text;
}

Result<std::string> UnpackData(const std::string& data) {
  if (LooksLikeJson(data)) return data;
  const auto decoded = FromBase64(WithoutSpaces(data));
  if (!decoded) return Fail(Code::kInvalid, "\"data\" is neither JSON nor base64.");
  if (IsGzip(*decoded)) return Inflate(*decoded);
  return *decoded;
}

}  // namespace

Result<std::string> UnpackCapture(PackedBody packed) {
  std::string body = std::move(packed.body);
  const auto encoding = packed.content_encoding;
  const bool known = encoding.empty() || net::EqualsIgnoreCase(encoding, "identity") ||
                     net::EqualsIgnoreCase(encoding, "gzip") || net::EqualsIgnoreCase(encoding, "deflate");
  if (!known) return Fail(Code::kUnsupportedMedia, "Content-Encoding must be gzip, deflate or absent.");
  if (IsGzip(body) || net::EqualsIgnoreCase(encoding, "deflate")) {
    TRY(body, Inflate(body));
  } else if (net::EqualsIgnoreCase(encoding, "gzip") && !LooksLikeJson(body)) {
    return Fail(Code::kInvalid, "The body is said to be gzip, but is not.");
  }
  if (body.empty()) {
    const auto data = net::QueryValue(packed.query, "data");
    if (!data) return Fail(Code::kInvalid, "The request has no body.");
    return UnpackData(*data);
  }
  if (LooksLikeJson(body)) return body;
  if (const auto data = net::QueryValue(body, "data")) return UnpackData(*data);  // a form
  return UnpackData(body);                                                        // bare base64
}

}  // namespace hedgerow::warehouse
