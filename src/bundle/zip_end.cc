#include "bundle/zip_end.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>

#include "bundle/bundle_limits.h"

namespace hedgerow::bundle {
namespace {

constexpr std::string_view kFirstEntrySignature = "PK\x03\x04";
constexpr std::string_view kEndSignature = "PK\x05\x06";
constexpr std::string_view kZip64EndSignature = "PK\x06\x06";
constexpr std::string_view kZip64LocatorSignature = "PK\x06\x07";
constexpr uint64_t kZip64LocatorBytes = 20;
constexpr uint64_t kZip64EndBytes = 56;
constexpr uint64_t kCommentFieldMax = 0xFFFF;

// Other containers that people upload by mistake, by their first bytes.
struct Container {
  std::string_view signature;
  std::string_view name;
};
constexpr Container kOtherContainers[] = {
    {"\x1f\x8b", "a gzip (.gz, .tar.gz) file"},
    {"7z\xbc\xaf\x27\x1c", "a 7-Zip (.7z) file"},
    {"Rar!", "a RAR file"},
    {"\xfd"
     "7zXZ",
     "an xz file"},
    {"BZh", "a bzip2 file"},
    {"%PDF", "a PDF"},
};

std::unexpected<Error> NotAZip(std::string_view head) {
  for (const Container& other : kOtherContainers) {
    if (head.starts_with(other.signature)) {
      return Fail(Code::kUnsupportedMedia,
                  fmt::format("The file is {}, not a zip; make a .zip of the app's folder.", other.name));
    }
  }
  return Fail(Code::kUnsupportedMedia, "The file is not a zip; make a .zip of the app's folder.");
}

struct EndPosition {
  uint64_t offset;
  std::string record;  // the 22 bytes
};

// The end record is the one whose comment ends exactly with the file.
Result<EndPosition> LocateEnd(const ByteSource& source) {
  if (source.size() == 0)
    return Fail(Code::kUnsupportedMedia, "The uploaded file is empty; upload a .zip of the app's folder.");
  TRY(const std::string head, source.Read(0, std::min<uint64_t>(source.size(), 16)));
  const bool starts_like_zip = head.starts_with(kFirstEntrySignature) || head.starts_with(kEndSignature);
  const uint64_t tail_bytes = std::min<uint64_t>(source.size(), kEndRecordBytes + kCommentFieldMax);
  const uint64_t tail_offset = source.size() - tail_bytes;
  TRY(const std::string tail, source.Read(tail_offset, tail_bytes));

  std::optional<size_t> found;
  bool seen = false;  // an end record with bytes after it
  uint64_t trailing = 0;
  for (size_t at = tail.rfind(kEndSignature); at != std::string::npos;
       at = at == 0 ? std::string::npos : tail.rfind(kEndSignature, at - 1)) {
    if (at + kEndRecordBytes > tail.size()) continue;
    const uint64_t end = at + kEndRecordBytes + U16(tail, at + 20);
    if (end == tail.size()) {
      if (found) return BrokenZip("it has two end records, and programs would disagree about its content.");
      found = at;
    } else if (end < tail.size() && !seen) {
      seen = true;
      trailing = tail.size() - end;
    }
  }
  if (!found && seen) {
    return BrokenZip(fmt::format("{} bytes follow its end; zip the folder again and upload that file.", trailing));
  }
  if (!found && starts_like_zip) {
    return BrokenZip("it ends before its directory, so it was cut short; upload it again.");
  }
  if (!found) return NotAZip(head);
  const size_t comment_bytes = tail.size() - *found - kEndRecordBytes;
  if (tail.find(kEndSignature, *found + 1) != std::string::npos) {
    return BrokenZip("its comment contains another end record, and programs would disagree about its content.");
  }
  if (comment_bytes > kZipCommentBytesMax) {
    return BrokenZip(fmt::format("its comment has {} bytes (at most {}).", comment_bytes, kZipCommentBytesMax));
  }
  return EndPosition{tail_offset + *found, tail.substr(*found, kEndRecordBytes)};
}

// Section 4.3.14: numbers that do not fit the end record stand in a zip64 end record before it. A record that is
// there although not needed must say the same.
Result<ZipEnd> ReadZip64End(const ByteSource& source, uint64_t locator_offset, const ZipEnd& plain) {
  TRY(const std::string locator, source.Read(locator_offset, kZip64LocatorBytes));
  const uint64_t offset = U64(locator, 8);
  if (U32(locator, 4) != 0 || U32(locator, 16) > 1) return BrokenZip("it is one part of a split archive.");
  if (locator_offset < kZip64EndBytes || offset > locator_offset - kZip64EndBytes) {
    return BrokenZip("its zip64 record lies outside the file.");
  }
  TRY(const std::string record, source.Read(offset, kZip64EndBytes));
  const uint64_t record_bytes = U64(record, 4);
  if (!record.starts_with(kZip64EndSignature) || record_bytes > locator_offset - offset ||
      offset + 12 + record_bytes != locator_offset) {
    return BrokenZip("its zip64 record does not fit.");
  }
  if (U32(record, 16) != 0 || U32(record, 20) != 0 || U64(record, 24) != U64(record, 32)) {
    return BrokenZip("it is one part of a split archive.");
  }
  const ZipEnd wide{
      .directory_offset = U64(record, 48), .directory_bytes = U64(record, 40), .entries = U64(record, 32)};
  const auto agrees = [](uint64_t narrow, uint64_t mask, uint64_t value) { return narrow == mask || narrow == value; };
  if (!agrees(plain.directory_offset, 0xFFFFFFFF, wide.directory_offset) ||
      !agrees(plain.directory_bytes, 0xFFFFFFFF, wide.directory_bytes) ||
      !agrees(plain.entries, 0xFFFF, wide.entries)) {
    return BrokenZip("its zip64 record contradicts its end record.");
  }
  if (wide.directory_offset > offset || wide.directory_bytes != offset - wide.directory_offset) {
    return BrokenZip("its directory does not lie where its end record says; bytes were added or lost.");
  }
  return wide;
}

}  // namespace

std::unexpected<Error> BrokenZip(std::string why) {
  return Fail(Code::kInvalid, "The zip file is broken: " + std::move(why));
}

Result<ZipEnd> FindZipEnd(const ByteSource& source) {
  TRY(const EndPosition end, LocateEnd(source));
  const std::string& record = end.record;
  if (U16(record, 4) != 0 && U16(record, 4) != 0xFFFF) return BrokenZip("it is one part of a split archive.");
  if (U16(record, 6) != 0 && U16(record, 6) != 0xFFFF) return BrokenZip("it is one part of a split archive.");
  const ZipEnd plain{
      .directory_offset = U32(record, 16), .directory_bytes = U32(record, 12), .entries = U16(record, 10)};
  if (U16(record, 8) != plain.entries) return BrokenZip("it is one part of a split archive.");
  if (end.offset >= kZip64LocatorBytes) {
    TRY(const std::string before, source.Read(end.offset - kZip64LocatorBytes, 4));
    if (before == kZip64LocatorSignature) return ReadZip64End(source, end.offset - kZip64LocatorBytes, plain);
  }
  const uint64_t said = plain.directory_offset + plain.directory_bytes;
  if (said < end.offset) {
    return BrokenZip(
        fmt::format("{} bytes stand before its first entry or inside it that belong to nothing; zip the folder again.",
                    end.offset - said));
  }
  if (said > end.offset) return BrokenZip("its directory does not lie where its end record says; bytes were lost.");
  return plain;
}

}  // namespace hedgerow::bundle
