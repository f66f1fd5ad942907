#include "bundle/unpack.h"

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <string>

#include "bundle/entry_name.h"

namespace hedgerow::bundle {
namespace {

constexpr size_t kBlockBytes = 64 << 10;

struct ArchiveDeleter {
  void operator()(archive* a) const { archive_read_free(a); }
};
using Archive = std::unique_ptr<archive, ArchiveDeleter>;

std::string ArchiveMessage(const Archive& a) {
  const char* text = archive_error_string(a.get());
  return text != nullptr ? text : "no message";
}

// Seekable zip only: libarchive's streaming reader believes local headers, and its other formats are not ours.
Result<Archive> OpenArchive(const OwnedFd& zip) {
  if (lseek(zip.get(), 0, SEEK_SET) != 0) return FailErrno("lseek of an upload");
  Archive a(archive_read_new());
  if (!a) return FailInternal("archive_read_new");
  archive_read_support_format_zip_seekable(a.get());
  archive_read_set_option(a.get(), "zip", "mac-ext", nullptr);  // __MACOSX entries are entries like others
  if (archive_read_open_fd(a.get(), zip.get(), kBlockBytes) != ARCHIVE_OK) {
    return Fail(Code::kInvalid, "The zip file is broken and cannot be read; zip the folder again.", ArchiveMessage(a));
  }
  return a;
}

std::unexpected<Error> BrokenData(const ZipEntry& entry, std::string detail) {
  return Fail(
      Code::kInvalid,
      fmt::format("The zip entry {} is broken: its data does not match its size and checksum; zip the folder again.",
                  QuoteName(entry.name)),
      std::move(detail));
}

Result<void> WriteAll(const OwnedFd& file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t wrote = write(file.get(), bytes.data(), bytes.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return FailErrno("write of a bundle file");
    bytes.remove_prefix(static_cast<size_t>(wrote));
  }
  return {};
}

// Copies the data of the entry whose header was read last. `room` is what the whole bundle may still take.
Result<uint64_t> CopyData(const Archive& a, const ZipEntry& entry, uint64_t room, const BundleLimits& limits,
                          const OwnedFd& file) {
  char buffer[kBlockBytes];
  uint64_t written = 0;
  while (true) {
    const la_ssize_t got = archive_read_data(a.get(), buffer, sizeof buffer);
    if (got < 0) return BrokenData(entry, ArchiveMessage(a));
    if (got == 0) break;
    const auto count = static_cast<uint64_t>(got);
    if (count > room - written) {
      return Fail(Code::kTooLarge,
                  fmt::format("The zip unpacks to more than {} MB (at {}); leave out what the app does not need.",
                              limits.unpacked_bytes_max >> 20, QuoteName(entry.name)));
    }
    if (count > entry.bytes - written) return BrokenData(entry, "more data than declared");
    TRY_VOID(WriteAll(file, {buffer, static_cast<size_t>(count)}));
    written += count;
  }
  if (written != entry.bytes) return BrokenData(entry, "less data than declared");
  return written;
}

// libarchive must stand at the entry that we mean, and see a plain file of the same size in it.
bool IsSameEntry(archive_entry* seen, const ZipEntry& entry) {
  const bool same_size =
      archive_entry_size_is_set(seen) == 0 || archive_entry_size(seen) == static_cast<la_int64_t>(entry.bytes);
  const bool no_link = archive_entry_hardlink(seen) == nullptr && archive_entry_symlink(seen) == nullptr;
  return same_size && no_link && archive_entry_filetype(seen) == AE_IFREG;
}

}  // namespace

Result<uint64_t> UnpackEntries(const OwnedFd& zip, const std::vector<ZipEntry>& entries, const BundlePlan& plan,
                               const BundleLimits& limits, StagingFolder& staging) {
  for (const std::string& folder : plan.folders) TRY_VOID(staging.MakeFolder(folder));
  TRY(const Archive a, OpenArchive(zip));
  uint64_t total = 0;
  for (size_t i = 0; i < entries.size(); ++i) {
    archive_entry* seen = nullptr;
    // ARCHIVE_WARN is about names that the C locale cannot show; ours come from the directory.
    const int status = archive_read_next_header(a.get(), &seen);
    if (status != ARCHIVE_OK && status != ARCHIVE_WARN) return BrokenData(entries[i], ArchiveMessage(a));
    if (plan.files[i].empty()) continue;
    if (!IsSameEntry(seen, entries[i])) return BrokenData(entries[i], "libarchive sees another entry");
    TRY(const OwnedFd file, staging.MakeFile(plan.files[i]));
    TRY(const uint64_t written, CopyData(a, entries[i], limits.unpacked_bytes_max - total, limits, file));
    total += written;
  }
  return total;
}

}  // namespace hedgerow::bundle
