#include "server/zip_folder.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <vector>

namespace hedgerow::server {
namespace {

namespace fs = std::filesystem;

struct WriterDeleter {
  void operator()(archive* writer) const { archive_write_free(writer); }
};
struct EntryDeleter {
  void operator()(archive_entry* entry) const { archive_entry_free(entry); }
};
constexpr time_t kFixedTime = 1'577'836'800;  // 2020-01-01

la_ssize_t Append(archive*, void* out, const void* bytes, size_t size) {
  static_cast<std::string*>(out)->append(static_cast<const char*>(bytes), size);
  return static_cast<la_ssize_t>(size);
}

Result<std::vector<fs::path>> Files(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code error;
  for (const auto& entry : fs::recursive_directory_iterator(folder, error)) {
    if (entry.is_regular_file() && entry.path().string().find("__pycache__") == std::string::npos) {
      files.push_back(entry.path());
    }
  }
  if (error) return FailInternal("read " + folder.string() + ": " + error.message());
  std::ranges::sort(files);
  return files;
}

}  // namespace

Result<std::string> ZipFolder(const std::string& folder) {
  TRY(const auto files, Files(folder));
  std::string zip;
  const std::unique_ptr<archive, WriterDeleter> writer(archive_write_new());
  archive_write_set_format_zip(writer.get());
  archive_write_set_bytes_in_last_block(writer.get(), 1);
  const auto failed = [&] { return FailInternal("zip " + folder + ": " + archive_error_string(writer.get())); };
  if (archive_write_open(writer.get(), &zip, nullptr, Append, nullptr) != ARCHIVE_OK) return failed();
  for (const fs::path& file : files) {
    std::ifstream in(file, std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(in)), {});
    const std::unique_ptr<archive_entry, EntryDeleter> entry(archive_entry_new());
    archive_entry_set_pathname(entry.get(), fs::relative(file, folder).c_str());
    archive_entry_set_size(entry.get(), static_cast<la_int64_t>(bytes.size()));
    archive_entry_set_filetype(entry.get(), AE_IFREG);
    archive_entry_set_perm(entry.get(), 0644);
    archive_entry_set_mtime(entry.get(), kFixedTime, 0);
    if (archive_write_header(writer.get(), entry.get()) != ARCHIVE_OK ||
        archive_write_data(writer.get(), bytes.data(), bytes.size()) != static_cast<la_ssize_t>(bytes.size())) {
      return failed();
    }
  }
  if (archive_write_close(writer.get()) != ARCHIVE_OK) return failed();
  return zip;
}

}  // namespace hedgerow::server
