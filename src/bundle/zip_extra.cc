#include "bundle/zip_extra.h"

#include <zlib.h>

#include "bundle/byte_source.h"

namespace hedgerow::bundle {
namespace {

constexpr uint16_t kZip64 = 0x0001;
constexpr uint16_t kPkwareUnix = 0x000d;
constexpr uint16_t kAsiUnix = 0x756e;
constexpr uint16_t kUnicodePath = 0x7075;
constexpr size_t kPkwareUnixFixedBytes = 12;  // times, uid, gid; what follows is a link's target or a device number
constexpr size_t kAsiLinkLengthAt = 6;        // crc32, mode, then the length of the link's name
constexpr uint32_t kMask = 0xFFFFFFFF;

bool IsPadding(std::string_view rest) {
  return rest.size() < 4 && rest.find_first_not_of('\0') == std::string_view::npos;
}

}  // namespace

std::optional<ZipExtra> ParseZipExtra(std::string_view extra) {
  ZipExtra result;
  while (!IsPadding(extra)) {
    if (extra.size() < 4) return std::nullopt;
    const uint16_t id = U16(extra, 0);
    const size_t length = U16(extra, 2);
    if (length > extra.size() - 4) return std::nullopt;
    const std::string_view body = extra.substr(4, length);
    extra.remove_prefix(4 + length);
    if (id == kZip64) {
      if (result.zip64) return std::nullopt;
      result.zip64 = std::string(body);
    } else if (id == kUnicodePath) {
      if (result.unicode_path) return std::nullopt;
      result.unicode_path = std::string(body);
    } else if (id == kPkwareUnix) {
      result.has_link = result.has_link || body.size() > kPkwareUnixFixedBytes;
    } else if (id == kAsiUnix) {
      result.has_link = result.has_link || (body.size() >= kAsiLinkLengthAt + 4 && U32(body, kAsiLinkLengthAt) != 0);
    }
  }
  return result;
}

bool WidenNumbers(const ZipExtra& extra, bool with_offset, ZipNumbers& numbers) {
  uint64_t* const fields[] = {&numbers.bytes, &numbers.compressed_bytes, &numbers.local_offset};
  const size_t count = with_offset ? 3 : 2;
  size_t masked = 0;
  for (size_t i = 0; i < count; ++i) masked += *fields[i] == kMask ? 1 : 0;
  if (!extra.zip64) return masked == 0;
  const std::string& body = *extra.zip64;
  // By the book the body holds masked numbers only. Some writers put all of them there: then they must agree.
  const bool only_masked = body.size() == 8 * masked || body.size() == 8 * masked + 4;
  size_t at = 0;
  for (size_t i = 0; i < count; ++i) {
    const bool is_masked = *fields[i] == kMask;
    if (only_masked && !is_masked) continue;
    if (at + 8 > body.size()) return !is_masked && !only_masked;
    const uint64_t wide = U64(body, at);
    at += 8;
    if (is_masked)
      *fields[i] = wide;
    else if (*fields[i] != wide)
      return false;
  }
  return body.size() - at <= 4 || !with_offset;
}

std::optional<std::string> UnicodePath(const ZipExtra& extra, std::string_view raw_name) {
  if (!extra.unicode_path || extra.unicode_path->size() < 5 || extra.unicode_path->front() != 1) return std::nullopt;
  const uint32_t checksum =
      ::crc32(0, reinterpret_cast<const Bytef*>(raw_name.data()), static_cast<uInt>(raw_name.size()));
  if (U32(*extra.unicode_path, 1) != checksum) return std::nullopt;
  return extra.unicode_path->substr(5);
}

}  // namespace hedgerow::bundle
