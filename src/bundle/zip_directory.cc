#include "bundle/zip_directory.h"

#include <fmt/format.h>

#include <algorithm>

#include "bundle/entry_name.h"
#include "bundle/zip_end.h"
#include "bundle/zip_extra.h"

namespace hedgerow::bundle {
namespace {

constexpr std::string_view kCentralSignature = "PK\x01\x02";
constexpr std::string_view kLocalSignature = "PK\x03\x04";
constexpr std::string_view kDescriptorSignature = "PK\x07\x08";
constexpr size_t kCentralBytes = 46;
constexpr size_t kLocalBytes = 30;
constexpr uint64_t kDirectoryBytesMax = 16 << 20;  // memory; a real app's directory has some 100 bytes an entry

// General purpose flags (section 4.4.4).
constexpr uint16_t kFlagEncrypted = 1 << 0;
constexpr uint16_t kFlagDescriptor = 1 << 3;  // sizes and checksum follow the data
constexpr uint16_t kFlagPatch = 1 << 5;
constexpr uint16_t kFlagStrongEncryption = 1 << 6;
constexpr uint16_t kFlagUtf8 = 1 << 11;
constexpr uint16_t kFlagMaskedHeaders = 1 << 13;
constexpr uint16_t kAnyEncryption = kFlagEncrypted | kFlagStrongEncryption | kFlagMaskedHeaders;
constexpr uint16_t kMethodAes = 99;

std::unexpected<Error> BrokenEntry(const ZipEntry& entry, std::string_view why) {
  return Fail(Code::kInvalid, fmt::format("The zip entry {} is broken: {}", QuoteName(entry.name), why));
}

std::unexpected<Error> Mismatch(const ZipEntry& entry, std::string_view what) {
  return BrokenEntry(entry, fmt::format("its two headers differ in {}; zip the folder again.", what));
}

// A central header, and what is needed to compare it with its local one.
struct CentralHeader {
  ZipEntry entry;
  std::string raw_name;
  size_t header_bytes = 0;
};

Result<CentralHeader> ParseCentral(std::string_view directory, size_t number) {
  const auto broken = [&](std::string_view why) {
    return BrokenZip(fmt::format("entry {} of its directory {}", number, why));
  };
  if (directory.size() < kCentralBytes || !directory.starts_with(kCentralSignature)) return broken("is cut short.");
  const size_t name_bytes = U16(directory, 28), extra_bytes = U16(directory, 30), comment_bytes = U16(directory, 32);
  CentralHeader header;
  header.header_bytes = kCentralBytes + name_bytes + extra_bytes + comment_bytes;
  if (header.header_bytes > directory.size()) return broken("is cut short.");
  header.raw_name = directory.substr(kCentralBytes, name_bytes);
  ZipEntry& entry = header.entry;
  entry.name = header.raw_name;

  const std::optional<ZipExtra> extra = ParseZipExtra(directory.substr(kCentralBytes + name_bytes, extra_bytes));
  if (!extra) return BrokenEntry(entry, "its extra field does not fit.");
  ZipNumbers numbers{
      .bytes = U32(directory, 24), .compressed_bytes = U32(directory, 20), .local_offset = U32(directory, 42)};
  if (!WidenNumbers(*extra, true, numbers)) return BrokenEntry(entry, "its zip64 numbers contradict its header.");
  if (U16(directory, 34) != 0) return BrokenZip("it is one part of a split archive.");

  const uint16_t flags = U16(directory, 8);
  if (const auto unicode = UnicodePath(*extra, header.raw_name); unicode && *unicode != header.raw_name) {
    if ((flags & kFlagUtf8) != 0 || IsValidUtf8(header.raw_name)) return BrokenEntry(entry, "it carries two names.");
    entry.name = *unicode;
  }
  entry.method = U16(directory, 10);
  entry.encrypted = (flags & kAnyEncryption) != 0 || entry.method == kMethodAes;
  if ((flags & kFlagPatch) != 0) return BrokenEntry(entry, "it holds a patch, not a file.");
  entry.has_link = extra->has_link;
  entry.unix_mode = U32(directory, 38) >> 16;
  entry.crc32 = U32(directory, 16);
  entry.bytes = numbers.bytes;
  entry.compressed_bytes = numbers.compressed_bytes;
  entry.local_offset = numbers.local_offset;
  return header;
}

// Section 4.3.9: the descriptor after the data has two or four forms: with or without signature, 4- or 8-byte sizes.
bool IsDescriptor(std::string_view bytes, const ZipEntry& entry) {
  const bool is_signed = bytes.size() == 16 || bytes.size() == 24;
  if (is_signed && !bytes.starts_with(kDescriptorSignature)) return false;
  if (is_signed) bytes.remove_prefix(4);
  if (bytes.size() != 12 && bytes.size() != 20) return false;
  const size_t width = (bytes.size() - 4) / 2;
  return U32(bytes, 0) == entry.crc32 && ReadLittleEndian(bytes, 4, width) == entry.compressed_bytes &&
         ReadLittleEndian(bytes, 4 + width, width) == entry.bytes;
}

// Compares the local header with the central one. The entry's bytes must end exactly at `next`.
Result<void> CheckLocal(const ByteSource& source, CentralHeader& header, uint64_t next) {
  ZipEntry& entry = header.entry;
  const auto overlaps = [&] { return BrokenEntry(entry, "it overlaps another entry."); };
  if (next - entry.local_offset < kLocalBytes) return overlaps();
  TRY(const std::string local, source.Read(entry.local_offset, kLocalBytes));
  if (!local.starts_with(kLocalSignature)) return BrokenEntry(entry, "its data is not where the directory says.");
  const uint16_t flags = U16(local, 6);
  const size_t name_bytes = U16(local, 26), extra_bytes = U16(local, 28);
  const uint64_t room = next - entry.local_offset - kLocalBytes;
  if (name_bytes + extra_bytes > room || entry.compressed_bytes > room - name_bytes - extra_bytes) return overlaps();
  TRY(const std::string tail, source.Read(entry.local_offset + kLocalBytes, name_bytes + extra_bytes));

  if (std::string_view(tail).substr(0, name_bytes) != header.raw_name) {
    return Mismatch(
        entry, fmt::format("the name (the other says {})", QuoteName(std::string_view(tail).substr(0, name_bytes))));
  }
  if (U16(local, 8) != entry.method) return Mismatch(entry, "the compression method");
  entry.encrypted = entry.encrypted || (flags & kAnyEncryption) != 0;
  const std::optional<ZipExtra> extra = ParseZipExtra(std::string_view(tail).substr(name_bytes));
  if (!extra) return BrokenEntry(entry, "its extra field does not fit.");
  ZipNumbers numbers{.bytes = U32(local, 22), .compressed_bytes = U32(local, 18)};
  if (!WidenNumbers(*extra, false, numbers)) return BrokenEntry(entry, "its zip64 numbers contradict its header.");
  entry.has_link = entry.has_link || extra->has_link;

  // With a descriptor the local header may say 0 for what was not known yet.
  const bool has_descriptor = (flags & kFlagDescriptor) != 0;
  const auto agrees = [&](uint64_t said, uint64_t value) { return said == value || (has_descriptor && said == 0); };
  if (!agrees(numbers.bytes, entry.bytes)) return Mismatch(entry, "the size");
  if (!agrees(numbers.compressed_bytes, entry.compressed_bytes)) return Mismatch(entry, "the compressed size");
  if (!agrees(U32(local, 14), entry.crc32)) return Mismatch(entry, "the checksum");

  const uint64_t data_end = entry.local_offset + kLocalBytes + name_bytes + extra_bytes + entry.compressed_bytes;
  const uint64_t gap = next - data_end;
  if (!has_descriptor && gap != 0) {
    return BrokenEntry(entry, fmt::format("{} bytes after it belong to no entry; zip the folder again.", gap));
  }
  if (has_descriptor) {
    if (gap < 12 || gap > 24) return BrokenEntry(entry, "its closing sizes are missing; zip the folder again.");
    TRY(const std::string descriptor, source.Read(data_end, gap));
    if (!IsDescriptor(descriptor, entry)) return Mismatch(entry, "the closing sizes");
  }
  return {};
}

}  // namespace

Result<std::vector<ZipEntry>> ReadZipDirectory(const ByteSource& source) {
  TRY(const ZipEnd end, FindZipEnd(source));
  if (end.directory_bytes > kDirectoryBytesMax) return BrokenZip("its directory is larger than 16 MB.");
  TRY(const std::string directory, source.Read(end.directory_offset, end.directory_bytes));

  std::vector<CentralHeader> headers;
  std::string_view rest = directory;
  while (!rest.empty()) {
    TRY(CentralHeader header, ParseCentral(rest, headers.size() + 1));
    rest.remove_prefix(header.header_bytes);
    headers.push_back(std::move(header));
  }
  if (headers.size() != end.entries) {
    return BrokenZip(
        fmt::format("its end record says {} entries, its directory holds {}.", end.entries, headers.size()));
  }
  std::ranges::sort(headers, {}, [](const CentralHeader& header) { return header.entry.local_offset; });

  std::vector<ZipEntry> entries;
  uint64_t at = 0;
  for (size_t i = 0; i < headers.size(); ++i) {
    CentralHeader& header = headers[i];
    const uint64_t next = i + 1 < headers.size() ? headers[i + 1].entry.local_offset : end.directory_offset;
    if (header.entry.local_offset >= end.directory_offset)
      return BrokenEntry(header.entry, "its data lies outside the file.");
    if (header.entry.local_offset != at) {
      return BrokenZip(
          fmt::format("{} bytes stand before its first entry; zip the folder again.", header.entry.local_offset - at));
    }
    if (next == at) return BrokenEntry(header.entry, "it overlaps another entry.");
    TRY_VOID(CheckLocal(source, header, next));
    at = next;
    entries.push_back(std::move(header.entry));
  }
  if (headers.empty() && end.directory_offset != 0) return BrokenZip("it holds bytes but no entries.");
  return entries;
}

}  // namespace hedgerow::bundle
